import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const root = process.cwd();
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const textFile = /\.([cm]?[jt]s|json|md|ya?ml|cedar|cedarschema|sql|sh|xml|properties)$/;

const below = (folder: string): readonly string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    : [];

const committed = (): readonly string[] => [
  ...['apps', 'libs', 'infra', 'docs', '.ci'].flatMap(below),
  ...readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name),
];

describe('Source files', () => {
  const isProgram = (path: string): boolean =>
    /^(apps|libs)\/.*\.ts$/.test(path) && !/\.(spec|int-spec|e2e-spec|data)\.ts$/.test(path);

  it('stay within 300 lines', () => {
    const long = committed().filter(
      (path) => isProgram(path) && text(path).trimEnd().split('\n').length > 300,
    );
    expect(long).toEqual([]);
  });

  it('are named kebab-case, by concept and kind', () => {
    const odd = committed().filter(
      (path) => isProgram(path) && !/\/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.ts$/.test(path),
    );
    expect(odd).toEqual([]);
  });

  it('have no folder or file whose name says nothing', () => {
    const vague = /\/(utils?|helpers?|common|shared|misc|base|core)(\/|\.[a-z-]*\.?ts$|\.ts$)/;
    expect(committed().filter((path) => isProgram(path) && vague.test(path))).toEqual([]);
  });

  it('name no place outside the repository, and no registry', () => {
    // Put together, or this file would name them too.
    const outside = ['work', 'farm'].map((name) => `/${name}/`).concat('../' + 'shared');
    const registry = /https?:\/\/[\w.-]*(registry|npmjs|unpkg|repo1?\.maven)[\w.-]*/;
    const found = committed()
      .filter((path) => textFile.test(path) || path.startsWith('.ci/'))
      .filter((path) => {
        const content = text(path);
        return outside.some((name) => content.includes(name)) || registry.test(content);
      });
    expect(found).toEqual([]);
  });
});

describe('Libraries', () => {
  const libs = readdirSync(join(root, 'libs'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  // Tests import the one suite that they run: a door would load all of them.
  const withDoor = libs.filter((lib) => lib !== 'testing');

  it.each(libs)('%s has a README that fits on a card', (lib) => {
    expect(text(`libs/${lib}/README.md`).trim().split('\n').length).toBeLessThanOrEqual(30);
  });

  it.each(withDoor)('%s has one door, which exports by name and never everything', (lib) => {
    expect(text(`libs/${lib}/src/index.ts`)).not.toMatch(/export \* from/);
  });
});

describe('Decision records', () => {
  const files = readdirSync(join(root, 'docs', 'adr')).filter((name) =>
    /^\d{4}-.*\.md$/.test(name),
  );
  const sections = ['Context', 'Decision', 'Consequences', 'Rejected', 'Enforced by'];

  it('have unique numbers without gaps', () => {
    const numbers = files.map((name) => Number(name.slice(0, 4))).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });

  it.each(files)('%s is in the index, with its title and status', (name) => {
    const [title = ''] = text(`docs/adr/${name}`).split('\n');
    const status = /^- Status: (\w+)/m.exec(text(`docs/adr/${name}`))?.[1] ?? 'no status';
    const row = text('docs/adr/README.md')
      .split('\n')
      .find((line) => line.includes(`(${name})`));
    expect(row).toContain(title.replace(/^# \d{4} /, ''));
    expect(row).toContain(status);
  });

  it.each(files)(
    '%s says context, decision, consequences, what was rejected, what enforces',
    (name) => {
      const lines = text(`docs/adr/${name}`).trim().split('\n');
      expect(lines.length).toBeLessThanOrEqual(60);
      expect(lines.filter((line) => line.startsWith('## ')).map((line) => line.slice(3))).toEqual(
        sections,
      );
      expect(lines.some((line) => /^- Date: \d{4}-\d{2}-\d{2}$/.test(line))).toBe(true);
    },
  );

  it.each(files)('%s names only files that exist', (name) => {
    const paths =
      text(`docs/adr/${name}`).match(/`(?:apps|libs|infra|docs)\/[\w./-]+\.\w+`/g) ?? [];
    const missing = paths
      .map((path) => path.slice(1, -1))
      .filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});

describe('README', () => {
  const manifest = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
  const builtIn = ['install', 'ci', 'start', 'test'];

  it('stays under 150 lines and names only commands that exist', () => {
    const readme = text('README.md');
    const named = [...readme.matchAll(/npm (?:run )?([a-z][a-z:-]*)/g)].map(
      ([, name = '']) => name,
    );
    expect(readme.split('\n').length).toBeLessThan(150);
    expect(named.filter((name) => !(name in manifest.scripts) && !builtIn.includes(name))).toEqual(
      [],
    );
    expect(named).toEqual(expect.arrayContaining(['demo', 'test', 'start', 'check']));
  });

  it('links only to what is there', () => {
    const links = [...text('README.md').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, to = '']) => to,
    );
    expect(links.filter((to) => !existsSync(join(root, to)))).toEqual([]);
  });
});
