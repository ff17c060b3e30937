// A map filled by rule instead of element by element: what a page needs that shows a million entries. Makes the same
// updates as so many system calls would.
import { BPF_F_RDONLY } from "../maps/desc";
import { EBADF, EINVAL, EPERM } from "../util/errno";
import { mapOf } from "./fds";

/** splitmix64 of n + 1 steps from zero. */
function splitmix64(n: u64): u64 {
  let z = (n + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** `word` little-endian in the first bytes at `to`, `size` in all; repeated or followed by zeros. */
function writeWord(to: usize, size: u32, word: u64, repeat: bool): void {
  for (let i: u32 = 0; i < size; i++) {
    store<u8>(to + i, i < 8 || repeat ? <u8>(word >> <u64>((i & 7) * 8)) : 0);
  }
}

/**
 * Updates elements `from` … `from + count - 1`: element i has key i, or splitmix64(i) repeated with `mix`; value i,
 * little-endian, or zeros with `zero`. Stops at the first update that fails: elements done, or its negated errno when
 * none was.
 */
export function mapFill(fd: u32, from: u32, count: u32, mix: bool, zero: bool, flags: u32): i32 {
  const map = mapOf(fd);
  if (map === null) return -EBADF;
  if (!map.keySize) return -EINVAL;
  if (map.frozen || (map.flags & BPF_F_RDONLY) != 0) return -EPERM;
  const size = map.userValueSize();
  const key = heap.alloc(<usize>map.keySize + size + 16);
  const value = key + ((<usize>map.keySize + 7) & ~7);
  memory.fill(value, 0, size);
  let done: u32 = 0;
  let err = 0;
  for (; done < count; done++) {
    const i = <u64>from + done;
    writeWord(key, map.keySize, mix ? splitmix64(i) : i, mix);
    if (!zero) writeWord(value, min<u32>(map.valueSize, 8), i, false);
    err = map.sysUpdate(key, value, flags);
    if (err) break;
  }
  heap.free(key);
  return done || !err ? <i32>done : err;
}
