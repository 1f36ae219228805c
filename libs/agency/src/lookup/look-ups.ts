import { agenciesOf, agencyOfTenant, tenantOf } from '#libs/contracts';
import type { ActingFunction, Host, Unit } from '#libs/contracts';
import { mayRead } from '#libs/domain';
import type { LookupEvent, Reader } from '#libs/domain';
import type { Clock, EventStore, Ids } from '#libs/kernel';
import { nameBasedId, NotRecorded } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import { ProblemError } from '#libs/server';

/** Who wants to see something of which tenant, and why; `reason` is null for thin lists. */
export type Asker = Reader &
  Readonly<{
    actor: string;
    agency: string;
    tenant: string;
    /** RFC 3339 */
    now: string;
    reason: ReadReason | null;
    correlationId: string;
  }>;

/** What was asked for: `view` is the kind of page, `target` the id as it was asked. */
export type Asked = Readonly<{ view: string; target: string }>;

type About = Readonly<{ subjectId: string | null; caseId: string | null }>;

/** What was found: something to show, something that this reader may not see, or nothing (null). */
export type Found<View> =
  | (About & Readonly<{ view: View; returned: readonly string[] }>)
  | (About & Readonly<{ refused: true }>)
  | null;

type Seen = About & Readonly<{ outcome: 'SHOWN' | 'REFUSED'; returned: readonly string[] }>;

const unstated = { purpose: 'UNSTATED', justification: 'UNSTATED' } as const;

/** Records every look at a person before it is answered. What is not there and what one may not see answer alike. */
export class LookUps {
  constructor(
    private readonly host: Host,
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** RFC 3339 */
  now(): string {
    return this.clock.now();
  }

  /** @throws ProblemError where this service does not serve the actor's agency */
  asker(actor: Actor, correlationId: string, reason: ReadReason | null = null): Asker {
    if (!agenciesOf(this.host).some(({ id }) => id === actor.agency))
      throw new ProblemError('not-served-here');
    const unit = actor.unit as Unit;
    return {
      actor: actor.sub,
      agency: actor.agency,
      unit,
      function: actor.function as ActingFunction,
      tenant: tenantOf({ agency: actor.agency, unit }),
      now: this.clock.now(),
      reason,
      correlationId,
    };
  }

  /** Somebody from outside the tenant whom the law lets look, such as a compliance officer. */
  visitor(actor: Actor, tenant: string, correlationId: string, reason: ReadReason): Asker {
    return {
      actor: actor.sub,
      agency: actor.agency,
      unit: actor.unit as Unit,
      function: actor.function as ActingFunction,
      tenant,
      now: this.clock.now(),
      reason,
      correlationId,
    };
  }

  /**
   * Records the look-up, then gives what was found.
   * @throws ProblemError `not-found` for what is missing and what is refused; NotRecorded when it could not be recorded
   */
  async answer<View>(asker: Asker, asked: Asked, found: Found<View>): Promise<View> {
    if (found === null || 'refused' in found) {
      const about = found ?? { subjectId: null, caseId: null };
      await this.record(asker, asked, { ...about, outcome: 'REFUSED', returned: [] });
      throw new ProblemError('not-found');
    }
    await this.record(asker, asked, { ...found, outcome: 'SHOWN' });
    return found.view;
  }

  /** Lets a reader of prevention records on to a thin list; whoever else asks gets 404, and that is recorded. */
  async mayList(asker: Asker, view: string): Promise<void> {
    if (!mayRead(asker, null, asker.now)) await this.answer(asker, { view, target: 'list' }, null);
  }

  private async record(asker: Asker, { view, target }: Asked, seen: Seen): Promise<void> {
    const { purpose, justification } = asker.reason ?? unstated;
    const lookupId = this.ids.next();
    // Whoever looked, it is at the tenant's agency that it happened: its service tells it to audit.
    const agency = agencyOfTenant(asker.tenant);
    const data = {
      lookupId,
      view,
      target,
      subjectId: seen.subjectId,
      caseId: seen.caseId,
      reader: {
        actor: asker.actor,
        agency: asker.agency,
        unit: asker.unit,
        function: asker.function,
      },
      purpose,
      justification,
      outcome: seen.outcome,
      returned: seen.returned,
    } satisfies LookupEvent['data'];
    const event = {
      id: nameBasedId(lookupId, 'recorded'),
      type: 'LookupRecorded' satisfies LookupEvent['type'],
      schemaVersion: 1,
      occurredAt: asker.now,
      actor: asker.actor,
      agency,
      unit: asker.unit,
      function: asker.function,
      correlationId: asker.correlationId,
      causationId: null,
      purpose,
      basis: null,
      data,
    };
    try {
      await this.store.append({
        stream: `lookup-${agency}`,
        expected: 'any',
        events: [event],
      });
    } catch (cause) {
      // Whatever went wrong: a look that is not on record is not answered.
      throw new NotRecorded({ cause });
    }
  }
}
