import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { daysFromNow } from '../../workbench/src/demo/world.js';
import type { Answered, Knock } from './door.fixture.js';
import { knock, tokenFor, verdictOf } from './door.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { Stores } from './stores.fixture.js';
import type { Story } from './story.fixture.js';
import { aStory, desksAt, social } from './story.fixture.js';

/** A person with a number that is never issued. */
export const identifier = { type: 'CPR', value: '0107910000' } as const;
export const opening = { identifier, level: 2 };

/** `POST /cases` of a wrong form: what it is, the body, pointer and rule. */
export const openings = [
  ['a field that nobody knows', { ...opening, colour: 1 }, '/colour unknown-field'],
  ['a text where a number belongs', { ...opening, level: '2' }, '/level integer'],
  ['a level that names no persons', { ...opening, level: 3 }, '/level integer'],
  ['a list where an object belongs', { ...opening, identifier: [] }, '/identifier object'],
  [
    'a number where a text belongs',
    { level: 2, identifier: { type: 'CPR', value: 107910000 } },
    '/identifier/value text',
  ],
  [
    'an unknown field deep inside',
    {
      level: 2,
      identifier: { ...identifier, name: 'x' },
    },
    '/identifier/name unknown-field',
  ],
  ['two ways to say who it is', { ...opening, fromInbox: 1 }, '/identifier one-of-two'],
  ['no way to say who it is', { level: 2 }, '/identifier one-of-two'],
  ['nothing at all', null, ' object'],
  ['a list', [opening], ' object'],
  ['a text', 'open', ' object'],
  ['no body', undefined, ' object'],
] as const;

/** Bodies that are not JSON, or JSON that nobody should take: pointer and rule. */
export const bodies = [
  ['JSON that goes on and on', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'depth'],
  ['a key that stands twice', '{"level":2,"level":1}', '/level unique-key'],
  ['a key twice, escaped', '{"level":2,"\\u006cevel":1}', '/level unique-key'],
  ['a key of every object', '{"level":2,"__proto__":{"level":1}}', '/__proto__ unknown-field'],
  ['a number that cannot be', '{"level":1e999}', '/level number-range'],
  ['half a character', '{"level":"\\ud800"}', '/level well-formed'],
  ['a NUL', '{"level":"\\u0000"}', '/level no-nul'],
  ['half a body', '{"level":2', ''],
  ['words', 'level=2', ''],
] as const;

/** Facts that cannot be as they are said: status and code. */
export const refusedFacts = [
  [
    'a release before the detention',
    { type: 'Released', date: '2025-01-31' },
    409,
    'release-before-detention',
  ],
  [
    'a planned release before it',
    { type: 'ReleasePlanned', date: '2025-01-31' },
    409,
    'release-before-detention',
  ],
  [
    'a release that is still to come',
    { type: 'Released', date: daysFromNow(2) },
    409,
    'date-in-future',
  ],
  [
    'a follow-up that ends before the release',
    { type: 'FollowUpEnded', date: daysFromNow(-2) },
    409,
    'follow-up-before-release',
  ],
  [
    'a residence from tomorrow',
    { type: 'ResidenceRecorded', municipality: '101', from: daysFromNow(2) },
    409,
    'date-in-future',
  ],
  [
    'a detention from tomorrow',
    { type: 'DetentionRecorded', kind: 'REMAND', convicted: false, from: daysFromNow(2) },
    409,
    'date-in-future',
  ],
  [
    'a fact that prisons do not record',
    { type: 'ConcernAssessed', concern: true, date: '2026-01-01' },
    403,
    'fact-not-for-this-unit',
  ],
  [
    'a fact of the social services',
    { type: 'VulnerabilityAssessed', vulnerable: true, date: '2026-01-01' },
    403,
    'fact-not-for-this-unit',
  ],
] as const;

/** Facts of a wrong form: pointer and rule. */
export const malformedFacts = [
  ['a day that does not exist', { type: 'Released', date: '2026-02-30' }, '/date date'],
  ['a fact that nobody knows', { type: 'Executed', date: '2026-02-03' }, '/type one-of'],
  ['a fact that every object has', { type: 'toString' }, '/type one-of'],
  [
    'a municipality that is none',
    { type: 'ResidenceRecorded', municipality: '999', from: '2020-01-01' },
    '/municipality municipality',
  ],
  [
    'a cancelled release with a date',
    { type: 'ReleaseChanged', reason: 'CANCELLED', date: daysFromNow(9) },
    '/date date',
  ],
  [
    'a prison that is none',
    {
      type: 'DetentionRecorded',
      kind: 'REMAND',
      convicted: false,
      institution: 'alcatraz',
      from: '2026-01-01',
    },
    '/institution institution',
  ],
] as const;

export const why = { 'infohus-purpose': 'CASEWORK', 'infohus-justification': 'T-1' };
export const necessity = {
  need: 'Bolig.',
  whyThisRecipient: 'Opgave.',
  whyTheseStatements: 'Behov.',
};
export const aStatement = { category: 'HOUSING', text: 'Har ingen bolig.', thirdPerson: 'NONE' };
export const anEntry = {
  entryType: 'note',
  occurredAt: '2026-03-01T09:30:00+01:00',
  statements: [aStatement],
};
export const aDisclosure = ({ statementIds }: Story) => ({
  form: 'KSP_A',
  purpose: 'RELEASE_PLAN',
  recipients: [social],
  statementIds: [statementIds[0]],
  necessity,
});
export const aRequest = ({ caseId }: Story) => ({
  caseId,
  to: social,
  categories: ['HOUSING'],
  text: 'Er der en bolig?',
});

const desks = {
  prison: ['kf-nyborg', 'prison-probation'],
  social: ['copenhagen-social', 'municipality'],
  police: ['copenhagen-police', 'police'],
  investigator: ['copenhagen-police-investigation', 'police'],
} as const;
type Who = keyof typeof desks;

/** An exchange in which a released man has a case at the prison, and four persons with tokens. */
export const aWorld = async () => {
  const dataFolder = newDataFolder();
  const exchange = await startExchange(dataFolder);
  const { url } = exchange;
  const stores = await Stores.open(dataFolder);
  const { prison } = desksAt(url);
  const story = await aStory(prison, identifier.value);
  await prison.post(`/cases/${story.caseId}/facts`, { type: 'Released', date: daysFromNow(-1) });
  const entry = await prison.post<{ entryId: string }>(`/cases/${story.caseId}/entries`, anEntry);
  const tokens = Object.fromEntries(
    await Promise.all(
      Object.entries(desks).map(async ([who, [client]]) => [who, await tokenFor(url, client)]),
    ),
  ) as Readonly<Record<Who, string>>;
  const ask = (who: Who, path: string, said: Knock = {}): Promise<Answered> =>
    knock(`${url}/${desks[who][1]}/v1${path}`, {
      token: tokens[who],
      ...said,
      headers: { 'idempotency-key': randomUUID(), ...said.headers },
    });
  return {
    url,
    stores,
    story,
    entryId: entry.body.entryId,
    tokens,
    recorded: await stores.atRest(),
    ask,
    say: async (who: Who, path: string, said?: Knock): Promise<string> =>
      verdictOf(await ask(who, path, said)),
    close: async (): Promise<void> => {
      await stores.close();
      await exchange.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
};
export type World = Awaited<ReturnType<typeof aWorld>>;
