import type { HandoverView, Party } from '#libs/contracts';
import type { Country } from './country.js';
import { inHands } from './hands.js';

/** Of one step: how many were done by their day, after it or not at all, and how many still have time. */
export type Tally = { met: number; missed: number; open: number };

/** The handovers on the board of one who hands over. */
export type Sent = Readonly<{ party: Party; handoverIds: readonly string[] }>;

const tallyOf = (tallies: Map<string, Tally>, step: string): Tally => {
  const tally = tallies.get(step) ?? { met: 0, missed: 0, open: 0 };
  tallies.set(step, tally);
  return tally;
};

/** Reads every handover of an agency, as an officer would, and counts its steps. */
export const deadlinesOf = async (
  country: Country,
  sent: readonly Sent[],
  hands: number,
): Promise<ReadonlyMap<string, Tally>> => {
  const tallies = new Map<string, Tally>();
  for (const { party, handoverIds } of sent)
    await inHands(hands, handoverIds, async (id) => {
      const { steps } = await country.look<HandoverView>(party, `/handovers/${id}`);
      for (const { step, dueOn, state, doneOn } of steps) {
        const tally = tallyOf(tallies, step);
        if (state === 'DUE') tally.open++;
        else if (state === 'DONE' && doneOn !== undefined && doneOn <= dueOn) tally.met++;
        else tally.missed++;
      }
    });
  return tallies;
};
