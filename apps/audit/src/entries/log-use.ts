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

// More than these are in the answer that was asked for; its selection is recorded.
const returnedMax = 1000;

/** Records each use of the log before it is answered, and each that is refused. */
export class LogUse {
  constructor(
    private readonly recorder: Recorder,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * `returned`: ids of the entries in the answer, where they are known before it.
   * @throws ProblemError when the purpose is no use of the log; NotRecorded when it could not be recorded
   */
  async record(use: Use, returned: readonly string[] = []): Promise<void> {
    const isAllowed = uses.includes(use.reason.purpose);
    await this.write(use, isAllowed ? 'SHOWN' : 'REFUSED', returned.slice(0, returnedMax));
    if (!isAllowed)
      throw new ProblemError('log-purpose', { detail: `Must be one of ${uses.join(', ')}.` });
  }

  /** Records a use that is not allowed for another reason than its purpose. */
  refused(use: Use): Promise<void> {
    return this.write(use, 'REFUSED', []);
  }

  /** Records a use with what it is answered with. Nothing is read for a purpose that is refused. */
  async recorded<Answer>(
    use: Use,
    read: () => Promise<Answer>,
    idsOf: (answer: Answer) => readonly string[],
  ): Promise<Answer> {
    if (!uses.includes(use.reason.purpose)) await this.record(use);
    const answer = await read();
    await this.record(use, idsOf(answer));
    return answer;
  }

  private async write(
    { view, target, query, reason, actor, correlationId }: Use,
    outcome: 'SHOWN' | 'REFUSED',
    returned: readonly string[],
  ): Promise<void> {
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
      outcome,
      returned,
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
