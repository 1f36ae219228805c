import type { Message } from '#libs/kernel';

/** Stream `flag-<subjectId>`: write-only, in no read model; seen by the policy service and audit only. */
export type FlagEvent =
  | Message<'InvestigationFlagSet', { subjectId: string }>
  | Message<'InvestigationFlagCleared', { subjectId: string }>;
