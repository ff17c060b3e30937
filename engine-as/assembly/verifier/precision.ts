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
import { wasHere } from "./trail";

const ARG_REGS: u64 = 0x3e;

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
  for (let first = true; mask; mask &= mask - 1, first = false) {
    if (!first) out.ch(0x2c);
    out.ch(0x72).u64(ctz(mask));
  }
}

/** `-8,-16` */
export function printSlotMask(out: Text, mask: u64): void {
  for (let first = true; mask; mask &= mask - 1, first = false) {
    if (!first) out.ch(0x2c);
    out.ch(0x2d).u64(8 * (ctz(mask) + 1));
  }
}

// ---- the set of what is looked for

/** Frame that the walk backwards is in. */
let btFrame: i32 = 0;
/** u64[8]: a bit a register, and u64[8]: a bit a slot, by frame. All zero between two walks. */
const BT_REGS: usize = memory.data(64, 8);
const BT_SLOTS: usize = memory.data(64, 8);

// @ts-ignore: decorator
@inline function regsOf(frame: i32): u64 {
  return load<u64>(BT_REGS + (<usize>frame << 3));
}

// @ts-ignore: decorator
@inline function setRegs(frame: i32, mask: u64): void {
  store<u64>(BT_REGS + (<usize>frame << 3), mask);
}

// @ts-ignore: decorator
@inline function slotsOf(frame: i32): u64 {
  return load<u64>(BT_SLOTS + (<usize>frame << 3));
}

// @ts-ignore: decorator
@inline function setSlots(frame: i32, mask: u64): void {
  store<u64>(BT_SLOTS + (<usize>frame << 3), mask);
}

// @ts-ignore: decorator
@inline function wants(reg: i32): bool {
  return ((regsOf(btFrame) >> reg) & 1) != 0;
}

// @ts-ignore: decorator
@inline function want(reg: i32): void {
  setRegs(btFrame, regsOf(btFrame) | ((<u64>1) << reg));
}

// @ts-ignore: decorator
@inline function drop(reg: i32): void {
  setRegs(btFrame, regsOf(btFrame) & ~((<u64>1) << reg));
}

// @ts-ignore: decorator
@inline function nothingWanted(): bool {
  let any: u64 = 0;
  for (let i = btFrame; i >= 0; i--) any |= regsOf(i) | slotsOf(i);
  return any == 0;
}

/** Starts afresh: a load that ended in the middle of a walk leaves marks behind. */
export function wantNothing(): void {
  memory.fill(BT_REGS, 0, 64);
  memory.fill(BT_SLOTS, 0, 64);
}

/** Registers and slots that shared an id at a jump are wanted together. */
function wantLinked(h: Hist): void {
  if (!changetype<usize>(h) || !h.linkedCount) return;
  let some = false;
  for (let i: u32 = 0, v = h.linked; i < h.linkedCount; i++, v >>= 10) {
    const frame = <i32>(v & 7);
    const n = <i32>((v >> 4) & 63);
    if ((v & 8 ? regsOf(frame) : slotsOf(frame)) & ((<u64>1) << n)) some = true;
  }
  if (!some) return;
  for (let i: u32 = 0, v = h.linked; i < h.linkedCount; i++, v >>= 10) {
    const frame = <i32>(v & 7);
    const n = <i32>((v >> 4) & 63);
    if (v & 8) setRegs(frame, regsOf(frame) | ((<u64>1) << n));
    else setSlots(frame, slotsOf(frame) | ((<u64>1) << n));
  }
}

// ---- one instruction backwards

function isAtomicLoad(op: i32, imm: i32): bool {
  return (op & 7) == BPF_STX && (op & 0xe0) == BPF_ATOMIC && imm == BPF_LOAD_ACQ;
}

/** The instruction changes nothing of what is wanted: the usual case, told without the log's line. */
function passes(p: usize, h: Hist): bool {
  const op = opOf(p);
  if (op == 0) return true;
  if (changetype<usize>(h) && h.linkedCount) return false;
  switch (op & 7) {
    case BPF_LD: case BPF_LDX: case BPF_ALU: case BPF_ALU64:
      return !wants(dstOf(p));
    case BPF_JMP: case BPF_JMP32: {
      const code = op & 0xf0;
      return code != BPF_CALL && code != BPF_EXIT && !(op & BPF_X);
    }
  }
  return false;
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
    out.str("mark_precise: frame").i64(btFrame).str(": regs=");
    printRegMask(out, <u32>regsOf(btFrame));
    out.str(" stack=");
    printSlotMask(out, slotsOf(btFrame));
    out.str(" before ").i64(idx).str(": ");
    disasm(out, p);
    out.ch(0x0a);
  }
  wantLinked(h);
  const known = changetype<usize>(h) != 0;
  const stackAccess = known && (h.flags & HIST_STACK_ACCESS) != 0;
  const frame = known ? <i32>(h.flags & 7) : 0;
  const slot = known ? <i32>((h.flags >> 3) & 63) : 0;
  const cls = op & 7;
  const code = op & 0xf0;
  if (cls == BPF_ALU || cls == BPF_ALU64) {
    if (!wants(dst)) return 0;
    if (code == BPF_END || code == BPF_NEG) return 0;
    if (code == BPF_MOV) {
      drop(dst);
      if (op & BPF_X && src != REG_FP) want(src);
    } else if (op & BPF_X && src != REG_FP) {
      want(src);
    }
  } else if (cls == BPF_LDX || isAtomicLoad(op, immOf(p))) {
    if (!wants(dst)) return 0;
    drop(dst);
    if (!stackAccess) return 0;
    setSlots(frame, slotsOf(frame) | ((<u64>1) << slot));
  } else if (cls == BPF_STX || cls == BPF_ST) {
    if (wants(dst)) return -ENOTSUPP;
    if (!stackAccess) return 0;
    if (!((slotsOf(frame) >> slot) & 1)) return 0;
    setSlots(frame, slotsOf(frame) & ~((<u64>1) << slot));
    if (cls == BPF_STX) want(src);
  } else if (cls == BPF_JMP || cls == BPF_JMP32) {
    if (op == (BPF_JMP | BPF_CALL) && src == BPF_PSEUDO_CALL) {
      const callee = env.subprogAt(idx + immOf(p) + 1);
      if (env.subprog(callee).flags & SUBPROG_GLOBAL) {
        if (regsOf(btFrame) & ARG_REGS) return bug(env, "backtracking a global call");
        drop(0);
        return 0;
      }
      if (regsOf(btFrame) & ~ARG_REGS || slotsOf(btFrame)) return bug(env, "backtracking out of a call");
      const args = regsOf(btFrame) & ARG_REGS;
      setRegs(btFrame, 0);
      if (btFrame == 0) return bug(env, "backtracking below the first frame");
      btFrame--;
      setRegs(btFrame, regsOf(btFrame) | args);
      return 0;
    } else if (isSyncCallbackCall(p) && idx != next - 1) {
      if (regsOf(btFrame) & ~ARG_REGS || slotsOf(btFrame)) return bug(env, "backtracking out of a callback");
      setRegs(btFrame, 0);
      if (btFrame == 0) return bug(env, "backtracking below the first frame");
      btFrame--;
      return 0;
    } else if (code == BPF_CALL) {
      if (src == BPF_PSEUDO_KFUNC_CALL && immOf(p) == 0) return -ENOTSUPP;
      drop(0);
      if (regsOf(btFrame) & ARG_REGS) return bug(env, "backtracking a helper call");
    } else if (code == BPF_EXIT) {
      if (next >= 0 && callsCallback(env, next)) setRegs(btFrame, regsOf(btFrame) & ~ARG_REGS);
      if (regsOf(btFrame) & ARG_REGS) return bug(env, "backtracking into a call");
      let r0 = false;
      if (next >= 1) {
        const q = env.insn(next - 1);
        r0 = opOf(q) == (BPF_JMP | BPF_CALL) && srcOf(q) == BPF_PSEUDO_CALL && wants(0);
      }
      drop(0);
      if (btFrame == 7) return bug(env, "backtracking above the last frame");
      btFrame++;
      if (r0) want(0);
      return 0;
    } else if (op & BPF_X) {
      if (!wants(dst) && !wants(src)) return 0;
      if (!known || !(h.flags & HIST_SRC_STACK)) want(src);
      if (!known || !(h.flags & HIST_DST_STACK)) want(dst);
    }
  } else if (cls == BPF_LD) {
    if (!wants(dst)) return 0;
    drop(dst);
    const mode = op & 0xe0;
    if (mode == BPF_IND || mode == BPF_ABS) return -ENOTSUPP;
  }
  wantLinked(h);
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
  for (let fr = btFrame; fr >= 0; fr--) {
    const f = s.frame(fr);
    let still: u64 = 0;
    for (let regs = regsOf(fr); regs; regs &= regs - 1) {
      const r = f.reg(<i32>ctz(regs));
      if (r.type != SCALAR || r.precise) continue;
      r.precise = true;
      still |= regs & -regs;
    }
    setRegs(fr, still);
    let stillSlots: u64 = 0;
    for (let slots = slotsOf(fr); slots; slots &= slots - 1) {
      const i = <i32>ctz(slots);
      if (i >= f.slots) continue;
      const slot = f.slot(i);
      if (!slot.isScalarSpill() || slot.precise) continue;
      slot.precise = true;
      stillSlots |= slots & -slots;
    }
    setSlots(fr, stillSlots);
    if (still | stillSlots) precisionChanged = true;
    if (env.log.verbose) {
      const out = env.log;
      out.str("mark_precise: frame").i64(fr).str(": parent state regs=");
      printRegMask(out, <u32>still);
      out.str(" stack=");
      printSlotMask(out, stillSlots);
      out.str(": ");
      printState(env, s, fr, true);
    }
  }
}

/** Entry of a function that is verified alone: only its arguments may still be wanted. */
function reachedEntry(env: Env, s: State): i32 {
  const f = s.frame(0);
  if (s.curframe != 0 || f.subprogno == 0 || f.callsite != -1) return bug(env, "backtracking through the start");
  if (slotsOf(0) || regsOf(0) & ~ARG_REGS) return bug(env, "backtracking through the start");
  for (let i = 1; i <= 5; i++) {
    if (!((regsOf(0) >> i) & 1)) continue;
    setRegs(0, regsOf(0) & ~((<u64>1) << i));
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
  const verbose = env.log.verbose;
  let trail = !verbose && start.curframe == 0 && start == env.cur;
  btFrame = start.curframe;
  if (nothingWanted()) return 0;
  for (;;) {
    let hist = s.histCount;
    if (env.log.verbose) {
      env.log.str("mark_precise: frame").i64(btFrame).str(": last_idx ").i64(last).str(" first_idx ").i64(first);
      env.log.str(" subseq_idx ").i64(next).str(" \n");
    }
    if (last < 0) {
      const err = reachedEntry(env, s);
      wantNothing();
      return err;
    }
    for (let i = last; ; ) {
      const entry = hist ? s.histAt(hist - 1) : changetype<Hist>(0);
      const known = hist > 0 && entry.idx == i;
      if (skip) {
        skip = false;
      } else {
        const h = known ? entry : changetype<Hist>(0);
        if (verbose || !passes(env.insn(i), h)) {
          const err = backtrack(env, i, next, h);
          if (err == -ENOTSUPP) {
            markAllPrecise(env, start);
            wantNothing();
            return 0;
          }
          if (err) return err;
          if (nothingWanted()) return 0;
        }
      }
      next = i;
      // one instruction back
      if (i == first && (hist == 0 || (hist == 1 && known))) break;
      if (known) {
        i = entry.prevIdx;
        hist--;
      } else {
        i--;
      }
      if (<u32>i >= <u32>env.len) return bug(env, "backtracking left the program");
      if (trail && btFrame == 0 && wasHere(hist, i, regsOf(0), slotsOf(0))) {
        wantNothing();
        return 0;
      }
    }
    trail = false;
    if (!s.parent) break;
    s = changetype<State>(s.parent);
    markParent(env, s);
    if (nothingWanted()) return 0;
    next = first;
    last = s.lastInsnIdx;
    first = s.firstInsnIdx;
  }
  if (!nothingWanted()) {
    markAllPrecise(env, start);
    wantNothing();
  }
  return 0;
}

/** Scalar register `reg` of the current frame decided something: it, and all that it was made of, becomes precise. */
export function markChainPrecise(env: Env, reg: i32): i32 {
  if (env.reg(reg).type != SCALAR) return bug(env, "backtracking misuse");
  btFrame = env.cur.curframe;
  want(reg);
  return chain(env, env.cur);
}

/** The same for a register of frame `frameno` in the current path. */
export function markChainPreciseSlot(env: Env, frameno: i32, slot: i32): i32 {
  setSlots(frameno, slotsOf(frameno) | ((<u64>1) << slot));
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
      setRegs(fr, regsOf(fr) | ((<u64>1) << i));
    }
    for (let i = 0; i < f.slots; i++) {
      const slot = f.slot(i);
      if (!slot.isScalarSpill() || !slot.precise) continue;
      if (out.verbose) {
        if (first) out.str("frame ").i64(fr).str(": propagating fp").i64(-8 * (i + 1));
        else out.str(",fp").i64(-8 * (i + 1));
      }
      first = false;
      setSlots(fr, slotsOf(fr) | ((<u64>1) << i));
    }
    if (!first && out.verbose) out.ch(0x0a);
  }
  precisionChanged = false;
  return chain(env, cur);
}
