import type { NodeId } from './diagram.js';
import type { DecidingDiagram } from './law-diagram.js';
import { VARIABLES, vector } from './variables.js';
import type { Vector } from './variables.js';

/** One situation for each edge of a diagram: whoever answers all of them right knows every turn. */
export function* edgeCovering({ diagram, root }: DecidingDiagram): Generator<Vector> {
  const cameFrom = new Map<NodeId, readonly [parent: NodeId, value: number]>();
  let edge = 0;
  for (const id of diagram.reachable(root)) {
    const level = diagram.level(id);
    for (const [value, next] of diagram.next(id).entries()) {
      if (!cameFrom.has(next)) cameFrom.set(next, [id, value]);
      edge += 1;
      // What no node on the way asks takes a different value every time.
      const found = vector();
      for (let at = 0; at < found.length; at++)
        found[at] = (edge * 7 + at * 3) % (VARIABLES[at]?.values.length ?? 1);
      found[level] = value;
      for (let from = cameFrom.get(id); from !== undefined; from = cameFrom.get(from[0]))
        found[diagram.level(from[0])] = from[1];
      yield found;
    }
  }
}
