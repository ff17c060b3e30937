// BPF_MAP_TYPE_LPM_TRIE: the value of the longest prefix that matches. A key is a 32-bit prefix length and the bytes.
// Kept as a list in the order of the kernel's walk (what is more specific first), not as a trie: it shows lookups, not
// speed.
import { BpfMap, BPF_EXIST, checkExistence } from "./map";
import { EINVAL, ENOENT, ENOMEM, ENOSPC } from "../util/errno";
import { allocBlock, freeBlock } from "./memory";

export class LpmMap extends BpfMap {
  /** Entries of [key padded to 8, value]. */
  private slab: usize = 0;
  private bytes: u64 = 0;
  private stride: u32 = 0;
  private valueOffset: u32 = 0;
  private fresh: u32 = 0;
  private free: usize[] = [];
  private order: usize[] = [];

  create(): i32 {
    this.valueOffset = (this.keySize + 7) & ~7;
    this.stride = this.valueOffset + ((this.valueSize + 7) & ~7);
    this.bytes = <u64>this.stride * <u64>this.maxEntries;
    this.slab = allocBlock(this.bytes);
    if (!this.slab) return -ENOMEM;
    const values = this.slab + this.valueOffset;
    return this.declareValues(values, <u32>this.bytes - this.valueOffset, this.stride, this.valueSize);
  }

  destroy(): void {
    this.undeclareValues();
    freeBlock(this.slab, this.bytes);
    this.slab = 0;
  }

  private maxPrefix(): u32 {
    return (this.keySize - 4) * 8;
  }

  /** Leading bits that two keys share, at most `most`. */
  private common(a: usize, b: usize, most: u32): u32 {
    for (let i: u32 = 0; i < most; i += 8) {
      const diff = load<u8>(a + (i >> 3), 4) ^ load<u8>(b + (i >> 3), 4);
      if (diff) return min(most, i + clz<u32>(<u32>diff) - 24);
    }
    return most;
  }

  /** Position of `key`'s entry, or -1 - the position where it belongs. */
  private find(key: usize): i32 {
    let lo = 0;
    let hi = this.order.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      const c = this.compare(key, this.order[mid]);
      if (c == 0) return mid;
      if (c < 0) hi = mid;
      else lo = mid + 1;
    }
    return -1 - lo;
  }

  /** Order of the walk: inside a prefix first, then by the first bit that differs. */
  private compare(a: usize, b: usize): i32 {
    const la = load<u32>(a);
    const lb = load<u32>(b);
    const c = this.common(a, b, min(la, lb));
    if (c == la) return c == lb ? 0 : 1;
    if (c == lb) return -1;
    return (load<u8>(a + (c >> 3), 4) >> <u8>(7 - (c & 7))) & 1 ? 1 : -1;
  }

  lookup(key: usize): usize {
    const length = load<u32>(key);
    if (length > this.maxPrefix()) return 0;
    let best: usize = 0;
    for (let i = 0; i < this.order.length; i++) {
      const e = this.order[i];
      const l = load<u32>(e);
      if (l <= length && this.common(key, e, l) == l && (!best || l > load<u32>(best))) best = e;
    }
    return best ? best + this.valueOffset : 0;
  }

  update(key: usize, value: usize, flags: u64): i32 {
    if (flags > BPF_EXIST || load<u32>(key) > this.maxPrefix()) return -EINVAL;
    const at = this.find(key);
    const err = checkExistence(at >= 0, flags);
    if (err) return err;
    let e: usize;
    if (at >= 0) {
      e = this.order[at];
    } else {
      if (<u32>this.order.length >= this.maxEntries) return -ENOSPC;
      e = this.free.length ? this.free.pop() : this.slab + <usize>(this.fresh++) * this.stride;
      this.insert(-1 - at, e);
    }
    memory.copy(e, key, this.keySize);
    memory.copy(e + this.valueOffset, value, this.valueSize);
    return 0;
  }

  private insert(at: i32, e: usize): void {
    this.order.push(e);
    for (let i = this.order.length - 1; i > at; i--) this.order[i] = this.order[i - 1];
    this.order[at] = e;
  }

  remove(key: usize): i32 {
    if (load<u32>(key) > this.maxPrefix()) return -EINVAL;
    const at = this.find(key);
    if (at < 0) return -ENOENT;
    this.free.push(this.order[at]);
    this.order.splice(at, 1);
    return 0;
  }

  sysLookup(key: usize, out: usize, flags: u64): i32 {
    const value = this.lookup(key);
    if (!value) return -ENOENT;
    memory.copy(out, value, this.valueSize);
    return 0;
  }

  nextKey(key: usize, out: usize): i32 {
    let at = 0;
    if (key && load<u32>(key) <= this.maxPrefix()) {
      const found = this.find(key);
      if (found >= 0) at = found + 1;
    }
    if (at >= this.order.length) return -ENOENT;
    memory.copy(out, this.order[at], this.keySize);
    return 0;
  }

  storageBytes(): u64 {
    return this.bytes;
  }
}
