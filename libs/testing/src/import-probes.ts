/** One violating line for a rule of `.dependency-cruiser.cjs`. */
export type ImportProbe = Readonly<{ rule: string; file: string; line: string }>;

const looks = (folder: string, line: string): ImportProbe => ({
  rule: `${folder.replace('/', '-')}-looks-only-where-it-may`,
  file: `${folder}/src/probe-looks.ts`,
  line,
});
const lib = (name: string): string => `import '#libs/${name}';`;
const app = (path: string): string => `import '../../${path}.js';`;

const agencies = ['municipality', 'police', 'prison-probation', 'asylum'];

// Each agency against each other one: a table that wrote the four as one pattern let them see each other.
const betweenAgencies = agencies.flatMap((from) =>
  agencies
    .filter((to) => to !== from)
    .map((to) => ({
      ...looks(`apps/${from}`, app(`${to}/src/${to}.service`)),
      file: `apps/${from}/src/probe-${to}.ts`,
    })),
);

/** At least one probe for every rule. */
export const importProbes: readonly ImportProbe[] = [
  looks('libs/kernel', lib('contracts')),
  looks('libs/contracts', lib('domain')),
  looks('libs/ledger', lib('contracts')),
  looks('libs/policy', lib('domain')),
  looks('libs/domain', lib('policy')),
  looks('libs/telemetry', lib('contracts')),
  looks('libs/adapters', lib('server')),
  looks('libs/server', lib('adapters')),
  looks('libs/client', lib('server')),
  looks('libs/agency', lib('policy')),
  looks('apps/policy', lib('agency')),
  looks('apps/audit', lib('domain')),
  looks('apps/standalone', lib('agency')),
  { ...looks('apps/standalone', app('police/src/probe-target')), file: 'apps/standalone/src/p.ts' },
  looks('apps/workbench', lib('domain')),
  looks('apps/console', lib('adapters')),
  looks('apps/cli', lib('server')),
  ...betweenAgencies,
  {
    rule: 'core-needs-no-package',
    file: 'libs/domain/src/probe-package.ts',
    line: "import 'rxjs';",
  },
  {
    rule: 'core-needs-no-package',
    file: 'libs/ledger/src/probe-node.ts',
    line: "import 'node:fs';",
  },
  {
    rule: 'core-needs-no-package',
    file: 'libs/policy/src/probe-cedar.ts',
    line: "import '@cedar-policy/cedar-wasm/nodejs';",
  },
  {
    rule: 'engines-only-in-adapters',
    file: 'libs/agency/src/probe-engine.ts',
    line: "import 'pg';",
  },
  {
    rule: 'apps-enter-libs-by-the-door',
    file: 'apps/police/src/probe-door.ts',
    line: "import '../../../libs/agency/src/probe-inner.js';",
  },
  {
    rule: 'libs-enter-libs-by-the-door',
    file: 'libs/domain/src/probe-door.ts',
    line: "import '../../kernel/src/probe-inner.js';",
  },
  {
    rule: 'tests-are-for-tests',
    file: 'libs/server/src/probe-testing.ts',
    line: "import '#libs/testing';",
  },
  {
    rule: 'no-cycles',
    file: 'libs/kernel/src/probe-cycle.ts',
    line: "export * from './probe-cycle.js';",
  },
  {
    rule: 'everything-resolves',
    file: 'libs/kernel/src/probe-nowhere.ts',
    line: "import './nowhere.js';",
  },
];

/** What the probes point at, and lines that no rule may complain about. */
export const innocentFiles: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    agencies.map((agency) => [
      `apps/${agency}/src/${agency}.service.ts`,
      "export { door } from '#libs/agency';",
    ]),
  ),
  'apps/police/src/probe-target.ts': 'export const inner = 1;',
  'apps/standalone/src/innocent.ts': "import '../../police/src/police.service.js';",
  'libs/agency/src/probe-inner.ts': 'export const inner = 1;',
  'libs/kernel/src/probe-inner.ts': 'export const inner = 1;',
  'libs/kernel/src/innocent.ts':
    "import { createHash } from 'node:crypto';\nexport { createHash };",
  'libs/policy/src/cedar.engine.ts': "import 'node:fs';\nimport '@cedar-policy/cedar-wasm/nodejs';",
  'libs/domain/src/innocent.spec.ts': "import '#libs/testing';\nimport 'rxjs';",
  'libs/adapters/src/innocent.ts':
    "import 'pg';\nimport { door } from '#libs/kernel';\nexport { door };",
};
