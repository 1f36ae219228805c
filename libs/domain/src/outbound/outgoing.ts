import type {
  CaseEvents,
  CaseEventType,
  RecordEvents,
  RecordEventType,
  StatementContent,
} from '#libs/contracts';

type ForPolicy = {
  [Type in CaseEventType]: Readonly<{ to: 'policy'; type: Type; data: CaseEvents[Type] }>;
}[CaseEventType];
type ForAudit = {
  [Type in RecordEventType]: Readonly<{ to: 'audit'; type: Type; data: RecordEvents[Type] }>;
}[RecordEventType];

/** A public event as its private one yields it, before the envelope; `to`: which topic it goes to. */
export type Outgoing = ForPolicy | ForAudit;

/** Words by content id, as far as they still exist. */
export type Words = ReadonlyMap<string, StatementContent>;

/** Compiles only when every field of a private event was shown or dropped by name. */
export const nothingLeft = (_rest: Readonly<Record<string, never>>): void => undefined;
