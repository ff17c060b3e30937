// Loops whose number of rounds is not known (may_goto, open-coded iterators, callbacks): scalars that change from round
// to round and decide nothing are unknown from the next round on, so that the rounds become alike (spec 6.7, 8.9).
import { Env } from "./env";
import { Reg, SCALAR } from "./reg";
import { State } from "./state";
import { beginIds, regsIdentical } from "./equal";
import { markUnknown } from "./operand";

/** The previous visit of `insn` on the current path, seen from the current state's last checkpoint. 0 for none. */
export function previousVisit(env: Env, from: State, insn: i32): usize {
  const head = env.explored + (<usize>(<u32>(insn ^ from.cur().callsite) % <u32>env.len) << 2);
  for (let p = load<usize>(head); p; p = changetype<State>(p).next) {
    const s = changetype<State>(p);
    if (s.insnIdx != insn || !s.branches || s.curframe != from.curframe || s.dfsDepth >= from.dfsDepth) continue;
    let same = true;
    for (let i = 0; i <= s.curframe; i++) if (s.frame(i).callsite != from.frame(i).callsite) same = false;
    if (same) return p;
  }
  return 0;
}

function widen(old: Reg, cur: Reg): void {
  if (old.type != SCALAR || cur.type != SCALAR || old.precise || cur.precise || regsIdentical(old, cur)) return;
  markUnknown(cur);
}

/** Imprecise scalars of `cur` that differ from `old` become unknown. */
export function widenImprecise(env: Env, old: State, cur: State): void {
  beginIds(env);
  for (let fr = old.curframe; fr >= 0; fr--) {
    const a = old.frame(fr);
    const b = cur.frame(fr);
    for (let i = 0; i < 11; i++) widen(a.reg(i), b.reg(i));
    for (let i = 0; i < a.slots; i++) {
      if (i < b.slots && a.slot(i).isSpill() && b.slot(i).isSpill()) widen(a.slot(i), b.slot(i));
    }
  }
}

/** The same against the previous visit of `insn`, when there is one. */
export function maybeWidenImprecise(env: Env, queued: State, insn: i32): void {
  if (!env.cur.parent) return;
  const old = previousVisit(env, changetype<State>(env.cur.parent), insn);
  if (old) widenImprecise(env, changetype<State>(old), queued);
}
