// Whether a state is covered by one that was walked before (spec 8.7). Compares; keeps no list of states.
import { Bounds, rangeWithin } from "../bounds/bounds";
import { Env } from "./env";
import {
  Reg, NOT_INIT, SCALAR, PTR_TO_MAP_VALUE, PTR_TO_MAP_KEY, PTR_TO_MEM, PTR_TO_BUF, PTR_TO_STACK, ID_ADD_CONST, REG_SIZE,
  baseType,
} from "./reg";
import {
  State, Frame, Slot, Ref, NREGS, STACK_INVALID, STACK_SPILL, STACK_MISC, STACK_ZERO, STACK_DYNPTR, STACK_ITER,
  STACK_IRQ_FLAG, ALL_SPILL, REF_LOCKS, frameInsn,
} from "./state";

/** Imprecise scalars accept anything. */
export const NOT_EXACT: i32 = 0;
/** Nothing may differ, but what is never read. */
export const EXACT: i32 = 1;
/** Every scalar counts as precise. */
export const RANGE_WITHIN: i32 = 2;

/** Pairs of ids that stand for each other, old in the low half. */
const MAX_IDS: i32 = 600;
const IDS: usize = memory.data(MAX_IDS * 8, 8);
let idCount: i32 = 0;
let tmpId: u32 = 0;

function sameId(old: u32, cur: u32): bool {
  if ((old != 0) != (cur != 0)) return false;
  if (old == 0) return true;
  for (let i = 0; i < idCount; i++) {
    const o = load<u32>(IDS + (<usize>i << 3));
    const c = load<u32>(IDS + (<usize>i << 3), 4);
    if (o == old) return c == cur;
    if (c == cur) return false;
  }
  if (idCount == MAX_IDS) return false;
  store<u32>(IDS + (<usize>idCount << 3), old);
  store<u32>(IDS + (<usize>idCount << 3), cur, 4);
  idCount++;
  return true;
}

/** What the old state did not link may be linked now; an unlinked current scalar is an unknown of its own. */
function sameScalarId(old: u32, cur: u32): bool {
  return old == 0 || sameId(old, cur ? cur : ++tmpId);
}

// @ts-ignore: decorator
@inline function sameBytes(a: usize, b: usize, n: usize): bool {
  for (let i: usize = 0; i < n; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  return true;
}

/** A new comparison: ids stand for nothing yet. */
export function beginIds(env: Env): void {
  idCount = 0;
  tmpId = env.idGen;
}

/** The registers are the same, ids standing for each other. */
export function regsIdentical(a: Reg, b: Reg): bool {
  return identical(a, b);
}

/** Numeric domain, type, offset and kind are identical; ids stand for each other. */
function identical(old: Reg, cur: Reg): bool {
  return (
    sameBytes(changetype<usize>(old), changetype<usize>(cur), 64) && sameKind(old, cur) &&
    sameId(old.id, cur.id) && sameId(old.refObjId, cur.refObjId)
  );
}

function sameKind(old: Reg, cur: Reg): bool {
  return old.type == cur.type && old.off == cur.off && old.aux == cur.aux && old.aux2 == cur.aux2;
}

function regSafe(env: Env, old: Reg, cur: Reg, mode: i32): bool {
  if (mode == EXACT) return identical(old, cur);
  if (old.type == NOT_INIT) return true;
  if (old.type != cur.type) return false;
  switch (baseType(old.type)) {
    case SCALAR:
      if (!old.precise && mode == NOT_EXACT) return true;
      if ((old.id & ID_ADD_CONST) != (cur.id & ID_ADD_CONST)) return false;
      if (old.id & ID_ADD_CONST && old.off != cur.off) return false;
      if (!sameScalarId(old.id, cur.id)) return false;
      return rangeWithin(old, cur);
    case PTR_TO_MAP_VALUE:
    case PTR_TO_MAP_KEY:
    case PTR_TO_MEM:
    case PTR_TO_BUF:
      return sameKind(old, cur) && rangeWithin(old, cur) && sameId(old.id, cur.id) && sameId(old.refObjId, cur.refObjId);
    case PTR_TO_STACK:
      return identical(old, cur) && old.frameno == cur.frameno;
    default:
      return identical(old, cur);
  }
}

/** Eight bytes that a load would take for any number. */
function allMisc(slot: Slot): bool {
  for (let b = 0; b < 8; b++) if (slot.kind(b) != STACK_MISC && slot.kind(b) != STACK_INVALID) return false;
  return true;
}

/** The scalar that an 8-byte load of the slot gives, or null when it is not simply one. */
function scalarOf(env: Env, slot: Slot): Reg {
  if (slot.kinds == ALL_SPILL && slot.type == SCALAR) return slot;
  return allMisc(slot) ? env.unknown : changetype<Reg>(0);
}

function stackSafe(env: Env, old: Frame, cur: Frame, mode: i32): bool {
  for (let i = 0; i < old.slots; i++) {
    const o = old.slot(i);
    const have = i < cur.slots;
    if (mode != NOT_EXACT && (have ? o.kinds != cur.slot(i).kinds : true)) return false;
    if (!o.kinds) continue;
    // from the highest byte down, as the slot's bytes are numbered
    let simple = false;
    for (let b = 7; b >= 0; b--) {
      const kind = o.kind(b);
      if (kind == STACK_INVALID || kind == STACK_MISC) continue;
      if (!have) return false;
      const c = cur.slot(i);
      const oldScalar = scalarOf(env, o);
      if (changetype<usize>(oldScalar)) {
        const curScalar = scalarOf(env, c);
        if (changetype<usize>(curScalar)) {
          if (!regSafe(env, oldScalar, curScalar, mode)) return false;
          simple = true;
          break;
        }
      }
      if (kind != c.kind(b)) return false;
    }
    if (simple) continue;
    const lowest = <u8>o.kinds;
    if (lowest == STACK_SPILL) {
      if (!regSafe(env, o, cur.slot(i), mode)) return false;
    } else if (lowest == STACK_DYNPTR) {
      const c = cur.slot(i);
      if (o.aux != c.aux || o.aux2 != c.aux2 || !sameId(o.refObjId, c.refObjId)) return false;
    } else if (lowest == STACK_ITER) {
      const c = cur.slot(i);
      if (o.aux != c.aux || o.aux2 != c.aux2 || !sameId(o.refObjId, c.refObjId)) return false;
    } else if (lowest == STACK_IRQ_FLAG) {
      const c = cur.slot(i);
      if (o.aux != c.aux || !sameId(o.refObjId, c.refObjId)) return false;
    }
  }
  return true;
}

function frameSafe(env: Env, old: Frame, cur: Frame, insn: i32, mode: i32): bool {
  if (old.callbackDepth > cur.callbackDepth) return false;
  const live = env.auxOf(insn).liveRegs;
  for (let i = 0; i < NREGS; i++) {
    if ((live >> i) & 1 && !regSafe(env, old.reg(i), cur.reg(i), mode)) return false;
  }
  return stackSafe(env, old, cur, mode);
}

function refsSafe(old: State, cur: State): bool {
  if (old.refCount != cur.refCount || old.activeLocks != cur.activeLocks) return false;
  if (old.preemptLocks != cur.preemptLocks || old.rcuLocks != cur.rcuLocks) return false;
  if (!sameId(old.activeIrqId, cur.activeIrqId)) return false;
  if (!sameId(old.activeLockId, cur.activeLockId) || old.activeLockPtr != cur.activeLockPtr) return false;
  for (let i = 0; i < old.refCount; i++) {
    const o = old.refAt(i);
    const c = cur.refAt(i);
    if (o.kind != c.kind) return false;
    if (o.kind & REF_LOCKS && o.ptr != c.ptr) return false;
    if (!sameId(o.id, c.id)) return false;
  }
  return true;
}

/** Everything that can happen from `cur` can happen from `old`. */
export function statesEqual(env: Env, old: State, cur: State, mode: i32): bool {
  if (old.curframe != cur.curframe || old.inSleepable != cur.inSleepable) return false;
  beginIds(env);
  if (!refsSafe(old, cur)) return false;
  for (let i = 0; i <= old.curframe; i++) {
    if (old.frame(i).callsite != cur.frame(i).callsite) return false;
    if (!frameSafe(env, old.frame(i), cur.frame(i), frameInsn(old, i), mode)) return false;
  }
  return true;
}

function sameReg(a: Reg, b: Reg): bool {
  return (
    sameBytes(changetype<usize>(a), changetype<usize>(b), 64) && sameKind(a, b) && a.id == b.id && a.refObjId == b.refObjId
  );
}

/** The register that differed last: in a loop it is the one that will differ again. */
let suspect: i32 = 0;

/** Quick test before the exact one: all registers of the current frame are the same, live or not. */
export function maybeLooping(old: State, cur: State): bool {
  if (old.curframe != cur.curframe) return false;
  const a = old.cur();
  const b = cur.cur();
  if (!sameReg(a.reg(suspect), b.reg(suspect))) return false;
  for (let i = 0; i < NREGS; i++) {
    if (sameReg(a.reg(i), b.reg(i))) continue;
    suspect = i;
    return false;
  }
  return true;
}

/** Some open-coded iterator made progress between the two. */
export function iterDepthsDiffer(old: State, cur: State): bool {
  for (let fr = old.curframe; fr >= 0; fr--) {
    const f = old.frame(fr);
    for (let i = 0; i < f.slots; i++) {
      const o = f.slot(i);
      if (<u8>o.kinds != STACK_ITER || !o.refObjId) continue;
      const c = cur.frame(fr).slot(i);
      if (o.depth != c.depth) return true;
    }
  }
  return false;
}
