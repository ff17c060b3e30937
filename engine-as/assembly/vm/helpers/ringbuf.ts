// Helpers on ring buffers, plain and by dynptr.
import { BPF_MAP_TYPE_RINGBUF } from "../../maps/desc";
import { valuePtr } from "../../maps/map";
import { RingbufMap } from "../../maps/ringbuf";
import { E2BIG, EINVAL } from "../../util/errno";
import { DYNPTR_RINGBUF, dynptrAt } from "./dynptr";
import { fail } from "../state";
import { regionIndex, regionOf } from "../region";
import { input, mapOf } from "./memory";

/** BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP */
const WAKEUP: u64 = 3;
const MAX_DYNPTR: u64 = 0xffffff;

// @ts-ignore: decorator
@inline function errno(e: i32): u64 {
  return <u64>(<i64>e);
}

function ringOf(addr: u64): RingbufMap | null {
  const map = mapOf(addr);
  if (map === null) return null;
  if (map.type == BPF_MAP_TYPE_RINGBUF) return changetype<RingbufMap>(map);
  fail("helper was given a map that is no ring buffer");
  return null;
}

/** A pointer to a record; its region remembers the ring, so that submit finds it again. */
function tag(ring: RingbufMap, record: usize): u64 {
  const addr = valuePtr(ring, record);
  regionOf(regionIndex(addr)).owner = <u32>changetype<usize>(ring);
  return addr;
}

function close(addr: u64, discard: bool): void {
  const ring = changetype<RingbufMap | null>(<usize>regionOf(regionIndex(addr)).owner);
  if (ring === null) fail("submit of something that is no record");
  else ring.commit(<usize>addr, discard);
}

export function ringbufOutput(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const ring = ringOf(r1);
  const from = input(r2, r3);
  if (ring === null || !from) return 0;
  if (r4 & ~WAKEUP) return errno(-EINVAL);
  return errno(ring.output(from, r3));
}

export function ringbufReserve(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const ring = ringOf(r1);
  if (ring === null || r3) return 0;
  const record = ring.reserve(r2);
  return record ? tag(ring, record) : 0;
}

export function ringbufSubmit(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  close(r1, false);
  return 0;
}

export function ringbufDiscard(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  close(r1, true);
  return 0;
}

export function ringbufQuery(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const ring = ringOf(r1);
  return ring === null ? 0 : ring.query(r2);
}

export function ringbufReserveDynptr(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const ring = ringOf(r1);
  const d = dynptrAt(r4, true);
  if (ring === null || d === null) return 0;
  d.set(0, 0, 0);
  if (r3) return errno(-EINVAL);
  if (r2 > MAX_DYNPTR) return errno(-E2BIG);
  const record = ring.reserve(r2);
  if (!record) return errno(-EINVAL);
  d.set(tag(ring, record), <u32>r2, DYNPTR_RINGBUF);
  return 0;
}

function closeDynptr(addr: u64, discard: bool): void {
  const d = dynptrAt(addr, true);
  if (d === null || !d.data) return;
  close(d.data, discard);
  d.set(0, 0, 0);
}

export function ringbufSubmitDynptr(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  closeDynptr(r1, false);
  return 0;
}

export function ringbufDiscardDynptr(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  closeDynptr(r1, true);
  return 0;
}
