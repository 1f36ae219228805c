import { tenantOf } from '#libs/contracts';
import type { Unit } from '#libs/contracts';
import { nameBasedId, RevisionConflict } from '#libs/kernel';
import type { Append, Clock, EventStore, JsonObject, NewEvent } from '#libs/kernel';
import type { SubjectEvent } from '#libs/policy';
import { ProblemError, RefusalError } from '#libs/server';
import type { Actor } from '#libs/server';
import { subjectStream } from './known-subjects.js';
import type { KnownSubject, KnownSubjects } from './known-subjects.js';

/** Who acts, under which request. */
export type Acting = Readonly<{ actor: Actor; operationId: string; correlationId: string }>;

type Told = Readonly<{ subjectId: string; event: SubjectEvent; revision: number }>;

const refuse = (refused: string, facts: Readonly<Record<string, unknown>> = {}): RefusalError =>
  new RefusalError({ refused, facts });

const racesMax = 5;

/** Facts about the subject come in all the while: who is overtaken looks again. */
const unraced = async <T>(act: () => Promise<T>): Promise<T> => {
  for (let race = 1; ; race++)
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RevisionConflict) || race >= racesMax) throw error;
    }
};

/** Links, splits and doubts: acts about who is who, each recorded and told to audit. */
export class SubjectActs {
  constructor(
    private readonly store: EventStore,
    private readonly subjects: KnownSubjects,
    private readonly clock: Clock,
  ) {}

  /** Two subject ids are one person. @throws ProblemError, RefusalError */
  link(subjectId: string, into: string, acting: Acting): Promise<string> {
    return unraced(() => this.#link(subjectId, into, acting));
  }

  async #link(subjectId: string, into: string, acting: Acting): Promise<string> {
    const linkId = acting.operationId;
    if (subjectId === into) throw refuse('subject-linked-to-itself');
    const [from, to] = [await this.#mine(subjectId, acting), await this.#mine(into, acting)];
    if (from.facts.linkedInto?.linkId === linkId) return linkId;
    if (from.facts.linkedInto !== null)
      throw refuse('subject-already-linked', { linkId: from.facts.linkedInto.linkId });
    if (from.subjectIds.includes(into)) throw refuse('subject-already-linked');
    await this.#tell(acting, [
      {
        subjectId,
        revision: from.revision,
        event: { type: 'SubjectLinked', data: { into, linkId } },
      },
      {
        subjectId: into,
        revision: to.revision,
        event: { type: 'SubjectJoined', data: { from: subjectId, linkId } },
      },
    ]);
    return linkId;
  }

  /** A link was wrong. @throws ProblemError, RefusalError */
  split(subjectId: string, linkId: string, acting: Acting): Promise<void> {
    return unraced(() => this.#split(subjectId, linkId, acting));
  }

  async #split(subjectId: string, linkId: string, acting: Acting): Promise<void> {
    const one = await this.#mine(subjectId, acting);
    const links = [
      ...one.facts.joined,
      ...(one.facts.linkedInto === null ? [] : [one.facts.linkedInto]),
    ];
    const link = links.find((candidate) => candidate.linkId === linkId);
    if (link === undefined) throw refuse('link-unknown');
    const other = await this.subjects.own(link.subjectId);
    const splitFrom = (parted: string): SubjectEvent => ({
      type: 'SubjectSplit',
      data: { linkId, parted },
    });
    await this.#tell(acting, [
      { subjectId, revision: one.revision, event: splitFrom(link.subjectId) },
      { subjectId: link.subjectId, revision: other.revision, event: splitFrom(subjectId) },
    ]);
  }

  /** It is in doubt who this is: nothing is disclosed about them until the doubt is lifted. */
  doubt(subjectId: string, acting: Acting): Promise<string> {
    return unraced(() => this.#doubt(subjectId, acting));
  }

  async #doubt(subjectId: string, acting: Acting): Promise<string> {
    const doubtId = acting.operationId;
    const { facts, revision } = await this.#mine(subjectId, acting);
    if (facts.doubt === doubtId) return doubtId;
    if (facts.doubt !== null) throw refuse('subject-already-doubted', { doubtId: facts.doubt });
    await this.#tell(acting, [
      { subjectId, revision, event: { type: 'IdentityDoubted', data: { doubtId } } },
    ]);
    return doubtId;
  }

  /** The doubt is lifted. */
  confirm(subjectId: string, doubtId: string, acting: Acting): Promise<void> {
    return unraced(() => this.#confirm(subjectId, doubtId, acting));
  }

  async #confirm(subjectId: string, doubtId: string, acting: Acting): Promise<void> {
    const { subjectIds } = await this.#mine(subjectId, acting);
    for (const id of subjectIds) {
      const { facts, revision } = await this.subjects.own(id);
      if (facts.doubt !== doubtId) continue;
      const event: SubjectEvent = { type: 'IdentityConfirmed', data: { doubtId } };
      return this.#tell(acting, [{ subjectId: id, revision, event }]);
    }
    throw refuse('doubt-unknown');
  }

  /** Only who has a case on a person, or keeps the register, says who they are; anyone else sees nobody. */
  async #mine(subjectId: string, { actor }: Acting): Promise<KnownSubject> {
    const known = await this.subjects.reload(subjectId);
    const tenant = tenantOf({ agency: actor.agency, unit: actor.unit as Unit });
    const hasCase = Object.values(known.facts.cases).some(
      ({ value }) => tenantOf(value) === tenant,
    );
    if (known.revision < 0 || !(hasCase || actor.unit === 'REGISTER_COORDINATION'))
      throw new ProblemError('not-found');
    return known;
  }

  async #tell(acting: Acting, told: readonly Told[]): Promise<void> {
    const appends = told.map(({ subjectId, event, revision }, at): Append => ({
      stream: subjectStream(subjectId),
      expected: revision,
      events: [this.#event(acting, String(at), event.type, event.data)],
    }));
    const { type } = told[0]!.event;
    const subjectIds = told.map(({ subjectId }) => subjectId);
    await this.store.appendAll!([
      ...appends,
      {
        stream: `subjectregister-${acting.actor.agency}`,
        expected: 'any',
        events: [this.#event(acting, 'told', type, { subjectIds })],
      },
    ]);
    for (const { subjectId } of told) this.subjects.forget(subjectId);
  }

  #event(
    { actor, operationId, correlationId }: Acting,
    part: string,
    type: string,
    data: JsonObject,
  ): NewEvent {
    return {
      id: nameBasedId(operationId, part),
      type,
      schemaVersion: 1,
      occurredAt: this.clock.now(),
      actor: actor.sub,
      agency: actor.agency,
      unit: actor.unit,
      function: actor.function,
      correlationId,
      causationId: null,
      purpose: null,
      basis: null,
      data,
    };
  }
}
