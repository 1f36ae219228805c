import { createHmac, randomUUID } from 'node:crypto';
import { birthDateOfCpr, isIdentifier } from '#libs/contracts';
import type { Identifier } from '#libs/contracts';
import { danishDay, monthsAfter, RevisionConflict } from '#libs/kernel';
import type { Append, Clock, EventStore, JsonObject, NewEvent } from '#libs/kernel';
import type { Actor } from '#libs/server';
import { subjectStream } from './known-subjects.js';
import type { KnownSubjects } from './known-subjects.js';

/** Who asks, under which request. */
export type Asking = Readonly<{ actor: Actor; correlationId: string }>;

type Registration = Readonly<{ subjectId: string; isNew: boolean }>;

const ageOfMajorityMonths = 18 * 12;

/**
 * The day a person comes of age, in the Danish calendar (værgemålsloven § 1); null: the identifier does not tell. Who
 * was born on a 29th of February comes of age on the 1st of March.
 */
export const dateOfAge = (identifier: Identifier): string | null => {
  const born = identifier.type === 'CPR' ? birthDateOfCpr(identifier.value) : null;
  if (born === null) return null;
  return born.endsWith('-02-29')
    ? `${Number(born.slice(0, 4)) + 18}-03-01`
    : monthsAfter(born, ageOfMajorityMonths);
};

/** What may be looked up: a number of the form that its type has, and of somebody who is born. */
export const readIdentifier = (given: Identifier, now: string): Identifier | null => {
  const value =
    given.type === 'CPR' ? given.value.replace(/^(\d{6})-(?=\d{4}$)/, '$1') : given.value;
  const identifier = { type: given.type, value };
  if (!isIdentifier(identifier)) return null;
  const born = identifier.type === 'CPR' ? birthDateOfCpr(value) : null;
  return born !== null && born > danishDay(now) ? null : identifier;
};

/**
 * Gives a random subject id for an identifier. Keeps a keyed hash of the identifier and the day of age, never the
 * identifier; every call is recorded before it is answered.
 */
export class SubjectRegister {
  constructor(
    private readonly store: EventStore,
    private readonly subjects: KnownSubjects,
    private readonly clock: Clock,
    private readonly key: Buffer,
  ) {}

  /** @throws NotRecorded: nothing is answered that is not recorded */
  async resolve(identifier: Identifier, asking: Asking): Promise<string> {
    const stream = this.#streamOf(identifier);
    const known = await this.#registered(stream);
    if (known !== null) return this.#answer(known, [], asking);
    try {
      const fresh = { subjectId: randomUUID(), isNew: true };
      return await this.#answer(
        fresh,
        this.#registration(stream, identifier, fresh, asking),
        asking,
      );
    } catch (error) {
      // Somebody else registered the same person in this moment.
      if (!(error instanceof RevisionConflict)) throw error;
      const other = await this.#registered(stream);
      if (other === null) throw error;
      return this.#answer(other, [], asking);
    }
  }

  #streamOf({ type, value }: Identifier): string {
    return `identifier-${createHmac('sha256', this.key).update(`${type}:${value}`).digest('hex')}`;
  }

  async #registered(stream: string): Promise<Registration | null> {
    for await (const { data } of this.store.readStream(stream, { limit: 1 }))
      return { subjectId: (data as { subjectId: string }).subjectId, isNew: false };
    return null;
  }

  #registration(
    stream: string,
    identifier: Identifier,
    { subjectId }: Registration,
    asking: Asking,
  ): readonly Append[] {
    const registered = this.#event(asking, 'IdentifierRegistered', {
      subjectId,
      identifierType: identifier.type,
    });
    const subject = this.#event(asking, 'SubjectRegistered', {
      subjectId,
      registrationId: registered.id,
      dateOfAge: dateOfAge(identifier),
    });
    return [
      { stream, expected: 'no-stream', events: [registered] },
      { stream: subjectStream(subjectId), expected: 'no-stream', events: [subject] },
    ];
  }

  async #answer(
    { subjectId, isNew }: Registration,
    appends: readonly Append[],
    asking: Asking,
  ): Promise<string> {
    const resolved = this.#event(asking, 'SubjectResolved', { subjectId, isNew });
    await this.store.appendAll!([
      ...appends,
      {
        stream: `subjectregister-${asking.actor.agency}`,
        expected: 'any',
        events: [resolved],
      },
    ]);
    // Whoever is one with another person is spoken of under that one's id from now on.
    const { subjectIds } = await this.subjects.reload(subjectId);
    return subjectIds[0]!;
  }

  #event({ actor, correlationId }: Asking, type: string, data: JsonObject): NewEvent {
    return {
      id: randomUUID(),
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
