// Strongly connected components of the control flow: the instructions that lie on a cycle together (Tarjan 1972,
// with an explicit stack). Calls are no edges. A component of one instruction without an edge to itself has no number.
import { Env } from "./env";
import { item, successors } from "./flow";

/** One instruction's place in the search. */
@unmanaged
class Node {
  /** Order of discovery from 1; 0: not yet. */
  index: i32;
  /** Lowest index that it reaches among the open ones. */
  low: i32;
  /** Successors already followed. */
  edge: i32;
  /** Still in a component that is not complete. */
  open: i32;
}

/** Fills InsnAux.scc and Env.sccCount. Numbers start at 1, in the order in which components are completed. */
export function computeScc(env: Env): void {
  if (!mayCycle(env)) return;
  const nodes = env.arena.alloc(<usize>env.len * offsetof<Node>());
  const path = env.arena.allocRaw(<usize>env.len << 2);
  const open = env.arena.allocRaw(<usize>env.len << 2);
  let openCount = 0;
  let index = 0;
  let count = 0;
  for (let start = 0; start < env.len; start++) {
    if (node(nodes, start).index != 0) continue;
    store<i32>(path, start);
    let depth = 1;
    while (depth > 0) {
      const i = load<i32>(item(path, depth - 1));
      const at = node(nodes, i);
      if (at.index == 0) {
        at.index = at.low = ++index;
        at.open = 1;
        store<i32>(item(open, openCount++), i);
      }
      const next = successors(env, i);
      let descended = false;
      while (at.edge < next.count) {
        const to = at.edge == 0 ? next.first : next.second;
        const target = node(nodes, to);
        if (target.index == 0) {
          // Come back to this edge when the target is done.
          store<i32>(item(path, depth++), to);
          descended = true;
          break;
        }
        if (target.open) at.low = min(at.low, target.low);
        at.edge++;
      }
      if (descended) continue;
      depth--;
      if (at.low == at.index) {
        // Everything opened since belongs to this component.
        let first = openCount - 1;
        while (load<i32>(item(open, first)) != i) first--;
        const cyclic = openCount - first > 1 || loopsToItself(env, i);
        if (cyclic) count++;
        while (openCount > first) {
          const member = load<i32>(item(open, --openCount));
          node(nodes, member).open = 0;
          if (cyclic) env.auxOf(member).scc = <u32>count;
        }
      }
    }
  }
  env.sccCount = count;
}

/** False when the post-order shows that every edge leads to an instruction that was done earlier. */
function mayCycle(env: Env): bool {
  const place = env.arena.alloc(<usize>env.len << 2);
  for (let k = 0; k < env.postorderLen; k++) {
    const i = load<i32>(item(env.postorder, k));
    const next = successors(env, i);
    if (next.count > 0 && !load<i32>(item(place, next.first))) return true;
    if (next.count > 1 && !load<i32>(item(place, next.second))) return true;
    store<i32>(item(place, i), 1);
  }
  return false;
}

// @ts-ignore: decorator
@inline function node(nodes: usize, i: i32): Node {
  return changetype<Node>(nodes + <usize>i * offsetof<Node>());
}

function loopsToItself(env: Env, i: i32): bool {
  const next = successors(env, i);
  return (next.count > 0 && next.first == i) || (next.count > 1 && next.second == i);
}
