// The instructions of every subprogram in post-order of its control flow: the order in which the backward data-flow
// passes visit them. It shows in the log, so it is the kernel's own.
import { Env } from "./env";
import { item, successors } from "./flow";

const SEEN: u8 = 1;
const OPENED: u8 = 2;

/**
 * Fills Env.postorder and Subprog.postorderStart. All successors of an instruction count as seen as soon as it is
 * opened, the branch target is followed before the fall-through.
 */
export function computePostorder(env: Env): void {
  const order = env.arena.allocRaw(<usize>env.len << 2);
  const stack = env.arena.allocRaw(<usize>env.len << 2);
  const state = env.arena.alloc(<usize>env.len);
  let n = 0;
  for (let s = 0; s < env.subprogCount; s++) {
    const sub = env.subprog(s);
    sub.postorderStart = n;
    store<i32>(stack, sub.start);
    store<u8>(state + sub.start, SEEN);
    let depth = 1;
    while (depth > 0) {
      const i = load<i32>(item(stack, depth - 1));
      if (load<u8>(state + i) == OPENED) {
        store<i32>(item(order, n++), i);
        depth--;
        continue;
      }
      store<u8>(state + i, OPENED);
      const next = successors(env, i);
      for (let k = 0; k < next.count; k++) {
        const to = k == 0 ? next.first : next.second;
        if (load<u8>(state + to)) continue;
        store<u8>(state + to, SEEN);
        store<i32>(item(stack, depth++), to);
      }
    }
  }
  env.postorder = order;
  env.postorderLen = n;
  env.subprog(env.subprogCount).postorderStart = n;
}
