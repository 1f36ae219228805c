import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { CompletenessReport, InboxItem, Page } from '#libs/contracts';
import {
  aStory,
  decisionsInAudit,
  disclose,
  isDeath,
  receivedBy,
  settled,
} from '../../standalone/test/story.fixture.js';
import type { Story, desksAt } from '../../standalone/test/story.fixture.js';
import { Stores } from '../../standalone/test/stores.fixture.js';
import type { Desk } from '../src/demo/desk.js';
import { eventually } from '../src/demo/expect.js';

type Desks = ReturnType<typeof desksAt>;

/** A person about whom disclosures flow, and everything of them that was accepted, in order. */
export type Person = Readonly<{
  story: Story;
  socialCase: string;
  jobcentreCase: string;
  accepted: string[];
}> & {
  /** How many of them were settled when somebody last looked. */
  settled: number;
};

/** Whatever dies meanwhile: under its key a request may be said again until it is answered. */
const untilAnswered = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
  for (const end = Date.now() + 120_000; ; await wait(100))
    try {
      return await ask();
    } catch (error) {
      if (!isDeath(error) || Date.now() > end) throw error;
    }
};

/** What a desk was shown of its inbox so far: each message is asked for once, by one reader after another. */
const seen = new WeakMap<Desk, Promise<readonly InboxItem[]>>();

const newMessages = async (desk: Desk, after: number): Promise<readonly InboxItem[]> => {
  const query = { after, limit: 200 };
  const { body } = await desk.client.get<Page<InboxItem>>(desk.path('/inbox'), { query });
  const last = body.items.at(-1)?.number;
  return last === undefined ? [] : [...body.items, ...(await newMessages(desk, last))];
};

const messagesOf = (desk: Desk): Promise<readonly InboxItem[]> => {
  const before = seen.get(desk) ?? Promise.resolve([]);
  const now = before.then(async (known) => [
    ...known,
    ...(await newMessages(desk, known.at(-1)?.number ?? 0)),
  ]);
  seen.set(
    desk,
    now.catch(() => before),
  );
  return now;
};

const opened = async (desk: Desk, disclosureId: string): Promise<string> => {
  const message = await eventually(
    'inbox message',
    async () => (await messagesOf(desk)).find((item) => item.disclosureId === disclosureId),
    60_000,
  );
  const body = { fromInbox: message.number, level: 2 };
  return (await desk.post<{ caseId: string }>('/cases', body)).body.caseId;
};

/** A person whom the prison, the municipality's social unit and its job centre all have a case on. */
export const aPerson = async (
  { prison, social, jobcentre }: Desks,
  cpr: string,
): Promise<Person> => {
  const story = await aStory(prison, cpr);
  const first = await disclose(prison, story);
  return {
    story,
    socialCase: await opened(social, first),
    jobcentreCase: await opened(jobcentre, first),
    accepted: [first],
    settled: 0,
  };
};

/** Sends so many disclosures, one after another, each until it is accepted. */
export const flow = async (prison: Desk, person: Person, count: number): Promise<void> => {
  for (let sent = 0; sent < count; sent++) {
    const key = randomUUID();
    person.accepted.push(await untilAnswered(() => disclose(prison, person.story, key)));
  }
};

const decisionsOn = (id: string): readonly string[] => [
  `${id} HOUSING_ORGANISATION DENY`,
  `${id} MUNICIPALITY_JOBCENTRE PERMIT_COND`,
  `${id} MUNICIPALITY_SOCIAL PERMIT`,
];

/** How many of these disclosures have come to their end in every store, or further. One look, past every door. */
const settledIn = async (dataFolder: string, ids: readonly string[]): Promise<number> => {
  const stores = await Stores.open(dataFolder);
  try {
    const list = ids.map((id) => `'${id}'`).join();
    const [row] = await stores.byHand(`
      select count(*)::int as n from (
        select disclosure_id from prison_probation.disclosure_recipient r
         where disclosure_id in (${list})
         group by disclosure_id
        having count(*) = 3 and bool_and(decision->>'outcome' is not null
           and (decision->>'outcome' = 'DENY' or exists (
             select 1 from prison_probation.disclosure_receipt t
              where (t.tenant, t.disclosure_id, t.agency, t.unit)
                  = (r.tenant, r.disclosure_id, r.agency, r.unit))))) told
       where 2 <= (select count(*) from municipality.received_view v
                    where v.disclosure_id = told.disclosure_id)
         and 3 <= (select count(*) from audit.entries e
                    where e.disclosure_id = told.disclosure_id::text
                      and e.type = 'dk.infohus.decision.recorded.v1')`);
    return (row as Readonly<{ n: number }>).n;
  } finally {
    await stores.close();
  }
};

const untilSettled = async (dataFolder: string, people: readonly Person[]): Promise<void> => {
  const open = people.flatMap(({ accepted, settled }) => accepted.slice(settled));
  let last: number | string = 'nothing';
  const whole = async (): Promise<true | undefined> => {
    last = await settledIn(dataFolder, open).catch(String);
    return last === open.length || undefined;
  };
  await eventually('settled', whole, 120_000).catch(() => {
    throw new Error(`Of ${open.length} disclosures these are settled after two minutes: ${last}`);
  });
  for (const person of people) person.settled = person.accepted.length;
};

/** Every disclosure decided once for each recipient, in each permitted read model once and with the right statements. */
const expectPersonWhole = async (
  { prison, social, jobcentre, officer }: Desks,
  { story, socialCase, jobcentreCase, accepted }: Person,
  inbox: readonly InboxItem[],
): Promise<void> => {
  expect(new Set(accepted).size).toBe(accepted.length);
  expect(await receivedBy(social, socialCase)).toEqual(
    accepted.map((id) => `${id}: HEALTH HOUSING`).sort(),
  );
  expect(await receivedBy(jobcentre, jobcentreCase)).toEqual(
    accepted.map((id) => `${id}: HOUSING`).sort(),
  );
  const mine = new Set(accepted);
  const order = inbox.flatMap(({ kind, disclosureId }) =>
    kind === 'disclosure' && mine.has(disclosureId ?? '') ? [disclosureId] : [],
  );
  expect(order).toEqual(accepted);
  expect(await decisionsInAudit(officer, story.subjectId)).toEqual(
    accepted.flatMap(decisionsOn).sort(),
  );
  expect(await settled(prison, story.caseId, accepted.slice(-1))).toBeDefined();
};

/**
 * Waits until everything is quiet, then looks: every disclosure decided once for each recipient, in each permitted
 * read model once and with the right statements, in the sender's order, and audit with the same decisions.
 */
export const expectWhole = async (
  desks: Desks,
  people: readonly Person[],
  dataFolder: string,
): Promise<void> => {
  await untilSettled(dataFolder, people);
  const inbox = await untilAnswered(() => messagesOf(desks.social));
  expect(inbox.map(({ number }) => number)).toEqual(inbox.map((_, index) => index + 1));
  for (const person of people) await untilAnswered(() => expectPersonWhole(desks, person, inbox));
};

/** Of a whole run: what came late is not doubled either, and nobody's messages have changed. */
export const expectNothingDoubled = async (
  { social }: Desks,
  disclosures: readonly string[],
  dataFolder: string,
): Promise<void> => {
  const before = [...(await messagesOf(social))];
  seen.delete(social);
  expect(await messagesOf(social)).toEqual(before);
  const stores = await Stores.open(dataFolder);
  const shown = (await stores.byHand(`
    select disclosure_id::text as id, count(*)::int as n from municipality.received_view group by 1`)) as Counted;
  const decided = (await stores.byHand(`
    select disclosure_id as id, count(*)::int as n from audit.entries
     where type = 'dk.infohus.decision.recorded.v1' group by 1`)) as Counted;
  await stores.close();
  const ids = [...disclosures].sort();
  const sorted = (rows: Counted): Counted => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(sorted(shown)).toEqual(ids.map((id) => ({ id, n: 2 })));
  expect(sorted(decided)).toEqual(ids.map((id) => ({ id, n: 3 })));
};

type Counted = readonly Readonly<{ id: string; n: number }>[];

/** What audit compared, once every tenant is complete: receipts and rows may still be on their way. */
export const allComplete = (officer: Desk): Promise<CompletenessReport['tenants']> =>
  eventually('every tenant is complete', async () => {
    const { tenants } = await officer.read<CompletenessReport>('/completeness', 'AUDIT');
    return tenants.every(({ state }) => state === 'COMPLETE') ? tenants : undefined;
  });
