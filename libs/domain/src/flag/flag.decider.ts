import type { Decider, Decision, Message } from '#libs/kernel';
import { accept, never } from '#libs/kernel';
import type { FlagEvent } from './flag.events.js';

export type FlagCommand =
  | Message<'SetInvestigationFlag', { subjectId: string }>
  | Message<'ClearInvestigationFlag', { subjectId: string }>;
export type FlagState = Readonly<{ set: boolean }>;

// Nothing is ever refused here: a refusal would tell whether there is an investigation (DESIGN, invariant 10).
const decide = (
  { type, data: { subjectId } }: FlagCommand,
  { set }: FlagState,
): Decision<FlagEvent, never> => {
  switch (type) {
    case 'SetInvestigationFlag':
      return set ? accept() : accept({ type: 'InvestigationFlagSet', data: { subjectId } });
    case 'ClearInvestigationFlag':
      return set ? accept({ type: 'InvestigationFlagCleared', data: { subjectId } }) : accept();
    default:
      return never(type);
  }
};

/** The write-only flag that an investigation is open. */
export const investigationFlag: Decider<FlagState, FlagCommand, FlagEvent, never> = {
  category: 'flag',
  initial: { set: false },
  decide,
  evolve: (_, { type }) => ({ set: type === 'InvestigationFlagSet' }),
};
