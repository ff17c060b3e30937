// The four hash maps: HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH (spec 5.2, 5.3). A bucket is the address of its
// first element; an element is {next, hash, LRU words, key, value} in one slab. An unlinked element keeps its `next`,
// because a walk that stands on it goes on from there; its memory is the first to be used again, as in the kernel.
import { BpfMap, BPF_EXIST, BPF_F_LOCK, checkExistence, SEQ_HASH } from "./map";
import * as d from "./desc";
import { allocBlock, freeBlock } from "./memory";
import { copyBytes } from "../util/copy";
import { currentCpu, possibleCpus } from "./cpu";
import { mapHash } from "./jhash";
import { Lru, LruOwner, markUsed } from "./lru";
import { E2BIG, EINVAL, ENOENT, ENOMEM } from "../util/errno";
import { random } from "../vm/world";

// An element's words (offsets from its start)
export const ELEM_NEXT: usize = 0;
/** Hash of the key; in a free element, the next free one. */
export const ELEM_HASH: usize = 4;
/**
 * A walk looks up to three times this many buckets ahead (a power of two): so many empty heads stand behind the last bucket.
 */
export const AHEAD: u32 = 16;
const HEADER: u32 = 8;
const LRU_HEADER: u32 = 24;

/** Hands the map's evictions to the LRU state. */
class Evictor extends LruOwner {
  constructor(private map: HashMap) {
    super();
  }

  evict(node: usize): bool {
    return this.map.evict(node);
  }
}

export class HashMap extends BpfMap {
  /** u32[buckets]: address of the first element, 0 for none. */
  heads: usize = 0;
  buckets: u32 = 0;
  seed: u32 = 0;
  keyOffset: u32 = 0;
  valueOffset: u32 = 0;
  /** Bytes of one copy of the value, padded to 8. */
  copy: u32 = 0;
  percpu: bool = false;
  count: u32 = 0;
  private stride: u32 = 0;
  private slab: usize = 0;
  private slabBytes: u64 = 0;
  /** End of the elements that were ever used. */
  private fresh: usize = 0;
  /** Last freed element; they are chained by their hash word. */
  private freed: usize = 0;
  private prealloc: bool = false;
  /** A preallocated map replaces an element by this one, and keeps the old one for the next time. */
  private spare: usize = 0;
  private lru: Lru | null = null;
  private capacity: u32 = 0;

  create(): i32 {
    const isLru = this.type == d.BPF_MAP_TYPE_LRU_HASH || this.type == d.BPF_MAP_TYPE_LRU_PERCPU_HASH;
    this.percpu = this.type == d.BPF_MAP_TYPE_PERCPU_HASH || this.type == d.BPF_MAP_TYPE_LRU_PERCPU_HASH;
    this.prealloc = (this.flags & d.BPF_F_NO_PREALLOC) == 0;
    const cpus = possibleCpus();
    const ownLists = (this.flags & d.BPF_F_NO_COMMON_LRU) != 0;
    // Every CPU's lists get the same number of elements.
    if (isLru && ownLists) this.maxEntries = (this.maxEntries + cpus - 1) / cpus * cpus;
    this.buckets = roundUpPowerOfTwo(this.maxEntries);
    this.keyOffset = isLru ? LRU_HEADER : HEADER;
    this.valueOffset = this.keyOffset + ((this.keySize + 7) & ~7);
    this.copy = (this.valueSize + 7) & ~7;
    const stride = <u64>this.valueOffset + <u64>this.copy * (this.percpu ? cpus : 1);
    // One more a CPU than declared, for replacements.
    this.capacity = this.maxEntries + (isLru ? 0 : cpus);
    this.slabBytes = stride * <u64>this.capacity;
    this.heads = allocBlock(<u64>(this.buckets + 3 * AHEAD) << 2);
    this.slab = this.heads ? allocBlock(this.slabBytes) : 0;
    if (!this.slab) return -ENOMEM;
    this.stride = <u32>stride;
    this.fresh = this.slab;
    this.seed = (this.flags & d.BPF_F_ZERO_SEED) != 0 ? 0 : <u32>random();
    if (isLru) {
      this.lru = new Lru(new Evictor(this), !ownLists, this.slab, this.maxEntries, this.stride, cpus);
    }
    const values = this.slab + this.valueOffset;
    const size = this.percpu ? this.copy * cpus : this.valueSize;
    return this.declareValues(values, <u32>this.slabBytes - this.valueOffset, this.stride, size);
  }

  destroy(): void {
    this.undeclareValues();
    freeBlock(this.heads, <u64>(this.buckets + 3 * AHEAD) << 2);
    freeBlock(this.slab, this.slabBytes);
    this.heads = this.slab = 0;
    const lru = this.lru;
    if (lru !== null) lru.drop();
    this.lru = null;
  }

  // Finding

  // @ts-ignore: decorator
  @inline private hashOf(key: usize): u32 {
    return mapHash(key, this.keySize, this.seed);
  }

  // @ts-ignore: decorator
  @inline private headOf(hash: u32): usize {
    return this.heads + (<usize>(hash & (this.buckets - 1)) << 2);
  }

  private find(key: usize, hash: u32): usize {
    const size = this.keySize;
    const at = <usize>this.keyOffset;
    let e = <usize>load<u32>(this.headOf(hash));
    if (size == 4) {
      const k = load<u32>(key);
      for (; e; e = load<u32>(e)) if (load<u32>(e + at) == k) break;
    } else if (size == 8) {
      const k = load<u64>(key);
      for (; e; e = load<u32>(e)) if (load<u64>(e + at) == k) break;
    } else {
      for (; e; e = load<u32>(e)) {
        if (load<u32>(e, ELEM_HASH) == hash && memory.compare(e + at, key, size) == 0) break;
      }
    }
    return e;
  }

  lookup(key: usize): usize {
    return this.lookupPercpu(key, currentCpu());
  }

  lookupPercpu(key: usize, cpu: u32): usize {
    if (cpu >= possibleCpus()) return 0;
    const e = this.find(key, this.hashOf(key));
    if (!e) return 0;
    if (this.lru !== null) markUsed(e);
    return e + this.valueOffset + (this.percpu ? <usize>cpu * this.copy : 0);
  }

  sysLookup(key: usize, out: usize, flags: u64): i32 {
    const e = this.find(key, this.hashOf(key));
    if (!e) return -ENOENT;
    this.copyValue(out, e + this.valueOffset, this.userValueSize());
    return 0;
  }

  nextKey(key: usize, out: usize): i32 {
    let e: usize = 0;
    let bucket: u32 = 0;
    if (key) {
      const hash = this.hashOf(key);
      e = this.find(key, hash);
      if (e) {
        bucket = (hash & (this.buckets - 1)) + 1;
        e = load<u32>(e);
      }
    }
    for (; !e && bucket < this.buckets; bucket++) e = load<u32>(this.heads + (<usize>bucket << 2));
    if (!e) return -ENOENT;
    copyBytes(out, e + this.keyOffset, this.keySize);
    return 0;
  }

  // Changing

  update(key: usize, value: usize, flags: u64): i32 {
    return this.put(key, value, flags, false);
  }

  sysUpdate(key: usize, value: usize, flags: u64): i32 {
    return this.put(key, value, flags, true);
  }

  /** `every`: the value is one copy a CPU; otherwise it is this CPU's. */
  private put(key: usize, value: usize, flags: u64, every: bool): i32 {
    const lru = this.lru;
    const locked = (flags & BPF_F_LOCK) != 0;
    if ((flags & ~BPF_F_LOCK) > BPF_EXIST || (locked && (lru !== null || this.percpu || !this.locks()))) return -EINVAL;
    const hash = this.hashOf(key);
    if (lru !== null) return this.putLru(lru, key, hash, value, flags, every);
    const old = this.find(key, hash);
    const err = checkExistence(old != 0, flags);
    if (err) return err;
    // A locked update is in place.
    if (old && (this.percpu || locked)) {
      this.writeValue(old, value, every);
      return 0;
    }
    let e: usize;
    if (old && this.prealloc) {
      // The first spare was set aside when the map was made: it never is a freed element.
      e = this.spare ? this.spare : this.allocFresh();
      this.spare = old;
    } else {
      if (!old && this.count >= this.maxEntries) return -E2BIG;
      e = this.alloc();
    }
    this.fill(e, key, hash, value, every);
    this.link(e, hash);
    if (old) {
      this.unlink(old, hash);
      if (!this.prealloc) this.free(old);
    } else {
      this.count++;
    }
    return 0;
  }

  /** An LRU map takes the new element before it looks for the old one: even a replacement can push another key out. */
  private putLru(lru: Lru, key: usize, hash: u32, value: usize, flags: u64, every: bool): i32 {
    let e: usize = 0;
    if (!(this.percpu && flags == BPF_EXIST)) {
      e = lru.take(currentCpu());
      if (!e) return -ENOMEM;
      // Written at once, used or not: whoever still looks at an evicted element sees the new key.
      store<u32>(e, hash, ELEM_HASH);
      copyBytes(e + this.keyOffset, key, this.keySize);
      if (!this.percpu) this.writeValue(e, value, every);
    }
    const old = this.find(key, hash);
    const err = checkExistence(old != 0, flags);
    if (err) {
      if (e) lru.give(e);
      return err;
    }
    if (old && this.percpu) {
      markUsed(old);
      this.writeValue(old, value, every);
      if (e) lru.give(e);
      return 0;
    }
    if (this.percpu) this.fill(e, key, hash, value, every);
    this.link(e, hash);
    if (old) {
      markUsed(e);
      this.unlink(old, hash);
      lru.give(old);
    } else {
      this.count++;
    }
    return 0;
  }

  remove(key: usize): i32 {
    const hash = this.hashOf(key);
    const e = this.find(key, hash);
    if (!e) return -ENOENT;
    this.unlink(e, hash);
    this.count--;
    const lru = this.lru;
    if (lru !== null) lru.give(e);
    else this.free(e);
    return 0;
  }

  /** The LRU state gives `e` up: out of its bucket, if it is (still) in one. */
  evict(e: usize): bool {
    if (!this.unlink(e, load<u32>(e, ELEM_HASH))) return false;
    this.count--;
    return true;
  }

  private fill(e: usize, key: usize, hash: u32, value: usize, every: bool): void {
    copyBytes(e + this.keyOffset, key, this.keySize);
    store<u32>(e, hash, ELEM_HASH);
    if (this.percpu && !every) memory.fill(e + this.valueOffset, 0, <usize>this.copy * possibleCpus());
    this.writeValue(e, value, every);
  }

  private writeValue(e: usize, value: usize, every: bool): void {
    const to = e + this.valueOffset;
    if (!this.percpu) this.copyValue(to, value, this.valueSize);
    else if (every) this.copyValue(to, value, this.copy * possibleCpus());
    else this.copyValue(to + <usize>currentCpu() * this.copy, value, this.valueSize);
  }

  private link(e: usize, hash: u32): void {
    const head = this.headOf(hash);
    store<u32>(e, load<u32>(head), ELEM_NEXT);
    store<u32>(head, <u32>e);
  }

  /** Takes `e` out of its bucket; its own `next` stays. False if it was not in it. */
  private unlink(e: usize, hash: u32): bool {
    let at = this.headOf(hash);
    for (let x = <usize>load<u32>(at); x; x = load<u32>(at)) {
      if (x == e) {
        store<u32>(at, load<u32>(e, ELEM_NEXT));
        return true;
      }
      at = x + ELEM_NEXT;
    }
    return false;
  }

  private alloc(): usize {
    const e = this.freed;
    if (e) {
      this.freed = load<u32>(e, ELEM_HASH);
      return e;
    }
    return this.allocFresh();
  }

  private allocFresh(): usize {
    const p = this.fresh;
    this.fresh += this.stride;
    return p;
  }

  private free(e: usize): void {
    store<u32>(e, <u32>this.freed, ELEM_HASH);
    this.freed = e;
  }

  elemCount(): u64 {
    return this.count;
  }

  iterSeq(): i32 {
    return SEQ_HASH;
  }

  storageBytes(): u64 {
    return this.slabBytes + (<u64>this.buckets << 2);
  }
}

function roundUpPowerOfTwo(n: u32): u32 {
  return n <= 1 ? 1 : 1 << (32 - clz<u32>(n - 1));
}
