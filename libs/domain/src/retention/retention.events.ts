import type { Message } from '#libs/kernel';

/** Stream `retention-<decisionId>`: what the tenant no longer holds of what that decision released to it. */
export type RetentionEvent = Message<
  'StatementsErased',
  Readonly<{
    tenant: string;
    decisionId: string;
    subjectId: string | null;
    statementIds: readonly string[];
    /** The date that the release set, `YYYY-MM-DD`. */
    eraseBy: string;
  }>
>;
