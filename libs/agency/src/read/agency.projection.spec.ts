import { DisclosureRecipientRow, ReceivedStatementRow, RequestRow } from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import { inboxKinds } from '#libs/contracts';
import type { InboxMessage } from '#libs/contracts';
import type { RecordedEvent } from '#libs/kernel';
import {
  aDisclosure,
  aMessage,
  aStatement,
  denied,
  permitted,
  police,
  prison,
  social,
} from '../../test/inbox-messages.js';
import { anOwnEvent } from '../../test/own-events.js';
import { takeContents } from '../inbox/take-contents.js';
import { agencyChanges, shownCategories } from './agency.projection.js';

const recorded = (stream: string, type: string, data: object): RecordedEvent => ({
  ...anOwnEvent(social, { type, data }),
  stream,
  revision: 4,
  position: 17n,
  recordedAt: '2026-11-21T12:00:00.000Z',
});

const changesOf = (arrived: InboxMessage): readonly RowChange[] => {
  const { message, places } = takeContents(arrived);
  const data = { message, contents: places };
  return agencyChanges(recorded(`inbox-${message.tenant}`, 'MessageReceived', data));
};

const of = (shape: object, changes: readonly RowChange[]) =>
  changes.filter((change) => ('put' in change ? change.put : change.patch) === shape);

const id = '018f0000-0000-7000-8000-000000000001';

describe('the fold from events to rows', () => {
  it('leaves look-ups, investigation flags and held messages out of every read model', () => {
    for (const category of ['lookup', 'flag', 'parking', 'idempotency'])
      expect(agencyChanges(recorded(`${category}-x`, 'Whatever', {}))).toEqual([]);
    expect(shownCategories).not.toEqual(expect.arrayContaining(['flag']));
  });

  it('says what it does with every kind of message, and fails on one that it does not know', () => {
    const strange = { ...aDisclosure(social, 1), kind: 'gossip' } as unknown as InboxMessage;
    expect(() => changesOf(strange)).toThrow('Unhandled');
    expect(inboxKinds).toHaveLength(12);
  });

  it('puts no words into a row', () => {
    const statement = aStatement();
    const changes = changesOf(aDisclosure(social, 1, [statement]));
    expect(
      JSON.stringify(changes, (_, v: unknown) => (typeof v === 'function' ? v.name : v)),
    ).not.toContain(statement.content!.text);
    expect(of(ReceivedStatementRow, changes)).toMatchObject([
      { row: { commitment: statement.commitment, eraseBy: statement.eraseBy, number: 1 } },
    ]);
  });

  it('has no words to point to where a statement came without any', () => {
    const changes = changesOf(aDisclosure(social, 1, [aStatement({ content: null })]));
    expect(of(ReceivedStatementRow, changes)).toMatchObject([{ row: { contentId: null } }]);
  });

  const decision = (disclosureId: string, requestId: string | null, shown = permitted) =>
    changesOf(
      aMessage(social, 1, 'decision', {
        decisionId: id,
        disclosureId,
        requestId,
        recipient: police,
        decision: shown,
        statements: [],
      }),
    );

  it('shows a decision to its sender at the recipient that it is about', () => {
    expect(of(DisclosureRecipientRow, decision('d', null))).toMatchObject([
      { key: { disclosureId: 'd', agency: '1470', unit: 'POLICE' }, set: { decisionId: id } },
    ]);
  });

  it('tells the state of a request only by the decision about the asking itself', () => {
    expect(of(RequestRow, decision('r', 'r'))).toMatchObject([
      { key: { requestId: 'r', direction: 'MADE' }, set: { state: 'FORWARDED' } },
    ]);
    expect(of(RequestRow, decision('r', 'r', denied))).toMatchObject([
      { set: { state: 'DENIED' } },
    ]);
    const silent = { ...denied, reason: 'NO_ANSWER' as const };
    const [change] = of(RequestRow, decision('r', 'r', silent));
    expect(change).toMatchObject({ set: { decision: { reason: 'NO_ANSWER' } } });
    expect(change).not.toHaveProperty('set.state');
    expect(of(RequestRow, decision('d', 'r'))).toEqual([]);
    expect(of(RequestRow, decision('d', null))).toEqual([]);
  });

  it('takes no word from a receiver about who is responsible', () => {
    const signal = {
      handoverId: id,
      subjectId: id,
      signal: 'ACCEPTED',
      from: social,
      to: prison,
      disclosureId: id,
      releaseOn: null,
      answerBy: null,
      responsible: null,
      version: null,
      reason: null,
      asks: [],
      steps: [],
      step: null,
      said: null,
    } as const;
    expect(changesOf(aMessage(social, 1, 'handover', signal))).toHaveLength(1);
  });
});
