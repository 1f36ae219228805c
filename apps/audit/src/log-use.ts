import type { Clock, EventStore, Ids, JsonObject } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import { ProblemError } from '#libs/server';
import { lookupType } from './entries.js';

export type Use = Readonly<{
  view: string;
  target: string;
  query: object;
  reason: ReadReason;
  actor: Actor;
  correlationId: string;
}>;

// The closed list of uses of the log: retshåndhævelsesloven § 24(1); staff control is not among them.
const uses: readonly string[] = [
  'AUDIT',
  'SUBJECT_ACCESS',
  'COMPLAINT',
  'CORRECTION',
  'ERASURE_REVIEW',
];

/** Records each use of the log before it is answered. */
export class LogUse {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @throws ProblemError when the purpose is no use of the log; NotRecorded when it could not be recorded */
  async record({ view, target, query, reason, actor, correlationId }: Use): Promise<void> {
    if (!uses.includes(reason.purpose))
      throw new ProblemError('log-purpose', { detail: `Must be one of ${uses.join(', ')}.` });
    const id = this.ids.next();
    const asked = query as Readonly<Record<string, unknown>>;
    const data: JsonObject = {
      lookupId: id,
      view: `audit-${view}`,
      target,
      subjectId: typeof asked['subject'] === 'string' ? asked['subject'] : null,
      caseId: typeof asked['case'] === 'string' ? asked['case'] : null,
      reader: {
        actor: actor.sub,
        agency: actor.agency,
        unit: actor.unit,
        function: actor.function,
      },
      purpose: reason.purpose,
      justification: reason.justification,
      outcome: 'SHOWN',
      returned: [],
    };
    await this.store.append({
      stream: `entry-${actor.agency}`,
      expected: 'any',
      events: [
        {
          id,
          type: lookupType,
          schemaVersion: 1,
          occurredAt: this.clock.now(),
          actor: actor.sub,
          agency: actor.agency,
          unit: actor.unit,
          function: actor.function,
          correlationId,
          causationId: null,
          purpose: reason.purpose,
          basis: null,
          data,
        },
      ],
    });
  }
}
