import { Poisoned } from '#libs/kernel';
import {
  aDisclosure,
  aMessage,
  aStatement,
  denied,
  police,
  prison,
  readersOf,
  social,
} from '../../test/inbox-messages.js';
import { parseInboxMessage } from './parse-inbox-message.js';
import { endedContentIds, putContentsBack, takeContents } from './take-contents.js';

const id = '018f0000-0000-7000-8000-000000000001';
const parse = (message: object, key = '101.MUNICIPALITY_SOCIAL') =>
  parseInboxMessage('municipality', key, JSON.stringify(message));

const poisonedBy = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Poisoned) return error.code;
    throw error;
  }
  return 'nothing';
};

const ofEachKind = [
  aDisclosure(social, 1),
  { ...aDisclosure(social, 1), kind: 'answer' },
  aMessage(social, 1, 'notice', { ...aDisclosure(social, 1).data, legalBasis: 'KF-NOTICE' }),
  aMessage(social, 1, 'correction', {
    decisionId: id,
    disclosureId: id,
    replaced: [{ statementId: id, by: aStatement() }],
  }),
  aMessage(social, 1, 'withdrawal', {
    decisionId: id,
    disclosureId: id,
    statementIds: [id],
    reason: 'RETRACTED',
  }),
  aMessage(social, 1, 'decision', {
    decisionId: id,
    disclosureId: id,
    requestId: null,
    recipient: police,
    decision: denied,
    statements: [
      { statementId: id, category: 'HEALTH', verdict: 'WITHHELD', reason: 'NOT_NECESSARY' },
    ],
  }),
  aMessage(social, 1, 'request', {
    requestId: id,
    decisionId: id,
    from: police,
    form: 'PSP',
    purpose: 'SUPPORT',
    categories: ['HOUSING'],
    content: { text: 'Where does he live?', salt: 'ab'.repeat(32) },
    readers: readersOf(social),
  }),
  aMessage(social, 1, 'refusal', { requestId: id, from: police }, null),
  aMessage(social, 1, 'handover', {
    handoverId: id,
    subjectId: id,
    signal: 'OFFERED',
    from: prison,
    to: social,
    disclosureId: id,
    releaseOn: '2026-12-01',
    answerBy: null,
    responsible: 'kf',
    version: 0,
    reason: null,
    asks: [],
    steps: [],
    step: null,
    said: null,
  }),
  aMessage(social, 1, 'receipt', {
    disclosureId: id,
    decisionId: id,
    recipient: police,
    receivedAt: '2026-11-21T10:00:00.000Z',
    of: id,
  }),
] as const;

describe('a message on the inbox topic', () => {
  it.each(ofEachKind.map((message) => [message.kind, message] as const))(
    'is read when it is a %s',
    (_, message) => {
      expect(parse(message)).toEqual(message);
    },
  );

  it('is poisoned when it is no JSON, or of no kind that we know', () => {
    expect(poisonedBy(() => parseInboxMessage('municipality', 'kf', '{'))).toBe(
      'inbox-message-unreadable',
    );
    expect(poisonedBy(() => parse({ ...aDisclosure(social, 1), kind: 'gossip' }))).toBe(
      'inbox-message-malformed',
    );
    expect(poisonedBy(() => parse([]))).toBe('inbox-message-malformed');
  });

  it('is poisoned by a field that nobody knows, wherever it hides words', () => {
    const message = aDisclosure(social, 1);
    const statement = { ...message.data.statements[0], remark: 'words that could not be erased' };
    for (const odd of [
      { ...message, remark: 'x' },
      { ...message, data: { ...message.data, remark: 'x' } },
      { ...message, data: { ...message.data, statements: [statement] } },
    ])
      expect(poisonedBy(() => parse(odd))).toBe('inbox-message-malformed');
  });

  it('is poisoned when what the rows need is missing or of another form', () => {
    const message = aDisclosure(social, 1);
    for (const odd of [
      { ...message, number: 0 },
      { ...message, number: 1.5 },
      { ...message, subjectId: null },
      { ...message, messageId: 'not-a-uuid' },
      { ...message, data: { ...message.data, decisionId: 7 } },
      { ...message, data: { ...message.data, statements: [aStatement({ commitment: 'aa' })] } },
      {
        ...message,
        data: {
          ...message.data,
          statements: [aStatement({ content: { text: 'nul \u0000', salt: 'ab'.repeat(16) } })],
        },
      },
    ])
      expect(poisonedBy(() => parse(odd))).toBe('inbox-message-malformed');
  });

  it('is poisoned when it is for somebody else', () => {
    const toPolice = aDisclosure(police, 1);
    expect(poisonedBy(() => parse(toPolice, toPolice.tenant))).toBe('inbox-tenant-not-hosted');
    expect(poisonedBy(() => parse(aDisclosure(social, 1), '101.MUNICIPALITY_SSP'))).toBe(
      'inbox-message-misplaced',
    );
    const wrongUnit = { ...aDisclosure(social, 1), unit: 'MUNICIPALITY_SSP' };
    expect(poisonedBy(() => parse(wrongUnit))).toBe('inbox-tenant-not-hosted');
    const bareAgency = { ...aDisclosure(social, 1), tenant: '101' };
    expect(poisonedBy(() => parse(bareAgency, '101'))).toBe('inbox-tenant-not-hosted');
  });
});

describe('the words of a message', () => {
  it.each(ofEachKind.map((message) => [message.kind, message] as const))(
    'are taken out of a %s without a trace, and can be put back',
    (_, message) => {
      const arrived = parse(message);
      const taken = takeContents(arrived);
      const stored = JSON.stringify([taken.message, taken.places]);
      for (const { text, salt } of taken.contents) {
        expect(stored).not.toContain(text);
        expect(stored).not.toContain(salt);
      }
      expect(stored).not.toMatch(/words|Where does/i);
      const words = new Map(taken.contents.map((content) => [content.id, content]));
      expect(putContentsBack(taken.message, taken.places, words)).toEqual(arrived);
    },
  );

  it('lie apart for each decision, so that erasing one leaves the other', () => {
    const statement = aStatement();
    const [one, other] = [aDisclosure(social, 1, [statement]), aDisclosure(social, 2, [statement])];
    expect(takeContents(one).contents[0]!.id).not.toBe(takeContents(other).contents[0]!.id);
  });

  it('end with a withdrawal and with a correction', () => {
    const statement = aStatement();
    const { data, subjectId } = aDisclosure(social, 1, [statement]);
    const kept = takeContents(aDisclosure(social, 1, [statement], data)).contents[0]!.id;
    const about = { decisionId: data.decisionId, disclosureId: data.disclosureId };
    const withdrawal = aMessage(
      social,
      2,
      'withdrawal',
      { ...about, statementIds: [statement.statementId], reason: 'RETRACTED' },
      subjectId,
    );
    const correction = aMessage(
      social,
      2,
      'correction',
      { ...about, replaced: [{ statementId: statement.statementId, by: aStatement() }] },
      subjectId,
    );
    expect(endedContentIds(withdrawal)).toEqual([kept]);
    expect(endedContentIds(correction)).toEqual([kept]);
  });
});
