import type { FieldError, ProblemBody } from '#libs/contracts';

/** An answer that says no, or that something broke: by its stable `code`, never by its words. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly correlationId: string | undefined;

  constructor(
    body: ProblemBody,
    /** Seconds to wait, where the answer said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(`${body.status} ${body.code}: ${body.title}`);
    this.code = body.code;
    this.status = body.status;
    this.detail = body.detail;
    this.errors = body.errors ?? [];
    this.facts = body.facts ?? {};
    this.correlationId = body.correlationId;
  }
}

/** No answer came: nobody is there, or not in time. What was asked may have been done all the same. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(options?: ErrorOptions) {
    super('The exchange did not answer', options);
  }
}

const isProblemBody = (value: unknown): value is ProblemBody =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as ProblemBody).code === 'string' &&
  typeof (value as ProblemBody).status === 'number';

const retryAfterOf = (response: Response): number | null => {
  const text = response.headers.get('retry-after');
  return text !== null && /^\d{1,4}$/.test(text) ? Number(text) : null;
};

// RFC 6749 section 5.2: what an issuer says instead of a problem.
const isIssuerError = (value: unknown): value is Readonly<{ error: string }> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { error?: unknown }).error === 'string';

const foreign = (response: Response, code: string, title: string, detail?: string): Problem =>
  new Problem(
    {
      type: `/problems/${code}`,
      title,
      status: response.status,
      code,
      ...(detail === undefined ? {} : { detail }),
    },
    retryAfterOf(response),
  );

/**
 * The problem in an answer that is not a success. An issuer's refusal is `no-token`, with its code in `detail`; what neither
 * the exchange nor an issuer wrote is `foreign-answer`.
 */
export const problemIn = async (response: Response): Promise<Problem> => {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    if (isProblemBody(body)) return new Problem(body, retryAfterOf(response));
    if (isIssuerError(body))
      return foreign(response, 'no-token', 'The issuer gave no token', body.error);
  } catch {
    // Some proxy's page: only its status is of use.
  }
  return foreign(response, 'foreign-answer', 'The answer did not come from the exchange');
};
