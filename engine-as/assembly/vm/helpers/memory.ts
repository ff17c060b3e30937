// How helpers reach the memory that a program names. The verifier has proven these accesses; a failing one is a defect.
import { access, MAX_REGIONS, reach, REGION_BASE, REGION_MAP, regionIndex, regionOf } from "../region";
import { fail } from "../state";
import { MapDesc } from "../../maps/desc";

/** Linear address of `size` readable bytes; 0 after reporting a defect. Nothing is read of an empty range. */
export function input(addr: u64, size: u64): usize {
  if (size == 0) return 1;
  const at = size >> 32 ? 0 : access(addr, <u32>size, false);
  if (!at) fail("helper reads outside of the program's memory");
  return at;
}

/** input() where it must be quick: memory in one piece is looked at in place. */
// @ts-ignore: decorator
@inline export function quickInput(addr: u64, size: u64): usize {
  const index = <u32>(addr >> 32) - REGION_BASE;
  if (index < MAX_REGIONS) {
    const r = regionOf(index);
    if (!r.stride && <u64>(<u32>addr - r.lo) + size <= <u64>r.len && size) return <usize>addr;
  }
  return input(addr, size);
}

/** input() for writing. */
export function output(addr: u64, size: u64): usize {
  if (size == 0) return 1;
  const at = size >> 32 ? 0 : access(addr, <u32>size, true);
  if (!at) fail("helper writes outside of the program's memory");
  return at;
}

/** What a kernel function gives that returns an int: the register's upper half is zero. */
// @ts-ignore: decorator
@inline export function int32(v: i32): u64 {
  return <u64>(<u32>v);
}

/** The map whose struct bpf_map is at `addr`; null after reporting a defect. */
export function mapOf(addr: u64): MapDesc | null {
  const r = regionOf(regionIndex(addr));
  if (r.flags & REGION_MAP && r.lo == <u32>addr) return changetype<MapDesc>(<usize>r.owner);
  fail("helper was given something that is no map");
  return null;
}

/** Length of the NUL-terminated string at `addr` within what may be read, at most `most`; -1 if nothing may be read there. */
export function stringLength(addr: u64, most: u32): i32 {
  const n = min(reach(addr), most);
  if (n == 0) return -1;
  const at = <usize>addr;
  let i: u32 = 0;
  while (i < n && load<u8>(at + i) != 0) i++;
  return i;
}
