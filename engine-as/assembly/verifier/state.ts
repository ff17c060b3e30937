// What is known at one point of one path: frames of registers and stack slots, held references, the path's history.
// Fixed-size records: forking a path is a few memory copies. A stack is only as deep as it was used.
import { Pool } from "../util/pool";
import { Reg, REG_SIZE, clearReg, SCALAR } from "./reg";

export const MAX_FRAMES: i32 = 8;
export const NREGS: i32 = 11;
export const REG_FP: i32 = 10;
/** Slots of 8 bytes in a frame's 512. */
export const MAX_SLOTS: i32 = 64;

// Kinds of a stack byte
export const STACK_INVALID: u8 = 0;
export const STACK_SPILL: u8 = 1;
export const STACK_MISC: u8 = 2;
export const STACK_ZERO: u8 = 3;
export const STACK_DYNPTR: u8 = 4;
export const STACK_ITER: u8 = 5;
export const STACK_IRQ_FLAG: u8 = 6;
export const ALL_MISC: u64 = 0x0202020202020202;
export const ALL_ZERO: u64 = 0x0303030303030303;
export const ALL_SPILL: u64 = 0x0101010101010101;

/** One 8-byte slot. `kinds`: byte k describes the slot's byte k, lowest address first. */
@unmanaged
export class Slot extends Reg {
  kinds: u64;

  @inline kind(byte: i32): u8 {
    return <u8>(this.kinds >> (byte << 3));
  }

  @inline setKind(byte: i32, kind: u8): void {
    store<u8>(changetype<usize>(this) + offsetof<Slot>("kinds") + <usize>byte, kind);
  }

  /** The slot's lowest byte belongs to a spilled register. */
  @inline isSpill(): bool {
    return <u8>this.kinds == STACK_SPILL;
  }

  @inline isScalarSpill(): bool {
    return <u8>this.kinds == STACK_SPILL && this.type == SCALAR;
  }
}
export const SLOT_SIZE: usize = 104;

@unmanaged
export class Frame {
  /** Return address of the call that made this frame, -1 for the outermost. */
  callsite: i32;
  frameno: u32;
  subprogno: i32;
  /** Slot[cap], of which the first `slots` are in use; slot i is fp-8*(i+1). */
  stack: usize;
  slots: i32;
  cap: i32;
  callbackDepth: i32;
  inCallback: bool;
  inAsyncCallback: bool;
  /** The callback's return value is checked against [retMin, retMax]. */
  retMin: i32;
  retMax: i32;
  asyncEntry: i32;

  @inline reg(i: i32): Reg {
    return changetype<Reg>(changetype<usize>(this) + FRAME_HEAD + <usize>i * REG_SIZE);
  }

  @inline slot(i: i32): Slot {
    return changetype<Slot>(this.stack + <usize>i * SLOT_SIZE);
  }
}
const FRAME_HEAD: usize = 48;
const FRAME_SIZE: usize = FRAME_HEAD + 11 * REG_SIZE;

/** A held reference, lock or section. */
@unmanaged
export class Ref {
  kind: u32;
  id: u32;
  /** Where it was acquired. */
  insnIdx: i32;
  /** The lock's map or object. */
  ptr: u32;
}
export const REF_SIZE: usize = 16;
export const REF_PTR: u32 = 1;
export const REF_IRQ: u32 = 2;
/** bpf_spin_lock, bpf_res_spin_lock, and the latter with interrupts off. */
export const REF_LOCK: u32 = 4;
export const REF_RES_LOCK: u32 = 8;
export const REF_RES_LOCK_IRQ: u32 = 16;
export const REF_LOCKS: u32 = REF_LOCK | REF_RES_LOCK | REF_RES_LOCK_IRQ;

/** One entry of a path's history: how `idx` was reached, and what precision must know of it. */
@unmanaged
export class Hist {
  idx: i32;
  prevIdx: i32;
  /** HIST_* */
  flags: u32;
  linkedCount: u32;
  /** Up to six registers or slots of 10 bits each: frame 3, isReg 1, number 6. */
  linked: u64;
}
export const HIST_SIZE: usize = 24;
/** Stack access: bits 0..2 frame, 3..8 slot. */
export const HIST_STACK_ACCESS: u32 = 1 << 9;
export const HIST_DST_STACK: u32 = 1 << 10;
export const HIST_SRC_STACK: u32 = 1 << 11;

@unmanaged
export class State {
  frame0: usize;
  frame1: usize;
  frame2: usize;
  frame3: usize;
  frame4: usize;
  frame5: usize;
  frame6: usize;
  frame7: usize;
  curframe: i32;
  insnIdx: i32;
  firstInsnIdx: i32;
  lastInsnIdx: i32;
  /** The checkpoint that this path grew from, 0 at the start. */
  parent: usize;
  /** Paths below this state that are still to be walked. */
  branches: i32;
  hist: usize;
  histCount: i32;
  histCap: i32;
  refs: usize;
  refCount: i32;
  refCap: i32;
  /** Sections that the path is in. */
  rcuLocks: u16;
  preemptLocks: u16;
  activeLocks: u16;
  inSleepable: bool;
  cleaned: bool;
  activeIrqId: u32;
  activeLockId: u32;
  activeLockPtr: u32;
  mayGotoDepth: i32;
  callbackUnrollDepth: i32;
  dfsDepth: i32;
  /** For a recorded loop edge: the state that it is equal to. */
  equalState: usize;
  /** Next in the list that holds this state: explored states, pending branches, or loop edges. */
  next: usize;
  hits: i32;
  misses: i32;
  onFreeList: bool;
  /** Pending branch: where it continues, where it came from, the log's length at the time. */
  popInsn: i32;
  popPrev: i32;
  logPos: i64;
  /** Step of the verification trace that made it. */
  traceStep: i32;

  @inline frame(i: i32): Frame {
    return changetype<Frame>(load<usize>(changetype<usize>(this) + (<usize>i << 2)));
  }

  @inline setFrame(i: i32, f: Frame): void {
    store<usize>(changetype<usize>(this) + (<usize>i << 2), changetype<usize>(f));
  }

  @inline cur(): Frame {
    return this.frame(this.curframe);
  }

  @inline histAt(i: i32): Hist {
    return changetype<Hist>(this.hist + <usize>i * HIST_SIZE);
  }

  @inline refAt(i: i32): Ref {
    return changetype<Ref>(this.refs + <usize>i * REF_SIZE);
  }
}
const STATE_SIZE: usize = offsetof<State>();

export function newState(pool: Pool): State {
  const p = pool.take(STATE_SIZE);
  memory.fill(p, 0, STATE_SIZE);
  return changetype<State>(p);
}

export function newFrame(pool: Pool, callsite: i32, frameno: i32, subprogno: i32): Frame {
  const p = pool.take(FRAME_SIZE);
  memory.fill(p, 0, FRAME_SIZE);
  const f = changetype<Frame>(p);
  f.callsite = callsite;
  f.frameno = <u32>frameno;
  f.subprogno = subprogno;
  f.retMax = 0;
  return f;
}

/** Makes `slots` slots usable; new ones are empty. */
export function growStack(pool: Pool, f: Frame, slots: i32): void {
  if (slots <= f.slots) return;
  if (slots > f.cap) {
    const size = pool.roomFor(<usize>slots * SLOT_SIZE);
    const stack = pool.take(size);
    memory.copy(stack, f.stack, <usize>f.slots * SLOT_SIZE);
    if (f.cap) pool.give(f.stack, <usize>f.cap * SLOT_SIZE);
    f.stack = stack;
    f.cap = <i32>(size / SLOT_SIZE);
  }
  memory.fill(f.stack + <usize>f.slots * SLOT_SIZE, 0, <usize>(slots - f.slots) * SLOT_SIZE);
  f.slots = slots;
}

export function freeFrame(pool: Pool, f: Frame): void {
  if (f.cap) pool.give(f.stack, <usize>f.cap * SLOT_SIZE);
  pool.give(changetype<usize>(f), FRAME_SIZE);
}

function copyFrame(pool: Pool, dst: Frame, src: Frame): void {
  const stack = dst.stack;
  const cap = dst.cap;
  memory.copy(changetype<usize>(dst), changetype<usize>(src), FRAME_SIZE);
  dst.stack = stack;
  dst.cap = cap;
  const bytes = <usize>src.slots * SLOT_SIZE;
  if (src.slots > cap) {
    if (cap) pool.give(stack, <usize>cap * SLOT_SIZE);
    const size = pool.roomFor(bytes);
    dst.stack = pool.take(size);
    dst.cap = <i32>(size / SLOT_SIZE);
  }
  if (bytes) memory.copy(dst.stack, src.stack, bytes);
}

/** Room for `n` entries of the history. */
export function reserveHist(pool: Pool, s: State, n: i32): void {
  if (n <= s.histCap) return;
  const size = pool.roomFor(<usize>n * HIST_SIZE);
  const hist = pool.take(size);
  memory.copy(hist, s.hist, <usize>s.histCount * HIST_SIZE);
  if (s.histCap) pool.give(s.hist, <usize>s.histCap * HIST_SIZE);
  s.hist = hist;
  s.histCap = <i32>(size / HIST_SIZE);
}

/** Room for `n` references. */
export function reserveRefs(pool: Pool, s: State, n: i32): void {
  if (n <= s.refCap) return;
  const size = pool.roomFor(<usize>n * REF_SIZE);
  const refs = pool.take(size);
  memory.copy(refs, s.refs, <usize>s.refCount * REF_SIZE);
  if (s.refCap) pool.give(s.refs, <usize>s.refCap * REF_SIZE);
  s.refs = refs;
  s.refCap = <i32>(size / REF_SIZE);
}

/** Makes `dst` the same as `src`, list links and search statistics excepted. `dst` keeps its own memory. */
export function copyState(pool: Pool, dst: State, src: State, withHist: bool): void {
  for (let i = src.curframe + 1; i <= dst.curframe; i++) {
    const f = dst.frame(i);
    if (changetype<usize>(f)) freeFrame(pool, f);
    dst.setFrame(i, changetype<Frame>(0));
  }
  for (let i = 0; i <= src.curframe; i++) {
    let f = dst.frame(i);
    if (!changetype<usize>(f)) {
      f = changetype<Frame>(pool.take(FRAME_SIZE));
      f.stack = 0;
      f.cap = 0;
      dst.setFrame(i, f);
    }
    copyFrame(pool, f, src.frame(i));
  }
  dst.curframe = src.curframe;
  dst.insnIdx = src.insnIdx;
  dst.firstInsnIdx = src.firstInsnIdx;
  dst.lastInsnIdx = src.lastInsnIdx;
  dst.parent = src.parent;
  dst.branches = src.branches;
  if (withHist) {
    dst.histCount = 0;
    reserveHist(pool, dst, src.histCount);
    memory.copy(dst.hist, src.hist, <usize>src.histCount * HIST_SIZE);
    dst.histCount = src.histCount;
  }
  dst.refCount = 0;
  if (src.refCount) {
    reserveRefs(pool, dst, src.refCount);
    memory.copy(dst.refs, src.refs, <usize>src.refCount * REF_SIZE);
    dst.refCount = src.refCount;
  }
  dst.rcuLocks = src.rcuLocks;
  dst.preemptLocks = src.preemptLocks;
  dst.activeLocks = src.activeLocks;
  dst.inSleepable = src.inSleepable;
  dst.cleaned = false;
  dst.activeIrqId = src.activeIrqId;
  dst.activeLockId = src.activeLockId;
  dst.activeLockPtr = src.activeLockPtr;
  dst.mayGotoDepth = src.mayGotoDepth;
  dst.callbackUnrollDepth = src.callbackUnrollDepth;
  dst.dfsDepth = src.dfsDepth;
  dst.equalState = src.equalState;
  dst.traceStep = src.traceStep;
}

export function freeState(pool: Pool, s: State): void {
  for (let i = 0; i <= s.curframe; i++) if (changetype<usize>(s.frame(i))) freeFrame(pool, s.frame(i));
  if (s.histCap) pool.give(s.hist, <usize>s.histCap * HIST_SIZE);
  if (s.refCap) pool.give(s.refs, <usize>s.refCap * REF_SIZE);
  pool.give(changetype<usize>(s), STATE_SIZE);
}

/** Empties a slot. */
export function invalidateSlot(slot: Slot): void {
  clearReg(slot);
  slot.kinds = 0;
}

/** The instruction at which frame `i` of the state stands: the call of the next frame, or the state's own. */
@inline export function frameInsn(s: State, i: i32): i32 {
  return i == s.curframe ? s.insnIdx : s.frame(i + 1).callsite;
}
