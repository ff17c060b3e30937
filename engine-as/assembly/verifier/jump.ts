// Conditional jumps (spec 8.5): what is known of the outcome, what each branch learns, and the fork.
import { EFAULT, EINVAL, ENOMEM } from "../util/errno";
import { opOf, dstOf, srcOf, offOf, immOf } from "../isa/insn";
import { BPF_JMP32, BPF_JMP, BPF_X, BPF_JEQ, BPF_JNE, BPF_JSLE, BPF_EXIT, BPF_CALL, BPF_JCOND, BPF_JA } from "../isa/opcode";
import { isConst, isConst32, check, BOUNDS_OK, copy } from "../bounds/bounds";
import { branchTaken, refine, reverseOp, flipOp } from "../bounds/branch";
import { aluScalar } from "../bounds/alu";
import { zext32 } from "../bounds/cast";
import { BPF_ADD } from "../isa/opcode";
import { Env } from "./env";
import {
  Reg, SCALAR, PTR_TO_STACK, PTR_TO_BTF_ID, PTR_TO_MAP_VALUE, CONST_PTR_TO_MAP, ID_ADD_CONST, ID_ADD_CONST32, PTR_MAYBE_NULL, NOT_INIT, baseType,
  mayBeNull, isNonNull, copyReg, REG_SIZE,
} from "./reg";
import { State, Frame, REG_FP, HIST_DST_STACK, HIST_SRC_STACK, frameInsn, newState, copyState } from "./state";
import { readReg, markConst, isZero } from "./operand";
import { markChainPrecise, pushHist } from "./precision";
import { printInsnState } from "./print";
import { checkInvariants } from "./invariants";
import { releaseNullRef } from "./refs";
import { maybeWidenImprecise } from "./widen";

const MAX_PENDING: i32 = 8192;

/**
 * Queues a branch that continues at `insn`, as a copy of the current state. Null when there are too many (the reason is
 * in the log).
 */
export function pushBranch(env: Env, insn: i32, prev: i32): State | null {
  const s = newState(env.pool);
  s.curframe = -1;
  copyState(env.pool, s, env.cur, true);
  return pushState(env, s, insn, prev);
}

/** Queues `s`, which goes on at `insn`, like a branch of the current path. */
export function pushState(env: Env, s: State, insn: i32, prev: i32): State | null {
  s.popInsn = insn;
  s.popPrev = prev;
  s.logPos = env.log.pos();
  s.next = env.stack;
  env.stack = changetype<usize>(s);
  env.stackSize++;
  if (env.stackSize > MAX_PENDING) {
    env.log.str("The sequence of ").i64(env.stackSize).str(" jumps is too complex.\n");
    return null;
  }
  if (s.parent) changetype<State>(s.parent).branches++;
  env.traceFork(s);
  return s;
}

// ---- registers and slots that share an id

const MAX_LINKED: i32 = 6;
let linked: u64 = 0;
let linkedCount: i32 = 0;

function collectOne(r: Reg, id: u32, frame: i32, isReg: bool, n: i32): void {
  if (r.type != SCALAR || (r.id & ~ID_ADD_CONST) != id) return;
  if (linkedCount == MAX_LINKED) {
    r.id = 0;
    return;
  }
  linked |= (<u64>frame | (isReg ? 8 : 0) | (<u64>n << 4)) << (<u64>linkedCount * 10);
  linkedCount++;
}

function collectLinked(env: Env, id: u32): void {
  const s = env.cur;
  id &= ~ID_ADD_CONST;
  for (let i = s.curframe; i >= 0; i--) {
    const live = env.auxOf(i == s.curframe ? env.insnIdx : frameInsn(s, i)).liveRegs;
    const f = s.frame(i);
    for (let j = 0; j < REG_FP; j++) if ((live >> j) & 1) collectOne(f.reg(j), id, i, true, j);
    for (let j = 0; j < f.slots; j++) if (f.slot(j).isSpill()) collectOne(f.slot(j), id, i, false, j);
  }
}

const DELTA = changetype<Reg>(memory.data(96, 8));

function followOne(r: Reg, known: Reg): void {
  if (r.type != SCALAR || r == known || (r.id & ~ID_ADD_CONST) != (known.id & ~ID_ADD_CONST)) return;
  if ((!(r.id & ID_ADD_CONST) && !(known.id & ID_ADD_CONST)) || r.off == known.off) {
    copyReg(r, known);
    return;
  }
  const off = r.off;
  const id = r.id;
  // Sums of different widths say nothing of each other.
  const widths = (r.id | known.id) & ID_ADD_CONST;
  if (widths == ID_ADD_CONST) return;
  markConst(DELTA, <u64>(<i64>r.off - <i64>known.off));
  copyReg(r, known);
  r.off = off;
  r.id = id;
  aluScalar(BPF_ADD, true, r, DELTA);
  if (widths & ID_ADD_CONST32) zext32(r);
}

/** What `known` learned, its linked registers in `s` learn too. */
function followLinked(s: State, known: Reg): void {
  let v = linked;
  for (let i = 0; i < linkedCount; i++, v >>= 10) {
    const f = s.frame(<i32>(v & 7));
    const n = <i32>((v >> 4) & 63);
    followOne(v & 8 ? f.reg(n) : changetype<Reg>(changetype<usize>(f.slot(n))), known);
  }
}

// ---- null checks

/** The pointer is not null. What was found in a map of maps is a map; its uid tells it from what other lookups found. */
function markNonNull(env: Env, r: Reg): void {
  r.type &= ~PTR_MAYBE_NULL;
  const inner = r.type == PTR_TO_MAP_VALUE ? env.innerMaps[r.aux] : 0;
  if (!inner) return;
  r.type = CONST_PTR_TO_MAP;
  r.aux = <u32>inner;
  r.aux2 = env.mapHasUid(env.maps[inner]) ? r.id : 0;
}

function resolveNull(env: Env, s: State, r: Reg, id: u32, isNull: bool): void {
  if (!mayBeNull(r.type) || r.id != id) return;
  if (isNull) {
    markConst(r, 0);
    return;
  }
  markNonNull(env, r);
  if (!env.keepsId(r)) r.id = 0;
}

function resolveNullRegs(env: Env, s: State, regno: i32, isNull: bool): void {
  const r = s.cur().reg(regno);
  const id = r.id;
  const ref = r.refObjId;
  if (ref && ref == id && isNull) releaseNullRef(s, id);
  for (let i = 0; i <= s.curframe; i++) {
    const f = s.frame(i);
    for (let j = 0; j < 11; j++) resolveNull(env, s, f.reg(j), id, isNull);
    for (let j = 0; j < f.slots; j++) if (f.slot(j).isSpill()) resolveNull(env, s, f.slot(j), id, isNull);
  }
}

// ---- prediction

function predict(a: Reg, b: Reg, code: i32, is32: bool): i32 {
  if (a.type == SCALAR && b.type == SCALAR) return branchTaken(a, b, code, is32);
  if (!(is32 ? isConst32(b) && b.type == SCALAR : b.type == SCALAR && isConst(b))) {
    const t = a;
    a = b;
    b = t;
    code = flipOp(code);
  }
  if (b.type != SCALAR || !(is32 ? isConst32(b) : isConst(b))) return -1;
  if (!isNonNull(a) || (is32 ? <u64>(<u32>b.value) : b.value) != 0) return -1;
  return code == BPF_JEQ ? 0 : code == BPF_JNE ? 1 : -1;
}

const SRC_COPY = changetype<Reg>(memory.data(96, 8));

function mayGoto(env: Env, p: usize): i32 {
  if (opOf(p) != (BPF_JMP | BPF_JCOND) || srcOf(p) != 0 || dstOf(p) || immOf(p)) {
    env.log.str("invalid may_goto imm ").i64(immOf(p)).ch(0x0a);
    return -EINVAL;
  }
  const queued = pushBranch(env, env.insnIdx + 1, env.insnIdx);
  if (queued === null) return -ENOMEM;
  queued.mayGotoDepth++;
  maybeWidenImprecise(env, queued, env.insnIdx);
  env.insnIdx += offOf(p) + 1;
  return 0;
}

/** A conditional jump; moves env.insnIdx to the branch that is followed. 0 or an errno. */
export function checkCondJump(env: Env, p: usize): i32 {
  const op = opOf(p);
  const code = op & 0xf0;
  if (code < BPF_JEQ || code > BPF_JCOND) {
    env.log.str("invalid BPF_JMP/JMP32 opcode ").hex(<u64>code).ch(0x0a);
    return -EINVAL;
  }
  if (code == BPF_JCOND) return mayGoto(env, p);
  const is32 = (op & 7) == BPF_JMP32;
  const dstNo = dstOf(p);
  const srcNo = srcOf(p);
  let err = readReg(env, dstNo);
  if (err) return err;
  const dst = env.reg(dstNo);
  let src: Reg;
  let flags: u32 = 0;
  const byReg = (op & BPF_X) != 0;
  if (byReg) {
    if (immOf(p)) return reserved(env);
    err = readReg(env, srcNo);
    if (err) return err;
    src = env.reg(srcNo);
    if (src.type == PTR_TO_STACK) flags |= HIST_SRC_STACK;
  } else {
    if (srcNo) return reserved(env);
    src = env.fake0;
    markConst(src, <u64>(<i64>immOf(p)));
  }
  if (dst.type == PTR_TO_STACK) flags |= HIST_DST_STACK;
  if (flags) pushHist(env, env.cur, flags, 0, 0);

  const target = env.insnIdx + 1 + offOf(p);
  const taken = predict(dst, src, code, is32);
  if (taken >= 0) {
    if (dst.type == SCALAR) {
      err = markChainPrecise(env, dstNo);
      if (err) return err;
    }
    if (byReg && src.type == SCALAR) {
      err = markChainPrecise(env, srcNo);
      if (err) return err;
    }
    if (env.log.states) printInsnState(env, env.cur, env.cur.curframe);
    env.insnIdx = taken ? target : env.insnIdx + 1;
    return 0;
  }

  linked = 0;
  linkedCount = 0;
  if (byReg && src.type == SCALAR && src.id) collectLinked(env, src.id);
  if (dst.type == SCALAR && dst.id) collectLinked(env, dst.id);
  if (linkedCount > 1) pushHist(env, env.cur, 0, linked, linkedCount);

  const other = pushBranch(env, target, env.insnIdx);
  if (other === null) return -EFAULT;
  const otherFrame = other.cur();
  const otherDst = otherFrame.reg(dstNo);
  let otherSrc: Reg;
  if (byReg) {
    otherSrc = otherFrame.reg(srcNo);
  } else {
    otherSrc = SRC_COPY;
    copyReg(otherSrc, src);
  }
  if (dst.type == SCALAR && src.type == SCALAR) {
    refine(code, is32, otherDst, otherSrc);
    refine(reverseOp(code), is32, dst, src);
    err = checkInvariants(env, otherDst, "true_reg1");
    if (!err) err = checkInvariants(env, otherSrc, "true_reg2");
    if (!err) err = checkInvariants(env, dst, "false_reg1");
    if (!err) err = checkInvariants(env, src, "false_reg2");
    if (err) return err;
  }
  if (byReg && src.type == SCALAR && src.id && src.id == otherSrc.id) {
    followLinked(env.cur, src);
    followLinked(other, otherSrc);
  }
  if (dst.type == SCALAR && dst.id && dst.id == otherDst.id) {
    followLinked(env.cur, dst);
    followLinked(other, otherDst);
  }
  const equality = code == BPF_JEQ || code == BPF_JNE;
  if (!is32 && byReg && equality && src.type != SCALAR && dst.type != SCALAR && mayBeNull(src.type) != mayBeNull(dst.type)) {
    if (baseType(src.type) != PTR_TO_BTF_ID && baseType(dst.type) != PTR_TO_BTF_ID) {
      const f = code == BPF_JEQ ? otherFrame : env.frame();
      const nullable = mayBeNull(src.type) ? srcNo : dstNo;
      markNonNull(env, f.reg(nullable));
    }
  }
  if (!is32 && !byReg && immOf(p) == 0 && equality && mayBeNull(dst.type)) {
    resolveNullRegs(env, env.cur, dstNo, code == BPF_JNE);
    resolveNullRegs(env, other, dstNo, code == BPF_JEQ);
  }
  if (env.log.states) printInsnState(env, env.cur, env.cur.curframe);
  env.insnIdx++;
  return 0;
}

function reserved(env: Env): i32 {
  env.log.str("BPF_JMP/JMP32 uses reserved fields\n");
  return -EINVAL;
}
