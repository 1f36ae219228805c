import { Diagram } from './diagram.js';
import type { NodeId } from './diagram.js';
import type { Action, LawPolicy } from './law.js';
import type { TranslatedLaw } from './translated.js';

/** The terminal of a situation that no policy decides. */
export const UNDECIDED = 0;

/** Which policy decides each situation of an action: the number of a policy at every terminal. */
export type DecidingDiagram = Readonly<{
  diagram: Diagram;
  root: NodeId;
  /** Policy by terminal number; UNDECIDED is none. */
  policies: readonly (LawPolicy | null)[];
}>;

/** Builds the exact diagram of what decides: the lowest satisfied forbid, or else permit. */
export function decidingDiagram(
  translated: TranslatedLaw,
  action: Exclude<Action, 'attach'>,
  diagram = new Diagram(),
): DecidingDiagram {
  const { forbids, permits } = translated.asked[action];
  const order = [...forbids, ...permits];
  let root = diagram.terminal(UNDECIDED);
  // From the last to the first, so that the first that holds covers the ones behind it.
  for (let at = order.length - 1; at >= 0; at--) {
    const said = order[at];
    if (said === undefined) continue;
    const holds = diagram.of(said.formula);
    root = diagram.combine(holds, root, (yes, rest) => (yes === 1 ? at + 1 : rest));
  }
  return { diagram, root, policies: [null, ...order.map(({ policy }) => policy)] };
}
