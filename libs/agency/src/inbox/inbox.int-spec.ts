import { readModelTables } from '#libs/adapters';
import { inboxTopic } from '#libs/contracts';
import type { InboxMessage } from '#libs/contracts';
import type { RecordedEvent } from '#libs/kernel';
import { eventually } from '../../../testing/src/eventually.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import {
  aDisclosure,
  aMessage,
  aStatement,
  jobCentre,
  police,
  social,
} from '../../test/inbox-messages.js';
import { receivedContentId } from './take-contents.js';

const describePostgres = await withPostgres();

describePostgres('the inbox of a tenant', () => {
  let trial: AgencyTrial;

  beforeEach(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterEach(() => trial.close());

  const inbox = async (tenant: string): Promise<readonly RecordedEvent[]> => {
    const events: RecordedEvent[] = [];
    for await (const event of trial.stores.store.readStream(`inbox-${tenant}`)) events.push(event);
    return events;
  };

  const rows = async (): Promise<Readonly<Record<string, readonly unknown[]>>> => {
    const all: Record<string, readonly unknown[]> = {};
    for (const table of readModelTables)
      all[table] = (
        await trial.test.pool.query<{ row: unknown }>(
          `select to_jsonb(t) as row from municipality.${table} t order by to_jsonb(t)::text`,
        )
      ).rows.map(({ row }) => row);
    return all;
  };

  const wordsOf = async ({ data }: ReturnType<typeof aDisclosure>): Promise<readonly string[]> => {
    const ids = data.statements.map(({ statementId }) =>
      receivedContentId(data.decisionId, statementId),
    );
    return [...(await trial.stores.content.get(ids)).values()].map(({ text }) => text);
  };

  const parked = async (): Promise<readonly (readonly [string | null, number])[]> =>
    (await trial.side.inbox.list()).map(({ code, behind }) => [code, behind]);

  it('numbers messages as they came: message n is event n − 1, and its words are in no event', async () => {
    const messages = [1, 2, 3].map((n) => aDisclosure(social, n));
    await trial.arrive(...messages);
    const events = await inbox(messages[0]!.tenant);
    expect(events.map(({ revision, causationId }) => [revision, causationId])).toEqual(
      messages.map(({ messageId }, n) => [n, messageId]),
    );
    for (const message of messages) {
      const { text } = message.data.statements[0]!.content!;
      expect(JSON.stringify(events.map(({ data }) => data))).not.toContain(text);
      expect(await wordsOf(message)).toEqual([text]);
    }
  });

  it('takes every message in once, however often and in whatever order it comes again', async () => {
    const messages = [1, 2, 3].map((n) => aDisclosure(social, n));
    const other = aDisclosure(jobCentre, 1);
    await trial.arrive(...messages, other);
    const before = await rows();
    await trial.publish(messages[2]!, messages[0]!, other, messages[1]!, ...messages);
    const last = aDisclosure(social, 4);
    await trial.arrive(last);
    expect(await inbox(messages[0]!.tenant)).toHaveLength(4);
    expect(await inbox(other.tenant)).toHaveLength(1);
    const after = await rows();
    expect(after['inbox_message']).toHaveLength(before['inbox_message']!.length + 1);
    for (const row of before['received_statement']!)
      expect(after['received_statement']).toContainEqual(row);
    expect(await parked()).toEqual([]);
  });

  it('holds a message that comes before its turn, with all behind it, while other tenants go on', async () => {
    const messages = [1, 2, 3, 4].map((n) => aDisclosure(social, n));
    await trial.arrive(messages[0]!);
    await trial.publish(messages[2]!, messages[3]!);
    await eventually(async () => (await parked())[0]?.[1] === 1);
    expect(await parked()).toEqual([['inbox-gap', 1]]);
    const other = aDisclosure(jobCentre, 1);
    await trial.arrive(other);
    expect(await inbox(messages[0]!.tenant)).toHaveLength(1);
  });

  it('poisons another message under a number that is taken', async () => {
    await trial.arrive(aDisclosure(social, 1));
    await trial.publish(aDisclosure(social, 1));
    await eventually(async () => (await parked()).length === 1);
    expect(await parked()).toEqual([['inbox-number-taken', 0]]);
  });

  it('poisons what is for an agency that this host does not serve, and stores no word of it', async () => {
    const message = aDisclosure(police, 1);
    await trial.publish(message);
    await eventually(async () => (await parked()).length === 1);
    expect(await parked()).toEqual([['inbox-tenant-not-hosted', 0]]);
    expect(await inbox(message.tenant)).toEqual([]);
    expect(await wordsOf(message)).toEqual([]);
  });

  const about = ({ data }: ReturnType<typeof aDisclosure>) => ({
    decisionId: data.decisionId,
    disclosureId: data.disclosureId,
  });

  it('forgets the words of a withdrawn statement for good, also when everything comes again', async () => {
    const [gone, stays] = [aStatement(), aStatement()];
    const message = aDisclosure(social, 1, [gone, stays]);
    const withdrawal = aMessage(
      social,
      2,
      'withdrawal',
      { ...about(message), statementIds: [gone.statementId], reason: 'RETRACTED' },
      message.subjectId,
    );
    await trial.arrive(message, withdrawal);
    await eventually(async () => (await wordsOf(message)).length === 1);
    expect(await wordsOf(message)).toEqual([stays.content!.text]);
    const { received_statement } = await rows();
    expect(received_statement).toContainEqual(
      expect.objectContaining({
        statement_id: gone.statementId,
        state: 'WITHDRAWN',
        content_id: null,
        ended_number: 2,
        end_reason: 'RETRACTED',
      }),
    );
    await trial.publish(message);
    await trial.arrive(aDisclosure(social, 3));
    expect(await wordsOf(message)).toEqual([stays.content!.text]);
  });

  it('replaces the words of a corrected statement under the original decision', async () => {
    const statement = aStatement();
    const message = aDisclosure(social, 1, [statement]);
    const by = aStatement({ entryId: statement.entryId });
    const correction = aMessage(
      social,
      2,
      'correction',
      { ...about(message), replaced: [{ statementId: statement.statementId, by }] },
      message.subjectId,
    );
    await trial.arrive(message, correction);
    await eventually(async () => (await wordsOf(message)).length === 0);
    const { received_statement } = await rows();
    expect(received_statement).toHaveLength(2);
    expect(received_statement).toContainEqual(
      expect.objectContaining({
        statement_id: by.statementId,
        decision_id: message.data.decisionId,
        replaces: statement.statementId,
        state: 'CURRENT',
        commitment: by.commitment,
      }),
    );
  });

  it('makes equal rows when they are made anew, while readers see the rows as they were', async () => {
    const messages: InboxMessage[] = [];
    for (let n = 1; n <= 60; n += 3) {
      const message = aDisclosure(social, n, [aStatement(), aStatement()]);
      const [first, second] = message.data.statements;
      messages.push(
        message,
        aMessage(social, n + 1, 'withdrawal', {
          ...about(message),
          statementIds: [first!.statementId],
          reason: 'RETRACTED',
        }),
        aMessage(social, n + 2, 'correction', {
          ...about(message),
          replaced: [{ statementId: second!.statementId, by: aStatement() }],
        }),
      );
    }
    await trial.arrive(...messages);
    const before = await rows();
    await trial.test.pool.query(
      `update municipality.inbox_message set kind = 'request' where number = 1`,
    );
    await trial.test.pool.query(`delete from municipality.received_view where number = 1`);
    let reading = true;
    const counts = new Set<number>();
    const reader = (async () => {
      while (reading) counts.add((await rows())['received_statement']!.length);
    })();
    await trial.side.model.rebuild();
    reading = false;
    await reader;
    expect(await rows()).toEqual(before);
    expect([...counts]).toEqual([60]);
    await trial.arrive(aDisclosure(social, 61));
    expect((await rows())['inbox_message']).toHaveLength(61);
  });

  it('keeps going after a bus message that is no JSON, for every other tenant', async () => {
    await trial.stores.bus.publish([
      {
        topic: inboxTopic('municipality'),
        key: '101.MUNICIPALITY_SOCIAL',
        headers: {},
        value: '{',
      },
    ]);
    await trial.arrive(aDisclosure(jobCentre, 1));
    await eventually(async () => (await parked()).length === 1);
    expect(await parked()).toEqual([['inbox-message-unreadable', 0]]);
  });
});
