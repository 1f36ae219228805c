import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importProbes, innocentFiles } from './import-probes.js';
import { innocentCode, lintProbes } from './lint-probes.js';

const root = process.cwd();
const load = createRequire(join(root, 'package.json'));
const settings = ['package.json', 'tsconfig.json', 'tsconfig.base.json'];

// A tree of its own: probes must not disturb the checks that run beside them.
let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'infohus-probe-'));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

const plant = (files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
};

const copy = (...paths: readonly string[]): void => {
  for (const path of paths) cpSync(join(root, path), join(tree, path));
};

const run = (bin: string, args: readonly string[]): unknown => {
  const script = join(root, 'node_modules', bin);
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
};

type Found = Readonly<{ file: string; rule: string; message: string }>;

describe('Import rules', () => {
  type Cruised = { summary: { violations: { from: string; rule: { name: string } }[] } };

  const cruise = (): readonly Found[] => {
    const bin = 'dependency-cruiser/bin/dependency-cruise.mjs';
    const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs'];
    const { summary } = run(bin, args) as Cruised;
    return summary.violations.map(({ from, rule }) => ({
      file: from,
      rule: rule.name,
      message: '',
    }));
  };

  const ruleNames = (): readonly string[] => {
    const { forbidden } = load('./.dependency-cruiser.cjs') as { forbidden: { name: string }[] };
    return forbidden.map(({ name }) => name);
  };

  const doors = (): Record<string, string> =>
    Object.fromEntries(
      ['kernel', 'contracts', 'ledger', 'policy', 'domain', 'adapters', 'server', 'client']
        .concat(['agency', 'testing'])
        .map((lib) => [`libs/${lib}/src/index.ts`, 'export const door = 1;']),
    );

  const packages = (): Record<string, string> =>
    Object.fromEntries(
      ['pg', 'rxjs', '@cedar-policy/cedar-wasm/nodejs'].map((name) => [
        `node_modules/${name}/index.js`,
        'export {};',
      ]),
    );

  beforeEach(() => {
    copy(...settings, '.dependency-cruiser.cjs');
    plant({ ...doors(), ...packages(), ...innocentFiles });
  });

  it('are silent on what they allow', () => {
    expect(cruise()).toEqual([]);
  });

  it('each report the line that breaks them, and nothing else', () => {
    plant(Object.fromEntries(importProbes.map(({ file, line }) => [file, line])));
    const found = cruise();
    const silent = importProbes.filter(
      ({ rule, file }) => !found.some((one) => one.rule === rule && one.file === file),
    );
    const probed = new Set(importProbes.map(({ file }) => file));
    expect(silent).toEqual([]);
    expect(found.filter(({ file }) => !probed.has(file))).toEqual([]);
  });

  it('all have a probe', () => {
    const probed = new Set(importProbes.map(({ rule }) => rule));
    expect(ruleNames().filter((name) => !probed.has(name))).toEqual([]);
  });
});

describe('Lint rules', () => {
  type Linted = { filePath: string; messages: { ruleId: string | null; message: string }[] }[];

  const lint = (): readonly Found[] =>
    (run('eslint/bin/eslint.js', ['--format', 'json', '.']) as Linted).flatMap((one) =>
      one.messages.map(({ ruleId, message }) => ({
        file: relative(tree, one.filePath),
        rule: ruleId ?? 'none',
        message,
      })),
    );

  beforeEach(() => {
    copy(...settings, 'eslint.config.mjs');
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    plant(innocentCode);
  });

  it('are silent on what they allow, injected classes first of all', () => {
    expect(lint()).toEqual([]);
  });

  it('each report the code that breaks them', () => {
    plant(Object.fromEntries(lintProbes.map(({ file, code }) => [file, code])));
    const found = lint();
    const silent = lintProbes.filter(
      ({ rule, file, says = '' }) =>
        !found.some((one) => one.rule === rule && one.file === file && one.message.includes(says)),
    );
    expect(silent).toEqual([]);
  });

  it('of our own all have a probe, and stay few', async () => {
    type Entry = Readonly<{ name?: string; rules?: Readonly<Record<string, unknown>> }>;
    const path = pathToFileURL(join(root, 'eslint.config.mjs')).href;
    const { default: entries } = (await import(path)) as { default: readonly Entry[] };
    const own = entries.filter(({ name }) => name === undefined).map(({ rules }) => rules ?? {});
    const names = new Set(
      own.flatMap((rules) => Object.keys(rules).filter((rule) => rules[rule] !== 'off')),
    );
    const probed = new Set(lintProbes.map(({ rule }) => rule));
    expect([...names].filter((rule) => !probed.has(rule))).toEqual([]);
    expect(names.size).toBeLessThan(20);
    expect(names.size).toBeGreaterThan(5);
  });

  it('cannot be switched off from within a file', () => {
    const file = 'libs/domain/src/hushed.ts';
    plant({ [file]: '/* eslint-disable */\nexport const probe = Date.now();\n' });
    expect(lint()).toContainEqual(expect.objectContaining({ file, rule: 'no-restricted-syntax' }));
  });
});
