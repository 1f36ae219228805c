import type { Message } from '#libs/kernel';

/** Streams `retention-<decisionId>` and `retention-<caseId>`: words that the tenant no longer holds, by their date. */
export type RetentionEvent =
  /** Of what that decision released to it. */
  | Message<
      'StatementsErased',
      Readonly<{
        tenant: string;
        decisionId: string;
        subjectId: string | null;
        statementIds: readonly string[];
        /** The date that the release set, `YYYY-MM-DD`. */
        eraseBy: string;
      }>
    >
  /** Of its own closed case: what it had recorded there, and why it had disclosed it. */
  | Message<
      'CaseErased',
      Readonly<{
        tenant: string;
        caseId: string;
        subjectId: string;
        /** How many there were, also of those that had gone before. */
        contents: number;
        /** The date that the closing set, `YYYY-MM-DD`. */
        eraseBy: string;
      }>
    >;
