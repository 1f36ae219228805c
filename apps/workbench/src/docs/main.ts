import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { rulesReference } from '#libs/policy';
import { red, say, step } from '../demo/terminal.js';
import { eventsPage } from './events.js';
import { metricsPage } from './metrics.js';
import { openApiDocuments } from './openapi.js';
import { problemsPage } from './problems.js';

/** `npm run docs`: makes `docs/reference` anew from what it describes. `--check`: fails where that changes something. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const pages = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ['rules.md', rulesReference()],
    ['problems.md', problemsPage()],
    ['events.md', eventsPage()],
    ['metrics.md', metricsPage()],
    ...(await openApiDocuments()),
  ]);

const stale: string[] = [];
for (const [name, text] of await pages()) {
  const path = resolve('docs/reference', name);
  const config = await resolveConfig(path);
  const wanted = await format(text, { ...config, filepath: path });
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) continue;
  stale.push(name);
  if (values.check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, wanted);
  step(`docs/reference/${name}`);
}
if (values.check && stale.length > 0) {
  say(red(`Out of date: ${stale.join(', ')}. Run: npm run docs`));
  process.exitCode = 1;
} else if (stale.length === 0) step('docs/reference is up to date');
