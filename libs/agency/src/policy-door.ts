import type {
  Category,
  DisclosureMade,
  Identifier,
  Party,
  ShownDecision,
  Statement,
  StatementVerdictView,
} from '#libs/contracts';
import { isIdentifier, isProblemCode } from '#libs/contracts';
import { InfohusClient, Problem } from '#libs/client';
import { ProblemError, traceparentOf } from '#libs/server';
import type { ProblemMore } from '#libs/server';

/** What a disclosure would be: without words, without ids of its own. */
export type PreviewQuestion = Readonly<
  Pick<
    DisclosureMade,
    | 'caseId'
    | 'subjectId'
    | 'form'
    | 'purpose'
    | 'extent'
    | 'necessity'
    | 'meeting'
    | 'recipients'
    | 'identity'
  > & {
    statements: readonly Readonly<Omit<Statement, 'commitment'>>[];
    /** Of the newest fact of the case: the answer waits until the policy service knows it. */
    position: string;
  }
>;

/** What would come of it, for each recipient, as the sender may know it. */
export type PreviewAnswer = Readonly<{
  recipients: readonly Readonly<{
    recipient: Party;
    /** What the table form × unit × category takes away. */
    withheldByTable: readonly Category[];
    decision: ShownDecision;
    statements: readonly StatementVerdictView[];
  }>[];
}>;

/** In whose name the policy service is asked. */
export type Caller = Readonly<{ authorization: string; correlationId: string }>;

// What the policy service says about the request itself is passed on; anything else is our trouble, not the client's.
const passedOn = ['invalid-cpr', 'subject-in-doubt', 'rate-limited', 'missing-scope'];

/** The policy service, as an agency service asks it: with the caller's own token. */
export class PolicyDoor {
  constructor(private readonly url: string) {}

  /** The subject behind an identifier, which is kept nowhere. @throws ProblemError */
  async subjectOf(identifier: Identifier, caller: Caller): Promise<string> {
    if (!isIdentifier(identifier))
      throw identifier.type === 'CPR'
        ? new ProblemError('invalid-cpr', { errors: [flaw('cpr')] })
        : new ProblemError('invalid-request', { errors: [flaw('identifier')] });
    const { subjectId } = await this.ask<{ subjectId: string }>(
      '/policy/v1/subjects/resolve',
      { identifier },
      caller,
    );
    return subjectId;
  }

  /** What the policy service would decide now; it records that it was asked. @throws ProblemError */
  preview(question: PreviewQuestion, caller: Caller): Promise<PreviewAnswer> {
    // A case that it does not know is one that was opened in this moment: ours is open, and it may be asked again.
    return this.ask<PreviewAnswer>('/policy/v1/previews', question, caller);
  }

  private async ask<T>(path: string, body: object, caller: Caller): Promise<T> {
    const client = new InfohusClient({
      url: this.url,
      timeoutMs: 5_000,
      retries: 1,
      token: () => Promise.resolve(caller.authorization.replace(/^Bearer +/i, '')),
    });
    try {
      const headers = { traceparent: traceparentOf(caller.correlationId) };
      return (await client.post<T>(path, body, { headers })).body;
    } catch (error) {
      if (error instanceof Problem && passedOn.includes(error.code) && isProblemCode(error.code))
        throw new ProblemError(error.code, moreOf(error), { cause: error });
      throw new ProblemError(
        'unavailable',
        { detail: 'The policy service does not answer.', headers: { 'retry-after': '1' } },
        { cause: error },
      );
    }
  }
}

const moreOf = ({ errors, retryAfter }: Problem): ProblemMore => ({
  ...(errors.length === 0 ? {} : { errors }),
  ...(retryAfter === null ? {} : { headers: { 'retry-after': String(retryAfter) } }),
});

const flaw = (rule: string) => ({
  pointer: '/identifier/value',
  rule,
  detail:
    rule === 'cpr'
      ? 'Must be ten digits, the first six a date that exists.'
      : 'Must be of the form that its type has.',
});
