/** What the floor moves: real values, taken from an exchange that ran. */
export type Sample =
  'publicEvent' | 'caseEvent' | 'decision' | 'decisionMessage' | 'released' | 'receipt' | 'words';

export type Samples = Readonly<Record<Sample, string>>;

/** One leg: reads a table in order and writes, in one durable transaction a batch, what follows from each row. */
export type Leg = Readonly<{
  from: string;
  into: readonly Readonly<{ table: string; sample: Sample }>[];
  /** What stands in its last tables can be read by the recipient. */
  isLast?: true;
}>;

const to = (table: string, sample: Sample) => ({ table, sample });

/** Where a disclosure comes in. */
export const intakeTable = 'sender_events';

/** The way of one disclosure with everything that belongs to it: the sender's own rows and decision, receipts, audit. */
export const wholeWay: readonly Leg[] = [
  { from: intakeTable, into: [to('sender_rows', 'caseEvent')] },
  { from: intakeTable, into: [to('bus_cases', 'publicEvent')] },
  {
    from: 'bus_cases',
    into: [
      to('policy_facts', 'receipt'),
      to('policy_decisions', 'decision'),
      to('policy_words', 'words'),
      to('policy_to_recipient', 'released'),
      to('policy_to_sender', 'decisionMessage'),
    ],
  },
  { from: 'policy_to_recipient', into: [to('bus_recipient', 'released')] },
  { from: 'policy_to_sender', into: [to('bus_sender', 'decisionMessage')] },
  { from: 'policy_decisions', into: [to('bus_decisions', 'decision')] },
  {
    from: 'bus_recipient',
    into: [to('recipient_events', 'released'), to('recipient_words', 'words')],
  },
  { from: 'recipient_events', into: [to('recipient_rows', 'released')], isLast: true },
  {
    from: 'recipient_events',
    into: [to('bus_receipts_recipient', 'receipt'), to('bus_records_recipient', 'receipt')],
  },
  { from: 'bus_sender', into: [to('sender_inbox', 'decisionMessage')] },
  { from: 'sender_inbox', into: [to('sender_inbox_rows', 'decisionMessage')] },
  {
    from: 'sender_inbox',
    into: [to('bus_receipts_sender', 'receipt'), to('bus_records_sender', 'receipt')],
  },
  {
    from: 'bus_receipts_recipient',
    into: [to('policy_receipts_recipient', 'receipt'), to('policy_to_sender_receipt', 'receipt')],
  },
  { from: 'policy_to_sender_receipt', into: [to('bus_sender_receipt', 'receipt')] },
  { from: 'bus_sender_receipt', into: [to('sender_inbox_receipt', 'receipt')] },
  { from: 'sender_inbox_receipt', into: [to('sender_inbox_receipt_rows', 'receipt')] },
  {
    from: 'sender_inbox_receipt',
    into: [to('bus_receipts_sender', 'receipt'), to('bus_records_sender', 'receipt')],
  },
  { from: 'bus_receipts_sender', into: [to('policy_receipts_sender', 'receipt')] },
  { from: 'bus_decisions', into: [to('audit_decisions', 'decision')] },
  { from: 'audit_decisions', into: [to('audit_decision_rows', 'decision')] },
  { from: 'bus_records_recipient', into: [to('audit_records_recipient', 'receipt')] },
  { from: 'bus_records_sender', into: [to('audit_records_sender', 'receipt')] },
];

/** Recorded, published, received, shown: one hop between two services. */
export const singleHop: readonly Leg[] = [
  { from: intakeTable, into: [to('bus_cases', 'publicEvent')] },
  { from: 'bus_cases', into: [to('recipient_rows', 'released')], isLast: true },
];

const isBus = /^bus_/;

/** True for what goes over the bus; in a floor on PostgreSQL alone that is a table too. */
export const isTopic = (name: string): boolean => isBus.test(name);

/** The service that walks a leg: the one whose table it reads or writes. */
export const ownerOf = ({ from, into }: Leg): string =>
  [from, ...into.map(({ table }) => table)].find((name) => !isTopic(name))!.split('_')[0]!;

/** Every table that legs read or write. */
export const tablesOf = (legs: readonly Leg[]): readonly string[] => [
  ...new Set(legs.flatMap(({ from, into }) => [from, ...into.map(({ table }) => table)])),
];
