// Which scalars must be compared exactly (spec 8.8): from the place where a scalar decided something, backwards along the
// path's recorded jumps, through the checkpoints, marking what the value was made of.
import { EFAULT, ENOTSUPP } from "../util/errno";
import { Text } from "../util/text";
import { opOf, dstOf, srcOf, immOf } from "../isa/insn";
import {
  BPF_LD, BPF_LDX, BPF_ST, BPF_STX, BPF_ALU, BPF_ALU64, BPF_JMP, BPF_JMP32, BPF_END, BPF_NEG, BPF_MOV, BPF_X, BPF_CALL,
  BPF_EXIT, BPF_IND, BPF_ABS, BPF_PSEUDO_CALL, BPF_PSEUDO_KFUNC_CALL, BPF_ATOMIC, BPF_LOAD_ACQ, BPF_JA, BPF_JCOND,
} from "../isa/opcode";
import { SUBPROG_GLOBAL } from "../prog";
import { disasm } from "../isa/disasm";
import { Env } from "./env";
import { SCALAR } from "./reg";
import {
  State, Hist, NREGS, REG_FP, HIST_STACK_ACCESS, HIST_DST_STACK, HIST_SRC_STACK, reserveHist,
} from "./state";
import { printState } from "./print";
import { callsCallback, isSyncCallbackCall } from "./callbacks";
import { bug } from "./bug";

const ARG_REGS: u32 = 0x3e;

// ---- the path's history

/** Records how the current instruction was reached, or adds to what is recorded of it. */
export function pushHist(env: Env, s: State, flags: u32, linked: u64, linkedCount: i32): void {
  if (env.curHist) {
    const h = changetype<Hist>(env.curHist);
    h.flags |= flags;
    if (linkedCount) {
      h.linked = linked;
      h.linkedCount = linkedCount;
    }
    return;
  }
  if (s.histCount == s.histCap) reserveHist(env.pool, s, s.histCount + 8);
  const h = s.histAt(s.histCount++);
  h.idx = env.insnIdx;
  h.prevIdx = env.prevInsnIdx;
  h.flags = flags;
  h.linked = linked;
  h.linkedCount = linkedCount;
  env.curHist = changetype<usize>(h);
}

/** What history says of the access to slot `slot` of frame `frameno`. */
export function stackAccessFlags(frameno: u32, slot: i32): u32 {
  return HIST_STACK_ACCESS | frameno | ((<u32>slot) << 3);
}

// ---- printing of masks

function printRegMask(out: Text, mask: u32): void {
  let first = true;
  for (let i = 0; i < 32; i++) {
    if (!((mask >> i) & 1)) continue;
    out.str(first ? "r" : ",r").i64(i);
    first = false;
  }
}

/** `-8,-16` */
export function printSlotMask(out: Text, mask: u64): void {
  let first = true;
  for (let i = 0; i < 64; i++) {
    if (!((mask >> i) & 1)) continue;
    if (!first) out.ch(0x2c);
    out.i64(-8 * (i + 1));
    first = false;
  }
}

// ---- the set of what is looked for

// @ts-ignore: decorator
@inline function wants(env: Env, reg: i32): bool {
  return ((unchecked(env.btRegs[env.btFrame]) >> reg) & 1) != 0;
}

// @ts-ignore: decorator
@inline function want(env: Env, reg: i32): void {
  unchecked((env.btRegs[env.btFrame] |= 1 << reg));
}

// @ts-ignore: decorator
@inline function drop(env: Env, reg: i32): void {
  unchecked((env.btRegs[env.btFrame] &= ~(1 << reg)));
}

function nothingWanted(env: Env): bool {
  let any: u64 = 0;
  for (let i = 0; i <= env.btFrame; i++) any |= <u64>unchecked(env.btRegs[i]) | unchecked(env.btSlots[i]);
  return any == 0;
}

function wantNothing(env: Env): void {
  for (let i = 0; i < 8; i++) {
    env.btRegs[i] = 0;
    env.btSlots[i] = 0;
  }
}

/** Registers and slots that shared an id at a jump are wanted together. */
function wantLinked(env: Env, h: Hist): void {
  if (!changetype<usize>(h) || !h.linkedCount) return;
  let some = false;
  for (let i: u32 = 0, v = h.linked; i < h.linkedCount; i++, v >>= 10) {
    const frame = <i32>(v & 7);
    const n = <i32>((v >> 4) & 63);
    if ((v & 8 ? <u64>env.btRegs[frame] : env.btSlots[frame]) & ((<u64>1) << n)) some = true;
  }
  if (!some) return;
  for (let i: u32 = 0, v = h.linked; i < h.linkedCount; i++, v >>= 10) {
    const frame = <i32>(v & 7);
    const n = <i32>((v >> 4) & 63);
    if (v & 8) env.btRegs[frame] |= 1 << n;
    else env.btSlots[frame] |= (<u64>1) << n;
  }
}

// ---- one instruction backwards

function isAtomicLoad(op: i32, imm: i32): bool {
  return (op & 7) == BPF_STX && (op & 0xe0) == BPF_ATOMIC && imm == BPF_LOAD_ACQ;
}

/** 0; -ENOTSUPP when the value's origin cannot be told; -EFAULT on an inconsistency. */
function backtrack(env: Env, idx: i32, next: i32, h: Hist): i32 {
  const p = env.insn(idx);
  const op = opOf(p);
  if (op == 0) return 0;
  const dst = dstOf(p);
  const src = srcOf(p);
  if (env.log.verbose) {
    const out = env.log;
    out.str("mark_precise: frame").i64(env.btFrame).str(": regs=");
    printRegMask(out, env.btRegs[env.btFrame]);
    out.str(" stack=");
    printSlotMask(out, env.btSlots[env.btFrame]);
    out.str(" before ").i64(idx).str(": ");
    disasm(out, p);
    out.ch(0x0a);
  }
  wantLinked(env, h);
  const known = changetype<usize>(h) != 0;
  const stackAccess = known && (h.flags & HIST_STACK_ACCESS) != 0;
  const frame = known ? <i32>(h.flags & 7) : 0;
  const slot = known ? <i32>((h.flags >> 3) & 63) : 0;
  const cls = op & 7;
  const code = op & 0xf0;
  if (cls == BPF_ALU || cls == BPF_ALU64) {
    if (!wants(env, dst)) return 0;
    if (code == BPF_END || code == BPF_NEG) return 0;
    if (code == BPF_MOV) {
      drop(env, dst);
      if (op & BPF_X && src != REG_FP) want(env, src);
    } else if (op & BPF_X && src != REG_FP) {
      want(env, src);
    }
  } else if (cls == BPF_LDX || isAtomicLoad(op, immOf(p))) {
    if (!wants(env, dst)) return 0;
    drop(env, dst);
    if (!stackAccess) return 0;
    env.btSlots[frame] |= (<u64>1) << slot;
  } else if (cls == BPF_STX || cls == BPF_ST) {
    if (wants(env, dst)) return -ENOTSUPP;
    if (!stackAccess) return 0;
    if (!((env.btSlots[frame] >> slot) & 1)) return 0;
    env.btSlots[frame] &= ~((<u64>1) << slot);
    if (cls == BPF_STX) want(env, src);
  } else if (cls == BPF_JMP || cls == BPF_JMP32) {
    if (op == (BPF_JMP | BPF_CALL) && src == BPF_PSEUDO_CALL) {
      const callee = env.subprogAt(idx + immOf(p) + 1);
      if (env.subprog(callee).flags & SUBPROG_GLOBAL) {
        if (env.btRegs[env.btFrame] & ARG_REGS) return bug(env, "backtracking a global call");
        drop(env, 0);
        return 0;
      }
      if (env.btRegs[env.btFrame] & ~ARG_REGS || env.btSlots[env.btFrame]) return bug(env, "backtracking out of a call");
      const args = env.btRegs[env.btFrame] & ARG_REGS;
      env.btRegs[env.btFrame] = 0;
      if (env.btFrame == 0) return bug(env, "backtracking below the first frame");
      env.btFrame--;
      env.btRegs[env.btFrame] |= args;
      return 0;
    } else if (isSyncCallbackCall(p) && idx != next - 1) {
      if (env.btRegs[env.btFrame] & ~ARG_REGS || env.btSlots[env.btFrame]) return bug(env, "backtracking out of a callback");
      env.btRegs[env.btFrame] = 0;
      if (env.btFrame == 0) return bug(env, "backtracking below the first frame");
      env.btFrame--;
      return 0;
    } else if (code == BPF_CALL) {
      if (src == BPF_PSEUDO_KFUNC_CALL && immOf(p) == 0) return -ENOTSUPP;
      drop(env, 0);
      if (env.btRegs[env.btFrame] & ARG_REGS) return bug(env, "backtracking a helper call");
    } else if (code == BPF_EXIT) {
      if (next >= 0 && callsCallback(env, next)) env.btRegs[env.btFrame] &= ~ARG_REGS;
      if (env.btRegs[env.btFrame] & ARG_REGS) return bug(env, "backtracking into a call");
      let r0 = false;
      if (next >= 1) {
        const q = env.insn(next - 1);
        r0 = opOf(q) == (BPF_JMP | BPF_CALL) && srcOf(q) == BPF_PSEUDO_CALL && wants(env, 0);
      }
      drop(env, 0);
      if (env.btFrame == 7) return bug(env, "backtracking above the last frame");
      env.btFrame++;
      if (r0) want(env, 0);
      return 0;
    } else if (op & BPF_X) {
      if (!wants(env, dst) && !wants(env, src)) return 0;
      if (!known || !(h.flags & HIST_SRC_STACK)) want(env, src);
      if (!known || !(h.flags & HIST_DST_STACK)) want(env, dst);
    }
  } else if (cls == BPF_LD) {
    if (!wants(env, dst)) return 0;
    drop(env, dst);
    const mode = op & 0xe0;
    if (mode == BPF_IND || mode == BPF_ABS) return -ENOTSUPP;
  }
  wantLinked(env, h);
  return 0;
}

// ---- along the path

/** Marks every scalar of the state's ancestors precise: the answer when a value's origin cannot be told. */
export function markAllPrecise(env: Env, start: State): void {
  if (env.log.verbose) env.log.str("mark_precise: frame").i64(start.curframe).str(": falling back to forcing all scalars precise\n");
  for (let p = start.parent; p; p = changetype<State>(p).parent) {
    const s = changetype<State>(p);
    for (let i = 0; i <= s.curframe; i++) {
      const f = s.frame(i);
      for (let j = 0; j < REG_FP; j++) {
        const r = f.reg(j);
        if (r.type != SCALAR || r.precise) continue;
        r.precise = true;
        if (env.log.verbose) env.log.str("force_precise: frame").i64(i).str(": forcing r").i64(j).str(" to be precise\n");
      }
      for (let j = 0; j < f.slots; j++) {
        const slot = f.slot(j);
        if (!slot.isScalarSpill() || slot.precise) continue;
        slot.precise = true;
        if (env.log.verbose) {
          env.log.str("force_precise: frame").i64(i).str(": forcing fp").i64(-8 * (j + 1)).str(" to be precise\n");
        }
      }
    }
  }
}

/** Forgets precision: a new checkpoint starts imprecise. */
export function markAllImprecise(s: State): void {
  for (let i = 0; i <= s.curframe; i++) {
    const f = s.frame(i);
    for (let j = 0; j < REG_FP; j++) if (f.reg(j).type == SCALAR) f.reg(j).precise = false;
    for (let j = 0; j < f.slots; j++) if (f.slot(j).isScalarSpill()) f.slot(j).precise = false;
  }
}

/** Set when the last `chain` marked something that was not marked before. */
export let precisionChanged: bool = false;

function markParent(env: Env, s: State): void {
  for (let fr = env.btFrame; fr >= 0; fr--) {
    const f = s.frame(fr);
    const regs = env.btRegs[fr];
    for (let i = 0; i < NREGS; i++) {
      if (!((regs >> i) & 1)) continue;
      const r = f.reg(i);
      if (r.type == SCALAR && !r.precise) {
        r.precise = true;
        precisionChanged = true;
      } else {
        env.btRegs[fr] &= ~(1 << i);
      }
    }
    const slots = env.btSlots[fr];
    for (let i = 0; i < 64; i++) {
      if (!((slots >> i) & 1)) continue;
      const bit = (<u64>1) << i;
      if (i < f.slots && f.slot(i).isScalarSpill() && !f.slot(i).precise) {
        f.slot(i).precise = true;
        precisionChanged = true;
      } else {
        env.btSlots[fr] &= ~bit;
      }
    }
    if (env.log.verbose) {
      const out = env.log;
      out.str("mark_precise: frame").i64(fr).str(": parent state regs=");
      printRegMask(out, env.btRegs[fr]);
      out.str(" stack=");
      printSlotMask(out, env.btSlots[fr]);
      out.str(": ");
      printState(env, s, fr, true);
    }
  }
}

/** Entry of a function that is verified alone: only its arguments may still be wanted. */
function reachedEntry(env: Env, s: State): i32 {
  const f = s.frame(0);
  if (s.curframe != 0 || f.subprogno == 0 || f.callsite != -1) return bug(env, "backtracking through the start");
  if (env.btSlots[0] || env.btRegs[0] & ~ARG_REGS) return bug(env, "backtracking through the start");
  for (let i = 1; i <= 5; i++) {
    if (!((env.btRegs[0] >> i) & 1)) continue;
    env.btRegs[0] &= ~(1 << i);
    if (f.reg(i).type == SCALAR) {
      f.reg(i).precise = true;
      precisionChanged = true;
    }
  }
  return 0;
}

function chain(env: Env, start: State): i32 {
  let s = start;
  let first = s.firstInsnIdx;
  let last = s.insnIdx;
  let next = -1;
  let skip = true;
  env.btFrame = start.curframe;
  if (nothingWanted(env)) return 0;
  for (;;) {
    let hist = s.histCount;
    if (env.log.verbose) {
      env.log.str("mark_precise: frame").i64(env.btFrame).str(": last_idx ").i64(last).str(" first_idx ").i64(first);
      env.log.str(" subseq_idx ").i64(next).str(" \n");
    }
    if (last < 0) {
      const err = reachedEntry(env, s);
      wantNothing(env);
      return err;
    }
    for (let i = last; ; ) {
      let err = 0;
      if (skip) {
        skip = false;
      } else {
        const known = hist > 0 && s.histAt(hist - 1).idx == i;
        err = backtrack(env, i, next, changetype<Hist>(known ? changetype<usize>(s.histAt(hist - 1)) : 0));
      }
      if (err == -ENOTSUPP) {
        markAllPrecise(env, start);
        wantNothing(env);
        return 0;
      }
      if (err) return err;
      if (nothingWanted(env)) return 0;
      next = i;
      // one instruction back
      if (i == s.firstInsnIdx && (hist == 0 || (hist == 1 && s.histAt(0).idx == i))) break;
      if (hist && s.histAt(hist - 1).idx == i) i = s.histAt(--hist).prevIdx;
      else i--;
      if (i < 0 || i >= env.len) return bug(env, "backtracking left the program");
    }
    if (!s.parent) break;
    s = changetype<State>(s.parent);
    markParent(env, s);
    if (nothingWanted(env)) return 0;
    next = first;
    last = s.lastInsnIdx;
    first = s.firstInsnIdx;
  }
  if (!nothingWanted(env)) {
    markAllPrecise(env, start);
    wantNothing(env);
  }
  return 0;
}

/** Scalar register `reg` of the current frame decided something: it, and all that it was made of, becomes precise. */
export function markChainPrecise(env: Env, reg: i32): i32 {
  env.btFrame = env.cur.curframe;
  want(env, reg);
  return chain(env, env.cur);
}

/** The same for a register of frame `frameno` in the current path. */
export function markChainPreciseSlot(env: Env, frameno: i32, slot: i32): i32 {
  env.btSlots[frameno] |= (<u64>1) << slot;
  return chain(env, env.cur);
}

/** What the equal, finished state `old` needs to be precise is made precise along the path to `cur`. */
export function propagatePrecision(env: Env, old: State, cur: State): i32 {
  const out = env.log;
  for (let fr = old.curframe; fr >= 0; fr--) {
    const f = old.frame(fr);
    let first = true;
    for (let i = 0; i < REG_FP; i++) {
      const r = f.reg(i);
      if (r.type != SCALAR || !r.precise) continue;
      if (out.verbose) {
        if (first) out.str("frame ").i64(fr).str(": propagating r").i64(i);
        else out.str(",r").i64(i);
      }
      first = false;
      env.btRegs[fr] |= 1 << i;
    }
    for (let i = 0; i < f.slots; i++) {
      const slot = f.slot(i);
      if (!slot.isScalarSpill() || !slot.precise) continue;
      if (out.verbose) {
        if (first) out.str("frame ").i64(fr).str(": propagating fp").i64(-8 * (i + 1));
        else out.str(",fp").i64(-8 * (i + 1));
      }
      first = false;
      env.btSlots[fr] |= (<u64>1) << i;
    }
    if (!first && out.verbose) out.ch(0x0a);
  }
  precisionChanged = false;
  return chain(env, cur);
}
