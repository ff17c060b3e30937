// The caller's memory: what copy_from_user and copy_to_user are to the kernel. The caller shares the engine's linear
// memory; an address outside of it is a fault.
import { E2BIG, EFAULT, EINVAL } from "../util/errno";

/** Whether `len` bytes at `ptr` are the caller's. */
export function userOk(ptr: u64, len: u64): bool {
  const end = <u64>memory.size() << 16;
  return ptr != 0 && ptr < end && len <= end - ptr;
}

/** sizeof(union bpf_attr) of Linux 6.18. */
export const ATTR_SIZE: u32 = 168;
const PAGE: u32 = 4096;

/** The request as the commands read it: the caller's bytes, zero behind them. */
export const ATTR: usize = memory.data(168, 8);

/** Takes the caller's attr over. 0, -EFAULT, or -E2BIG when bytes are set that this kernel does not know. */
export function takeAttr(ptr: usize, size: u32): i32 {
  if (size > PAGE) return -E2BIG;
  if (size && !userOk(ptr, size)) return -EFAULT;
  for (let i = ATTR_SIZE; i < size; i++) if (load<u8>(ptr + i)) return -E2BIG;
  memory.fill(ATTR, 0, ATTR_SIZE);
  memory.copy(ATTR, ptr, min(size, ATTR_SIZE));
  return 0;
}

/** -EINVAL when bytes of attr behind `end` are set: fields that the command does not have. */
export function attrEnds(end: u32): i32 {
  for (let i = end; i < ATTR_SIZE; i++) if (load<u8>(ATTR + i)) return -EINVAL;
  return 0;
}

// @ts-ignore: decorator
@inline
export function attr32(off: usize): u32 {
  return load<u32>(ATTR + off);
}

// @ts-ignore: decorator
@inline
export function attr64(off: usize): u64 {
  return load<u64>(ATTR + off);
}
