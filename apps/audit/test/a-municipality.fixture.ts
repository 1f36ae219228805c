import { createHash } from 'node:crypto';
import { completenessElement, historyElement, decisionsTopic, recordsTopic } from '#libs/contracts';
import type { CompletenessView, DecisionRecorded, MayRead, RecordEvents } from '#libs/contracts';
import type { BusMessage } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { SetHash } from '#libs/ledger';
import type { PolicyEngine } from '#libs/policy';
import type { Mount } from '#libs/server';
import { aDecision, readers } from './a-decision.fixture.js';
import { message, publicEvent } from './audit-world.js';

export const tenant = '101.MUNICIPALITY_SOCIAL';
export const subjectId = nameBasedId('subject');

const recipient = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;

type Element = Parameters<typeof completenessElement>[0];
type Row = { -readonly [Member in keyof Element]: Element[Member] } & {
  endedNumber: number | null;
  mayRead: MayRead;
  marks: string;
};

const marks = 'ab'.repeat(32);

const commitmentOf = (statementId: string): string =>
  createHash('sha256').update(statementId).digest('hex');

/** The id of a statement by a name. */
export const statement = (name: string): string => nameBasedId('statement', name);

const about = (n: number) => ({
  decisionId: nameBasedId('decision', String(n)),
  disclosureId: nameBasedId('disclosure', String(n)),
  subjectId,
  recipient,
});

const told = (name: string, type: string, data: object): BusMessage =>
  message(decisionsTopic, subjectId, publicEvent(name, `dk.infohus.${type}.recorded.v1`, data));

/** The n-th decision, which releases these statements and withholds one. */
export const releases = (
  engine: PolicyEngine,
  n: number,
  names: readonly string[],
  more: Partial<DecisionRecorded> = {},
): BusMessage => {
  const decided = aDecision(engine, n, subjectId);
  const one = (name: string, verdict: 'RELEASED' | 'WITHHELD') => ({
    id: statement(name),
    category: 'HOUSING' as const,
    verdict,
    reason: 'OK',
    commitment: commitmentOf(statement(name)),
  });
  const statements = [
    ...names.map((name) => one(name, 'RELEASED')),
    one(`withheld ${n}`, 'WITHHELD'),
  ];
  const recorded: DecisionRecorded = {
    ...{ ...decided, decision: { ...decided.decision, statements } },
    marks: Object.fromEntries(names.map((name) => [statement(name), marks])),
    ...more,
  };
  return told(`decision-${n}`, 'decision', recorded);
};

/** The n-th decision's statements are taken away again. */
export const withdraws = (n: number, names: readonly string[]): BusMessage =>
  told(`withdrawal-${n}`, 'withdrawal', {
    ...about(n),
    statementIds: names.map(statement),
    reason: 'RETRACTED',
  });

/** A statement of the n-th decision is replaced. */
export const corrects = (n: number, name: string, by: string): BusMessage =>
  told(`correction-${n}`, 'correction', {
    ...about(n),
    replaced: [
      {
        ...{ statementId: statement(name), by: statement(by) },
        ...{ commitment: commitmentOf(statement(by)), marks },
      },
    ],
  });

type Kind = 'disclosure' | 'withdrawal' | 'correction';

const causeOf = (kind: Kind, n: number): string =>
  kind === 'disclosure' ? about(n).decisionId : nameBasedId(`${kind}-${n}`);

/** A municipality that answers for its rows as an agency service does, and whose rows a test can bend. */
export class Municipality {
  rows: Row[] = [];
  last = 0;

  readonly mount: Mount = {
    prefix: '/municipality',
    handle: (request, response) => {
      const { searchParams } = new URL(request.url!, 'http://municipality.test');
      const asked = searchParams.get('tenant')!;
      const view = this.view(asked, Number(searchParams.get('upTo')));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(view));
    },
  };

  /** A tenant that was never sent anything, with a row that somebody put there. */
  stray: string | null = null;

  private view(asked: string, after: number): CompletenessView {
    const last = asked === tenant ? this.last : 0;
    const upTo = Math.min(after, last);
    const rows = asked === tenant ? this.rows : asked === this.stray ? this.rows.slice(0, 1) : [];
    const stands = ({ number, endedNumber }: Row): boolean =>
      number > last || (number <= upTo && (endedNumber === null || endedNumber > upTo));
    const set = SetHash.empty();
    for (const row of rows.filter(stands)) set.add(completenessElement(row));
    const history = SetHash.empty();
    for (const row of rows.filter(({ number }) => number <= upTo || number > last)) {
      const { endedNumber: end } = row;
      history.add(historyElement(row, end !== null && end <= upTo ? end : null, row.mayRead));
    }
    const historyHash = history.digest();
    return { tenant: asked, upTo, count: set.count, setHash: set.digest(), historyHash };
  }

  /** Takes in what follows from the n-th decision, and confirms it. */
  receives(kind: Kind, n: number, names: readonly string[], replaced?: string): BusMessage {
    const number = ++this.last;
    const { decisionId, disclosureId } = about(n);
    for (const name of kind === 'disclosure' ? [] : [replaced ?? names].flat()) {
      const row = this.row(name);
      row.endedNumber = number;
    }
    if (kind !== 'withdrawal')
      for (const name of names) {
        const statementId = statement(name);
        const commitment = commitmentOf(statementId);
        const row = { number, decisionId, statementId, commitment, category: 'HOUSING', subjectId };
        const byMessage = kind === 'disclosure' ? readers : null;
        const mayRead = { byDecision: readers, byMessage };
        this.rows.push({ ...row, marks, endedNumber: null, mayRead });
      }
    return this.confirms(number, kind, causeOf(kind, n), { decisionId, disclosureId });
  }

  row(name: string): Row {
    return this.rows.find(({ statementId }) => statementId === statement(name))!;
  }

  confirms(
    number: number,
    kind: Kind,
    cause: string,
    ids: Readonly<{ decisionId: string; disclosureId: string }>,
  ): BusMessage {
    const messageId = nameBasedId(cause, kind === 'disclosure' ? 'release' : kind, tenant);
    const data: RecordEvents['dk.infohus.receipt.recorded.v1'] = {
      ...{ messageId, tenant, number, kind, subjectId },
      ...ids,
    };
    const event = publicEvent(`receipt ${number}`, 'dk.infohus.receipt.recorded.v1', data, '101');
    return message(recordsTopic('municipality'), '101', event);
  }
}
