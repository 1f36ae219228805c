import type { Clock, Ids } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import { ProblemError } from '#libs/server';
import { lookupType } from './entries.js';
import type { Recorder } from './recorder.js';
import { ownEntry } from './recorder.js';

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
    private readonly recorder: Recorder,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @throws ProblemError when the purpose is no use of the log; NotRecorded when it could not be recorded */
  async record({ view, target, query, reason, actor, correlationId }: Use): Promise<void> {
    if (!uses.includes(reason.purpose))
      throw new ProblemError('log-purpose', { detail: `Must be one of ${uses.join(', ')}.` });
    const lookupId = this.ids.next();
    const asked = query as Readonly<Record<string, unknown>>;
    const { sub, agency, unit, function: acts } = actor;
    const data = {
      lookupId,
      view: `audit-${view}`,
      target,
      subjectId: typeof asked['subject'] === 'string' ? asked['subject'] : null,
      caseId: typeof asked['case'] === 'string' ? asked['case'] : null,
      reader: { actor: sub, agency, unit, function: acts },
      purpose: reason.purpose,
      justification: reason.justification,
      outcome: 'SHOWN',
      returned: [],
    };
    const entry = ownEntry({
      eventId: lookupId,
      type: lookupType,
      at: this.clock.now(),
      correlationId,
      data,
      by: { sub, agency, unit, function: acts },
    });
    await this.recorder.record([{ key: agency, entry }]);
  }
}
