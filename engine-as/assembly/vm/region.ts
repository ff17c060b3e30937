// The address space of BPF programs: what a 64-bit pointer may reach, and the check of every access.
// A pointer's upper half is 0xffff8800 + region, its lower half the offset in linear memory. Knows nothing of what a region holds.

/** Upper half of a pointer into region 0 (which never exists). */
export const REGION_BASE: u32 = 0xffff8800;
/** Region indexes are below this. */
export const MAX_REGIONS: u32 = 1024;

/** Programs may store. */
export const REGION_WRITE: u32 = 1;
/** Images of struct bpf_map: see mapOf() in helpers/. */
export const REGION_MAP: u32 = 2;
/** Kernel objects: only loads through BTF pointers and helpers come here. */
export const REGION_KERNEL: u32 = 4;

/** Regions 1 … STACK_FRAMES are the stacks of the call frames. */
export const STACK_FRAMES: i32 = 16;

/**
 * One region. The eight limits serve the interpreter: an access of 1 << k bytes at distance d from `lo` is allowed at once if
 * d < read_k (or write_k). They are 0 where the slow check has to look: strided, read-only and unused regions.
 */
@unmanaged
export class Region {
  lo: u32;
  read0: u32;
  read1: u32;
  read2: u32;
  read3: u32;
  write0: u32;
  write1: u32;
  write2: u32;
  write3: u32;
  /** Bytes from `lo`. */
  len: u32;
  /** Distance of the elements; 0 for one piece. */
  stride: u32;
  /** Bytes of each element that may be accessed. */
  elem: u32;
  flags: u32;
  /** Free for the owner. */
  owner: u32;
  private pad0: u32;
  private pad1: u32;
}

/** log2 of the size of a Region. */
export const REGION_SHIFT: u32 = 6;
/** Region[MAX_REGIONS] */
export const REGIONS: usize = memory.data(<i32>(MAX_REGIONS << REGION_SHIFT), 64);
/** Next never used index; the head of the free list is kept behind it. */
const STATE: usize = memory.data(8);

export function regionOf(index: i32): Region {
  return changetype<Region>(REGIONS + (<usize>index << REGION_SHIFT));
}

function limit(len: u32, size: u32, on: bool): u32 {
  return on && len >= size ? len - size + 1 : 0;
}

/** (Re)defines region `index`: `len` bytes at `lo`, or elements of `elem` bytes every `stride` bytes. */
export function regionSet(index: i32, lo: usize, len: u32, flags: u32, stride: u32 = 0, elem: u32 = 0): void {
  const r = regionOf(index);
  r.lo = <u32>lo;
  r.len = len;
  r.stride = stride;
  r.elem = stride ? elem : len;
  r.flags = flags;
  const whole = stride == 0;
  r.read0 = limit(len, 1, whole);
  r.read1 = limit(len, 2, whole);
  r.read2 = limit(len, 4, whole);
  r.read3 = limit(len, 8, whole);
  const write = whole && (flags & REGION_WRITE) != 0;
  r.write0 = write ? r.read0 : 0;
  r.write1 = write ? r.read1 : 0;
  r.write2 = write ? r.read2 : 0;
  r.write3 = write ? r.read3 : 0;
}

/** Moves a region without strides to another place of the same length: what the walk does for every element. */
// @ts-ignore: decorator
@inline export function regionMove(index: i32, lo: usize): void {
  store<u32>(REGIONS + (<usize>index << REGION_SHIFT), <u32>lo);
}

/** A new region; 0 if there are too many. */
export function regionAdd(lo: usize, len: u32, flags: u32, stride: u32 = 0, elem: u32 = 0): i32 {
  let index = <i32>load<u32>(STATE, 4);
  if (index) {
    store<u32>(STATE, regionOf(index).owner, 4);
  } else {
    index = max(<i32>load<u32>(STATE), STACK_FRAMES + 1);
    if (index >= <i32>MAX_REGIONS) return 0;
    store<u32>(STATE, index + 1);
  }
  regionOf(index).owner = 0;
  regionSet(index, lo, len, flags, stride, elem);
  return index;
}

/** Pointers into `index` are bad from now on, and the index may be given out again. */
export function regionDrop(index: i32): void {
  if (index <= STACK_FRAMES) return;
  regionSet(index, 0, 0, 0);
  regionOf(index).owner = load<u32>(STATE, 4);
  store<u32>(STATE, index, 4);
}

/** The pointer that a program sees for address `at` in region `index`; a null address stays null. */
// @ts-ignore: decorator
@inline export function pointer(index: i32, at: usize): u64 {
  return at ? <u64>(REGION_BASE + <u32>index) << 32 | <u64>at : 0;
}

/** The region that `addr` names, 0 if none. */
export function regionIndex(addr: u64): i32 {
  const index = <u32>(addr >> 32) - REGION_BASE;
  return index < MAX_REGIONS ? <i32>index : 0;
}

/** Linear address of `size` bytes at `addr` if a program may access all of them, else 0. */
export function access(addr: u64, size: u32, write: bool): usize {
  const r = regionOf(regionIndex(addr));
  if (write && !(r.flags & REGION_WRITE)) return 0;
  const at = <u32>addr - r.lo;
  if (<u64>at + size > r.len) return 0;
  if (r.stride && at % r.stride + size > r.elem) return 0;
  return <usize>addr;
}

/** Like a read by access(), but gaps between elements do not count: how the kernel itself may look at its memory. */
export function peek(addr: u64, size: u32): usize {
  const r = regionOf(regionIndex(addr));
  return <u64>(<u32>addr - r.lo) + size > r.len ? 0 : <usize>addr;
}

/** Bytes that may be accessed from `addr` on. */
export function reach(addr: u64): u32 {
  const r = regionOf(regionIndex(addr));
  const at = <u32>addr - r.lo;
  if (at >= r.len) return 0;
  if (!r.stride) return r.len - at;
  const within = at % r.stride;
  return within < r.elem ? min(r.elem - within, r.len - at) : 0;
}
