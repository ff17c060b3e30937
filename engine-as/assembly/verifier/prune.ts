// Checkpoints (spec 8.7): where a path's state is kept, when a path may end because a kept state covers it, and when
// kept states are given up.
import { EINVAL } from "../util/errno";
import { AUX_FORCE_CHECKPOINT, AUX_MAY_GOTO, AUX_ITER_NEXT, AUX_JMP_POINT } from "../prog";
import { Env, BPF_F_TEST_STATE_FREQ } from "./env";
import { clearReg } from "./reg";
import {
  State, NREGS, REG_FP, frameInsn, newState, copyState, freeState, invalidateSlot,
} from "./state";
import {
  statesEqual, maybeLooping, iterDepthsDiffer, NOT_EXACT, EXACT, RANGE_WITHIN,
} from "./equal";
import { maybeEnterScc, maybeExitScc, addBackedge, marksIncomplete } from "./loops";
import { pushHist, propagatePrecision, markAllImprecise } from "./precision";
import { newTrail } from "./trail";
import { callsCallback } from "./callbacks";
import { printState } from "./print";
import { printSourceLine } from "./source";
import { iterIsActive } from "./objects";

/** Result of `visited`: the walk goes on, or the path is covered. */
export const GO_ON: i32 = 0;
export const PRUNED: i32 = 1;

const MAX_HIST: i32 = 40;

function bucket(env: Env, insn: i32): usize {
  return env.explored + (<usize>(<u32>(insn ^ env.frame().callsite) % <u32>env.len) << 2);
}

function sameCallsites(a: State, b: State): bool {
  if (a.curframe != b.curframe) return false;
  for (let i = a.curframe; i >= 0; i--) if (a.frame(i).callsite != b.frame(i).callsite) return false;
  return true;
}

/** Forgets what is never read from `s` on, so that more states are like it. */
function clean(env: Env, s: State): void {
  s.cleaned = true;
  for (let i = 0; i <= s.curframe; i++) {
    const f = s.frame(i);
    const live = env.auxOf(frameInsn(s, i)).liveRegs;
    for (let j = 0; j < REG_FP; j++) if (!((live >> j) & 1)) clearReg(f.reg(j));
    if (!f.slots) continue;
    const alive = env.liveness.aliveSlots(s, i);
    for (let j = 0; j < f.slots; j++) if (!((alive >> j) & 1)) invalidateSlot(f.slot(j));
  }
}

function cleanFinished(env: Env, head: usize, insn: i32): void {
  for (let p = head; p; p = changetype<State>(p).next) {
    const s = changetype<State>(p);
    if (s.branches || s.insnIdx != insn || s.cleaned || !sameCallsites(s, env.cur)) continue;
    if (!marksIncomplete(env, s)) clean(env, s);
  }
}

/** Gives back a state that was evicted earlier, once no path below it is open and no recorded loop edge leads to it. */
function maybeFree(env: Env, s: State): void {
  if (!s.onFreeList || s.branches || marksIncomplete(env, s)) return;
  env.freeListSize--;
  freeState(env.pool, s);
}

/** One path below `s` ended. */
export function branchEnded(env: Env, s: State): i32 {
  while (true) {
    if (--s.branches) return 0;
    const err = maybeExitScc(env, s);
    if (err) return err;
    const parent = s.parent;
    if (s != env.cur) maybeFree(env, s);
    if (!parent) return 0;
    s = changetype<State>(parent);
  }
}

function infiniteLoop(env: Env, insn: i32, old: State): i32 {
  const out = env.log;
  printSourceLine(env, insn);
  out.str("infinite loop detected at insn ").i64(insn).str("\ncur state:");
  printState(env, env.cur, env.cur.curframe, true);
  out.str("old state:");
  printState(env, old, env.cur.curframe, true);
  return -EINVAL;
}

function hit(env: Env, old: State, insn: i32, loop: bool): i32 {
  const cur = env.cur;
  old.hits++;
  if (env.auxOf(env.insnIdx).flags & AUX_JMP_POINT) pushHist(env, cur, 0, 0, 0);
  const err = propagatePrecision(env, old, cur);
  if (err) return err;
  if (loop) addBackedge(env, old);
  env.tracePruned(old);
  return PRUNED;
}

/** PRUNED, GO_ON (with or without a new checkpoint), or a negative errno. */
export function visited(env: Env, insn: i32): i32 {
  const cur = env.cur;
  const flags = env.auxOf(insn).flags;
  const force = (env.progFlags & BPF_F_TEST_STATE_FREQ) != 0 || (flags & AUX_FORCE_CHECKPOINT) != 0 || cur.histCount > MAX_HIST;
  const jumps = env.jmpsProcessed - env.prevJmpsProcessed;
  const insns = env.insnProcessed - env.prevInsnProcessed;
  let add = force || (jumps >= 2 && insns >= 8);
  const head = bucket(env, insn);
  cur.insnIdx = insn;
  cleanFinished(env, load<usize>(head), insn);

  let seen = 0;
  let link = head;
  for (let p = load<usize>(head); p; p = load<usize>(link)) {
    const old = changetype<State>(p);
    seen++;
    const after = changetype<usize>(old) + offsetof<State>("next");
    if (old.insnIdx != insn) {
      link = after;
      continue;
    }
    if (old.branches) {
      let looping = true;
      if (old.cur().inAsyncCallback && old.cur().asyncEntry != cur.cur().asyncEntry) {
        looping = false;
      } else if (flags & AUX_ITER_NEXT) {
        if (statesEqual(env, old, cur, RANGE_WITHIN) && iterIsActive(cur)) return hit(env, old, insn, true);
        looping = false;
      } else if (flags & AUX_MAY_GOTO) {
        if (old.mayGotoDepth != cur.mayGotoDepth && statesEqual(env, old, cur, RANGE_WITHIN)) return hit(env, old, insn, true);
      } else if (callsCallback(env, insn)) {
        if (statesEqual(env, old, cur, RANGE_WITHIN)) return hit(env, old, insn, true);
        looping = false;
      }
      if (
        looping && maybeLooping(old, cur) && statesEqual(env, old, cur, EXACT) && !iterDepthsDiffer(old, cur) &&
        old.mayGotoDepth == cur.mayGotoDepth && old.callbackUnrollDepth == cur.callbackUnrollDepth
      ) {
        return infiniteLoop(env, insn, old);
      }
      if (!force && jumps < 20 && insns < 100) add = false;
    } else {
      const loop = marksIncomplete(env, old);
      if (statesEqual(env, old, cur, loop ? RANGE_WITHIN : NOT_EXACT)) return hit(env, old, insn, loop);
    }
    // not covered by this one
    if (add) old.misses++;
    const n = (flags & AUX_FORCE_CHECKPOINT) != 0 && old.branches > 0 ? 64 : 3;
    if (old.misses > old.hits * n + n) {
      store<usize>(link, old.next);
      old.onFreeList = true;
      env.freeListSize++;
      env.exploredSize--;
      maybeFree(env, old);
    } else {
      link = after;
    }
  }
  if (seen > env.maxStatesPerInsn) env.maxStatesPerInsn = seen;
  if (!add) return GO_ON;

  env.totalStates++;
  env.exploredSize++;
  env.updatePeak();
  env.prevJmpsProcessed = env.jmpsProcessed;
  env.prevInsnProcessed = env.insnProcessed;
  markAllImprecise(cur);
  const kept = newState(env.pool);
  kept.curframe = -1;
  copyState(env.pool, kept, cur, true);
  maybeEnterScc(env, kept);
  kept.next = load<usize>(head);
  store<usize>(head, changetype<usize>(kept));
  cur.parent = changetype<usize>(kept);
  cur.firstInsnIdx = insn;
  cur.dfsDepth = kept.dfsDepth + 1;
  cur.histCount = 0;
  env.curHist = 0;
  newTrail();
  return GO_ON;
}
