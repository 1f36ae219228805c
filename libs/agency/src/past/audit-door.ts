import { InfohusClient, Problem } from '#libs/client';
import { isProblemCode } from '#libs/contracts';
import type { OpeningView } from '#libs/contracts';
import type { ReadReason } from '#libs/server';
import { ProblemError } from '#libs/server';

// What audit says about the opening is passed on; anything else is our trouble, not the officer's.
const passedOn = ['opening-refused', 'not-found', 'log-purpose', 'missing-scope'];

/** The audit service, as an agency service asks it: with the officer's own token. */
export class AuditDoor {
  constructor(private readonly url: string) {}

  /** An opening that may be used now by who asks, for that purpose. @throws ProblemError */
  async opening(id: string, reason: ReadReason, authorization: string): Promise<OpeningView> {
    const client = new InfohusClient({ url: this.url, timeoutMs: 5_000, retries: 1 });
    try {
      const path = `/audit/v1/openings/${id}/right`;
      return (await client.get<OpeningView>(path, { reason, headers: { authorization } })).body;
    } catch (error) {
      if (error instanceof Problem && passedOn.includes(error.code) && isProblemCode(error.code))
        throw new ProblemError(
          error.code,
          error.detail === undefined ? {} : { detail: error.detail },
          { cause: error },
        );
      throw new ProblemError(
        'unavailable',
        { detail: 'The audit service does not answer.', headers: { 'retry-after': '1' } },
        { cause: error },
      );
    }
  }
}
