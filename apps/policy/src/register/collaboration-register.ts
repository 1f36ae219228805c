import { agencyById, FORMS, isParty } from '#libs/contracts';
import type { ActingFunction, Party, Unit } from '#libs/contracts';
import { danishDay } from '#libs/kernel';
import type { EventStore } from '#libs/kernel';
import type { Clock, Decider } from '#libs/kernel';
import {
  decideCollaboration,
  enrolledOn,
  foldCollaboration,
  seededCollaboration,
} from '#libs/policy';
import type {
  Collaboration,
  CollaborationCommand,
  CollaborationEvent,
  CollaborationForm,
  CollaborationRefusal,
} from '#libs/policy';
import { carryOut, ProblemError, unlessRefused } from '#libs/server';
import type { Actor, Ordered } from '#libs/server';
import type { Registers } from '../registers.js';
import type { Collaborations } from './collaborations.js';
import { collaborationStream } from './collaborations.js';

/** Which collaboration; its id is `<form>.<area>`. */
export type Named = Readonly<{ form: CollaborationForm; area: string }>;

type Command<Type extends CollaborationCommand['type']> = Omit<
  Extract<CollaborationCommand, { type: Type }>['data'],
  'by' | 'coordinator' | 'today'
>;

/** One enrolment or guest on a day. */
export type ParticipantView = Readonly<{
  enrolmentId?: string;
  invitationId?: string;
  party: Party;
  function: ActingFunction;
  from: string;
  until: string | null;
  state: 'ENROLLED' | 'PROPOSED' | 'GUEST';
  caseId?: string;
}>;

export type CollaborationView = Readonly<{
  collaborationId: string;
  form: CollaborationForm;
  area: string;
  asOf: string;
  lastDay: string | null;
  participants: readonly ParticipantView[];
}>;

const idOf = ({ form, area }: Named): string => `${form}.${area}`;

/** Reads `<form>.<area>`. @throws ProblemError 404 */
export const readNamed = (collaborationId: string): Named => {
  const [form = '', area = '', ...rest] = collaborationId.split('.');
  const known = FORMS.find((candidate) => candidate === form);
  const isArea =
    known === 'INFOHOUSE_NETWORK'
      ? agencyById(area)?.kind === 'police'
      : agencyById(area)?.kind === 'municipality';
  if (known === undefined || known === 'SSD' || known === 'NONE' || !isArea || rest.length > 0)
    throw new ProblemError('not-found');
  return { form: known, area };
};

/** The forms that an area can have. */
const formsOf = (area: string): readonly CollaborationForm[] => {
  const kind = agencyById(area)?.kind;
  if (kind === 'police') return ['INFOHOUSE_NETWORK'];
  if (kind !== 'municipality') return [];
  return FORMS.filter((form) => form !== 'SSD' && form !== 'NONE' && form !== 'INFOHOUSE_NETWORK');
};

const deciderOf = ({
  form,
  area,
}: Named): Decider<
  Collaboration,
  CollaborationCommand,
  CollaborationEvent,
  CollaborationRefusal
> => ({
  category: 'collaboration',
  initial: seededCollaboration(form, area),
  decide: decideCollaboration,
  // What a decision rests on is which event; here only what it says counts.
  evolve: (state, event) => foldCollaboration(state, { ...event, id: '' }),
});

const participantsOn = (
  { enrolments, invitations, ...collaboration }: Collaboration,
  day: string,
): readonly ParticipantView[] => {
  const within = (from: string, until: string | null): boolean =>
    from <= day && (until === null || day <= until);
  const whole = { ...collaboration, enrolments, invitations };
  return [
    ...enrolments
      .filter((one) => !one.confirmed || enrolledOn(whole, one.party, day) === one)
      .filter((one) => !one.confirmed || within(one.from, one.until))
      .map(({ enrolmentId, party, function: acts, from, until, confirmed }) => ({
        enrolmentId,
        party,
        function: acts,
        from,
        until,
        state: confirmed ? ('ENROLLED' as const) : ('PROPOSED' as const),
      })),
    ...invitations
      .filter(({ from, until }) => within(from, until))
      .map(({ invitationId, party, function: acts, from, until, caseId }) => ({
        invitationId,
        party,
        function: acts,
        from,
        until,
        caseId,
        state: 'GUEST' as const,
      })),
  ];
};

/** Who acts, under which request. */
export type Acting = Readonly<{ actor: Actor; operationId: string; correlationId: string }>;

/** Commands and questions to the collaboration register. */
export class CollaborationRegister {
  constructor(
    private readonly store: EventStore,
    private readonly collaborations: Collaborations,
    private readonly registers: Registers,
    private readonly clock: Clock,
  ) {}

  today(): string {
    return danishDay(this.clock.now());
  }

  async show(named: Named, asOf: string): Promise<CollaborationView> {
    await this.registers.catchUp();
    const { collaboration } = await this.collaborations.load(named.form, named.area);
    return {
      collaborationId: idOf(named),
      ...named,
      asOf,
      lastDay: collaboration.lastDay,
      participants: participantsOn(collaboration, asOf),
    };
  }

  showArea(area: string, asOf: string): Promise<readonly CollaborationView[]> {
    return Promise.all(formsOf(area).map((form) => this.show({ form, area }, asOf)));
  }

  /** @throws RefusalError */
  async carryOut<Type extends CollaborationCommand['type']>(
    named: Named,
    type: Type,
    data: Command<Type>,
    { actor, operationId, correlationId }: Acting,
  ): Promise<Ordered> {
    const stream = collaborationStream(named.form, named.area);
    const now = this.clock.now();
    const by = { agency: actor.agency, unit: actor.unit as Unit };
    const coordinator = actor.unit === 'REGISTER_COORDINATION';
    const outcome = await carryOut(this.store, deciderOf(named), {
      stream,
      operationId,
      command: { type, data: { ...data, by, coordinator, today: danishDay(now) } } as never,
      envelope: {
        occurredAt: now,
        actor: actor.sub,
        agency: actor.agency,
        unit: actor.unit,
        function: actor.function,
        correlationId,
        causationId: null,
        purpose: null,
        basis: null,
      },
    });
    this.collaborations.changed(stream);
    return unlessRefused(outcome);
  }
}

/** @throws ProblemError 404: no such agency or unit, or one that is outside the exchange */
export const knownParty = ({ agency, unit }: Readonly<{ agency: string; unit: string }>): Party => {
  const party = { agency, unit };
  if (!isParty(party)) throw new ProblemError('unknown-party');
  return party;
};
