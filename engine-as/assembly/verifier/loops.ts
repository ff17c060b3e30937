// Strongly connected parts of the control flow while they are walked (spec 8.7): a state inside of one that is still
// open may not be compared by its precision marks, for they are not complete; edges found then are completed at its end.
import { Text } from "../util/text";
import { Env } from "./env";
import { State, frameInsn, newState, copyState, freeState } from "./state";
import { markAllPrecise, propagatePrecision, precisionChanged } from "./precision";

const MAX_ROUNDS: i32 = 64;

/** One component, reached through one chain of calls. */
@unmanaged
export class Visit {
  next: usize;
  /** i32[8] */
  callsites: usize;
  depth: i32;
  scc: u32;
  /** The checkpoint that entered it, 0 when it is not being walked. */
  entry: usize;
  /** States that ended equal to one of its own, linked by State.next. */
  backedges: usize;
  backedgeCount: i32;
}

/** Depth of the calls before the component that `s` stands in; -1 outside of any. */
function chainDepth(env: Env, s: State): i32 {
  for (let i = 0; i <= s.curframe; i++) if (env.auxOf(frameInsn(s, i)).scc) return i;
  return -1;
}

function find(env: Env, s: State, depth: i32): usize {
  const scc = env.auxOf(frameInsn(s, depth)).scc;
  for (let p = env.visits; p; p = changetype<Visit>(p).next) {
    const v = changetype<Visit>(p);
    if (v.scc != scc || v.depth != depth) continue;
    let same = true;
    for (let i = 0; i < depth; i++) if (load<i32>(v.callsites + (<usize>i << 2)) != frameInsn(s, i)) same = false;
    if (same) return p;
  }
  return 0;
}

function print(env: Env, what: string, v: Visit): void {
  if (!env.log.verbose) return;
  const out = env.log.str("SCC ").str(what).str(" (");
  for (let i = 0; i < v.depth; i++) out.i64(load<i32>(v.callsites + (<usize>i << 2))).ch(0x2c);
  out.u64(v.scc).str(")\n");
}

/** A checkpoint was stored: it may be the entry of a component. */
export function maybeEnterScc(env: Env, s: State): void {
  if (!env.sccCount) return;
  const depth = chainDepth(env, s);
  if (depth < 0) return;
  let p = find(env, s, depth);
  if (!p) {
    p = env.arena.alloc(offsetof<Visit>());
    const v = changetype<Visit>(p);
    v.callsites = env.arena.alloc(32);
    for (let i = 0; i < depth; i++) store<i32>(v.callsites + (<usize>i << 2), frameInsn(s, i));
    v.depth = depth;
    v.scc = env.auxOf(frameInsn(s, depth)).scc;
    v.next = env.visits;
    env.visits = p;
  }
  const v = changetype<Visit>(p);
  if (v.entry) return;
  v.entry = changetype<usize>(s);
  print(env, "enter", v);
}

/** The last path below `s` ended: if it entered a component, that is complete now. */
export function maybeExitScc(env: Env, s: State): i32 {
  if (!env.sccCount) return 0;
  const depth = chainDepth(env, s);
  if (depth < 0) return 0;
  const p = find(env, s, depth);
  if (!p) return 0;
  const v = changetype<Visit>(p);
  if (v.entry != changetype<usize>(s)) return 0;
  print(env, "exit", v);
  v.entry = 0;
  env.backedges -= v.backedgeCount;
  v.backedgeCount = 0;
  env.updatePeak();
  return propagateBackedges(env, v);
}

function propagateBackedges(env: Env, v: Visit): i32 {
  let rounds = 0;
  let changed = v.backedges != 0;
  while (changed) {
    if (rounds++ > MAX_ROUNDS) {
      if (env.log.verbose) env.log.str("propagate_backedges: too many iterations\n");
      for (let p = v.backedges; p; p = changetype<State>(p).next) markAllPrecise(env, changetype<State>(p));
      break;
    }
    changed = false;
    for (let p = v.backedges; p; p = changetype<State>(p).next) {
      const s = changetype<State>(p);
      const err = propagatePrecision(env, changetype<State>(s.equalState), s);
      if (err) return err;
      if (precisionChanged) changed = true;
    }
  }
  for (let p = v.backedges; p; ) {
    const s = changetype<State>(p);
    p = s.next;
    freeState(env.pool, s);
  }
  v.backedges = 0;
  return 0;
}

/** The current path ended equal to `old`, whose component is still open. */
export function addBackedge(env: Env, old: State): void {
  const cur = env.cur;
  const depth = chainDepth(env, cur);
  if (depth < 0) return;
  const p = find(env, cur, depth);
  if (!p) return;
  const v = changetype<Visit>(p);
  print(env, "backedge", v);
  const s = newState(env.pool);
  s.curframe = -1;
  copyState(env.pool, s, cur, true);
  s.equalState = changetype<usize>(old);
  s.next = v.backedges;
  v.backedges = changetype<usize>(s);
  v.backedgeCount++;
  env.backedges++;
  env.updatePeak();
}

/** The state's precision marks may still grow: its component has loop edges that were not completed. */
export function marksIncomplete(env: Env, s: State): bool {
  if (!env.sccCount) return false;
  const depth = chainDepth(env, s);
  if (depth < 0) return false;
  const p = find(env, s, depth);
  return p != 0 && changetype<Visit>(p).backedges != 0;
}
