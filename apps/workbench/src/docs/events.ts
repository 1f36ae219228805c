import {
  caseEventsTopic,
  cloudEventHeaders,
  decisionsTopic,
  factRecorders,
  hosts,
  inboxTopic,
  recordsTopic,
  topicPartitions,
} from '#libs/contracts';
import { Source } from './source.js';
import type { Declared, Member } from './source.js';

const folder = 'libs/contracts/src/events';
const source = (file: string): Source => new Source(`${folder}/${file}`);

const code = (text: string): readonly string[] => ['```ts', text, '```', ''];

// A shape that has a name is described once, under that name.
const ofMember = ({ name, doc, text }: Member): readonly string[] => [
  `### ${name}`,
  '',
  ...(doc === '' ? [] : [doc, '']),
  ...(/^\w+$/.test(text)
    ? [`Data: [${text}](#${text.toLowerCase()})`, '']
    : code(`type Data = ${text}`)),
];

const ofShape = ({ name, doc, text }: Declared): readonly string[] => [
  `### ${name}`,
  '',
  ...(doc === '' ? [] : [doc, '']),
  ...code(text),
];

const topics = (): readonly string[] => [
  '| topic | written by | read by | key |',
  '|--|--|--|--|',
  ...[
    [
      'case-events',
      caseEventsTopic('police'),
      'that host',
      'policy',
      'subjectId; agency id without a person',
    ],
    ['inbox', inboxTopic('police'), 'policy', 'that host', 'tenant'],
    ['decisions', decisionsTopic, 'policy', 'audit', 'subjectId'],
    ['records', recordsTopic('police'), 'that host', 'audit', 'agency id'],
  ].map(
    ([, name, ...rest]) => `| \`${name!.replace('.police.', '.<host>.')}\` | ${rest.join(' | ')} |`,
  ),
  '',
  `Hosts: ${hosts.map((host) => `\`${host}\``).join(', ')}. Every topic has ${topicPartitions} partitions.`,
  '',
];

const headers = (): readonly string[] => {
  const example = cloudEventHeaders({
    id: '0197b7a0-0000-7000-8000-000000000001',
    type: 'dk.infohus.case.opened.v1',
    source: 'urn:infohus:police',
    time: '2026-03-01T10:00:00.000Z',
    correlationId: '0197b7a0-0000-7000-8000-000000000002',
  });
  return [
    '| header | example |',
    '|--|--|',
    ...Object.entries(example).map(([name, value]) => `| \`${name}\` | \`${value}\` |`),
    '',
  ];
};

const facts = (): readonly string[] => [
  '| fact | units that may record it |',
  '|--|--|',
  ...Object.entries(factRecorders).map(
    ([fact, units]) => `| \`${fact}\` | ${typeof units === 'string' ? 'any' : units.join(', ')} |`,
  ),
  '',
];

// The maps from type to data stand under their topics.
const maps = new Set(['CaseEvents', 'InboxKinds', 'DecisionEvents', 'RecordEvents']);

const shapes = (file: string): readonly string[] =>
  source(file)
    .declared()
    .filter(({ name, text }) => !maps.has(name) && /^type |as const/.test(text))
    // Lists of names that the maps above show already.
    .filter(({ text }) => !/= (keyof|Fact\[)/.test(text))
    .flatMap(ofShape);

const section = (title: string, about: string, file: string, map: string): readonly string[] => [
  `## ${title}`,
  '',
  about,
  '',
  ...source(file).membersOf(map).flatMap(ofMember),
];

/** `docs/reference/events.md`: topics, headers, and the data of every public event, from where they are defined. */
export const eventsPage = (): string =>
  [
    '# Events between services',
    '',
    'Made by `npm run docs` from `libs/contracts/src/events`; do not edit.',
    '',
    'CloudEvents 1.0 in Kafka’s binary mode: attributes are headers, the value is JSON in UTF-8. What is said below is the `data` of a `PublicEvent`, or of an `InboxMessage`. No personal data stands in keys or headers.',
    '',
    '## Topics',
    '',
    ...topics(),
    '## Headers',
    '',
    ...headers(),
    ...section(
      'Case events',
      'What an agency service tells the policy service, by type.',
      'case-events.ts',
      'CaseEvents',
    ),
    ...section(
      'Inbox messages',
      'What the policy service lets through to a tenant, by `kind`.',
      'inbox-messages.ts',
      'InboxKinds',
    ),
    ...section(
      'Decisions',
      'What the policy service tells the audit service, by type.',
      'decisions.ts',
      'DecisionEvents',
    ),
    ...section(
      'Records',
      'What an agency service tells the audit service, by type.',
      'records.ts',
      'RecordEvents',
    ),
    '## Facts',
    '',
    ...facts(),
    '## Shapes',
    '',
    ...['case-events.ts', 'facts.ts', 'inbox-messages.ts', 'decisions.ts'].flatMap(shapes),
  ].join('\n');
