// Special fields of map values when the program runs (spec 6.4, 6.7): locks, timers, work queues, pointers to kernel objects.
// Nobody else runs: a lock is free unless the program itself has it. What a timer or a work queue was told is kept and
// answered as the kernel answers; its callback never runs, for nothing happens between two calls of an iterator.
import { EBUSY, EDEADLK, EINVAL } from "../../util/errno";
import { world } from "../world";
import { taskPointer } from "../task";
import { int32, output } from "./memory";
import { localIrqSave } from "./kfuncs";

// @ts-ignore: decorator
@inline function errno(e: i32): u64 {
  return <u64>(<i64>e);
}

function setLock(addr: u64, held: u32): u64 {
  const lock = output(addr, 4);
  if (lock) store<u32>(lock, held);
  return 0;
}

export function spinLock(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return setLock(r1, 1);
}

export function spinUnlock(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return setLock(r1, 0);
}

/** Two pointers that the verifier takes for different ones may be the same lock. */
export function resSpinLock(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const lock = output(r1, 4);
  if (!lock) return 0;
  if (load<u32>(lock)) return int32(-EDEADLK);
  store<u32>(lock, 1);
  return 0;
}

export function resSpinLockIrqsave(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const err = resSpinLock(r1, 0, 0, 0, 0);
  if (!err) localIrqSave(r2, 0, 0, 0, 0);
  return err;
}

/** The field's old pointer for the new one. */
export function kptrXchg(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const field = output(r1, 8);
  if (!field) return 0;
  const old = load<u64>(field);
  store<u64>(field, r2);
  return old;
}

// ---- timers and work queues: the first word of the field says how far it is

const MADE: u64 = 1;
const HAS_CALLBACK: u64 = 2;
const STARTED: u64 = 4;

const CLOCK_REALTIME: u64 = 0;
const CLOCK_MONOTONIC: u64 = 1;
const CLOCK_BOOTTIME: u64 = 7;
const MAX_CLOCKS: u64 = 16;
/** Absolute time, and this CPU only. */
const START_FLAGS: u64 = 3;

function make(addr: u64): i32 {
  const field = output(addr, 16);
  if (!field) return 0;
  if (load<u64>(field)) return -EBUSY;
  store<u64>(field, MADE);
  return 0;
}

/** What has `needed` gets `more`: its state before, or -EINVAL. */
function advance(addr: u64, needed: u64, more: u64): i32 {
  const field = output(addr, 16);
  if (!field) return 0;
  const state = load<u64>(field);
  if ((state & needed) != needed) return -EINVAL;
  store<u64>(field, state | more);
  return <i32>state;
}

export function timerInit(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const known = r3 == CLOCK_MONOTONIC || r3 == CLOCK_REALTIME || r3 == CLOCK_BOOTTIME;
  return errno(r3 >= MAX_CLOCKS || !known ? -EINVAL : make(r1));
}

export function timerSetCallback(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return errno(min(advance(r1, MADE, HAS_CALLBACK), 0));
}

export function timerStart(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return errno(r3 & ~START_FLAGS ? -EINVAL : min(advance(r1, MADE | HAS_CALLBACK, STARTED), 0));
}

/** Whether it was running. */
export function timerCancel(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const state = advance(r1, MADE, 0);
  if (state < 0) return errno(state);
  const field = output(r1, 16);
  if (field) store<u64>(field, MADE);
  return <u64>state & STARTED ? 1 : 0;
}

export function wqInit(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return int32(<u32>r3 ? -EINVAL : make(r1));
}

export function wqSetCallback(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return int32(<u32>r3 ? -EINVAL : min(advance(r1, MADE, HAS_CALLBACK), 0));
}

export function wqStart(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return int32(<u32>r2 ? -EINVAL : min(advance(r1, MADE, STARTED), 0));
}

// ---- the one task that there is; it never goes away, so that its references need no counting

export function taskAcquire(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return r1;
}

export function taskFromPid(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return <u32>r1 == world.pid ? taskPointer() : 0;
}
