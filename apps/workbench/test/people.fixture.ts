import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { InboxItem, Page } from '#libs/contracts';
import {
  aStory,
  decisionsInAudit,
  disclose,
  isDeath,
  receivedBy,
  settled,
} from '../../standalone/test/story.fixture.js';
import type { Story, desksAt } from '../../standalone/test/story.fixture.js';
import type { Desk } from '../src/demo/desk.js';
import { eventually } from '../src/demo/expect.js';

type Desks = ReturnType<typeof desksAt>;

/** A person about whom disclosures flow, and everything of them that was accepted, in order. */
export type Person = Readonly<{
  story: Story;
  socialCase: string;
  jobcentreCase: string;
  accepted: string[];
  /** Those that were settled when somebody last looked. */
  settled: Set<string>;
}>;

/** Whatever dies meanwhile: under its key a request may be said again until it is answered. */
const untilAnswered = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
  for (const end = Date.now() + 120_000; ; await wait(100))
    try {
      return await ask();
    } catch (error) {
      if (!isDeath(error) || Date.now() > end) throw error;
    }
};

const opened = async (desk: Desk, disclosureId: string): Promise<string> => {
  const message = await desk.message(0, (item) => item.disclosureId === disclosureId);
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
    settled: new Set(),
  };
};

/** Sends so many disclosures, one after another, each until it is accepted. */
export const flow = async (prison: Desk, person: Person, count: number): Promise<void> => {
  for (let sent = 0; sent < count; sent++) {
    const key = randomUUID();
    person.accepted.push(await untilAnswered(() => disclose(prison, person.story, key)));
  }
};

const messagesOf = async (desk: Desk): Promise<readonly InboxItem[]> => {
  const items: InboxItem[] = [];
  for (;;) {
    const after = items.at(-1)?.number ?? 0;
    const query = { after, limit: 200 };
    const { body } = await desk.client.get<Page<InboxItem>>(desk.path('/inbox'), { query });
    if (body.items.length === 0) return items;
    items.push(...body.items);
  }
};

const decisionsOn = (id: string): readonly string[] => [
  `${id} HOUSING_ORGANISATION DENY`,
  `${id} MUNICIPALITY_JOBCENTRE PERMIT_COND`,
  `${id} MUNICIPALITY_SOCIAL PERMIT`,
];

/**
 * Waits until everything is quiet, then looks: every disclosure decided once for each recipient, in each permitted
 * read model once and with the right statements, in the sender's order, and audit with the same decisions.
 */
export const expectWhole = async (desks: Desks, people: readonly Person[]): Promise<void> => {
  const { prison, social, jobcentre, officer } = desks;
  for (const person of people)
    for (const id of person.accepted.filter((one) => !person.settled.has(one))) {
      await eventually(
        'the disclosure is settled',
        () => untilAnswered(() => settled(prison, person.story.caseId, [id])),
        120_000,
      );
      person.settled.add(id);
    }
  const inbox = await messagesOf(social);
  expect(inbox.map(({ number }) => number)).toEqual(inbox.map((_, index) => index + 1));
  for (const { story, socialCase, jobcentreCase, accepted } of people) {
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
    const decisions = await eventually('audit has every decision', async () => {
      const found = await decisionsInAudit(officer, story.subjectId);
      return found.length >= accepted.length * 3 ? found : undefined;
    });
    expect(decisions).toEqual(accepted.flatMap(decisionsOn).sort());
  }
};
