// Dynamic pointers: struct bpf_dynptr on the program's stack is {data, size and kind, offset}. Their memory is checked at every
// use like any other.
import { E2BIG, EINVAL, ERANGE } from "../../util/errno";
import { input, output, int32 } from "./memory";

const MAX_SIZE: u64 = 0xffffff;
const READ_ONLY: u32 = 1 << 31;
const KIND_SHIFT: u32 = 28;
export const DYNPTR_LOCAL: u32 = 1;
export const DYNPTR_RINGBUF: u32 = 2;

@unmanaged
export class Dynptr {
  data: u64;
  word: u32;
  offset: u32;

  @inline get size(): u32 {
    return this.word & <u32>MAX_SIZE;
  }

  @inline get readOnly(): bool {
    return (this.word & READ_ONLY) != 0;
  }

  set(data: u64, size: u32, kind: u32): void {
    this.data = data;
    this.word = size | kind << KIND_SHIFT;
    this.offset = 0;
  }
}

/** The program's dynptr at `addr`; null after reporting a defect. */
export function dynptrAt(addr: u64, write: bool): Dynptr | null {
  const at = write ? output(addr, 16) : input(addr, 16);
  return changetype<Dynptr | null>(at);
}

export function dynptrFits(d: Dynptr, offset: u64, len: u64): bool {
  return len <= d.size && offset <= d.size - len;
}

// @ts-ignore: decorator
@inline function errno(e: i32): u64 {
  return <u64>(<i64>e);
}

export function dynptrFromMem(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const d = dynptrAt(r4, true);
  if (d === null) return 0;
  d.set(0, 0, 0);
  if (r2 > MAX_SIZE) return errno(-E2BIG);
  if (r3) return errno(-EINVAL);
  d.set(r1, <u32>r2, DYNPTR_LOCAL);
  return 0;
}

export function dynptrRead(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const d = dynptrAt(r3, false);
  const to = output(r1, r2);
  if (d === null || !to) return 0;
  if (!d.data || r5) return errno(-EINVAL);
  if (!dynptrFits(d, r4, r2)) return errno(-E2BIG);
  const from = input(d.data + d.offset + r4, r2);
  if (from) memory.copy(to, from, <usize>r2);
  return 0;
}

export function dynptrWrite(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const d = dynptrAt(r1, false);
  const from = input(r3, r4);
  if (d === null || !from) return 0;
  if (!d.data || r5 || d.readOnly) return errno(-EINVAL);
  if (!dynptrFits(d, r2, r4)) return errno(-E2BIG);
  const to = output(d.data + d.offset + r2, r4);
  if (to) memory.copy(to, from, <usize>r4);
  return 0;
}

export function dynptrData(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const d = dynptrAt(r1, false);
  if (d === null || !d.data || d.readOnly || !dynptrFits(d, r2, r3)) return 0;
  return d.data + d.offset + r2;
}

export function dynptrSize(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const d = dynptrAt(r1, false);
  return d === null ? 0 : d.data ? d.size : int32(-EINVAL);
}

export function dynptrIsNull(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const d = dynptrAt(r1, false);
  return d === null || !d.data ? 1 : 0;
}

export function dynptrIsRdonly(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const d = dynptrAt(r1, false);
  return d !== null && d.data != 0 && d.readOnly ? 1 : 0;
}

export function dynptrAdjust(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const d = dynptrAt(r1, true);
  const start = <u32>r2;
  const end = <u32>r3;
  if (d === null) return 0;
  if (!d.data || start > end) return int32(-EINVAL);
  if (start > d.size || end > d.size) return int32(-ERANGE);
  d.offset += start;
  d.word = (d.word & ~(<u32>MAX_SIZE)) | (end - start);
  return 0;
}

export function dynptrClone(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const d = dynptrAt(r1, false);
  const to = output(r2, 16);
  if (d === null || !to) return 0;
  if (!d.data) {
    memory.fill(to, 0, 16);
    return int32(-EINVAL);
  }
  memory.copy(to, changetype<usize>(d), 16);
  return 0;
}

/** Address of `len` bytes at `offset` of a dynptr, to be written with `write`; an errno instead, in `failure`. */
function bytesOf(addr: u64, offset: u32, len: u32, write: bool): usize {
  const d = dynptrAt(addr, false);
  if (d === null) return 0;
  failure = !d.data || (write && d.readOnly) ? -EINVAL : dynptrFits(d, offset, len) ? 0 : -E2BIG;
  if (failure) return 0;
  const at = d.data + d.offset + offset;
  return write ? output(at, len) : input(at, len);
}
let failure: i32 = 0;

export function dynptrMemset(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const to = bytesOf(r1, <u32>r2, <u32>r3, true);
  if (!to) return int32(failure);
  memory.fill(to, <u8>r4, <u32>r3);
  return 0;
}

/** dynptr_copy(to, offset in it, from, offset in it, size) */
export function dynptrCopy(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const to = bytesOf(r1, <u32>r2, <u32>r5, true);
  const from = to ? bytesOf(r3, <u32>r4, <u32>r5, false) : 0;
  if (!from) return int32(failure);
  memory.copy(to, from, <u32>r5);
  return 0;
}
