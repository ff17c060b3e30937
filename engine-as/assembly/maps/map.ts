// A map as system calls, programs and iterators see it: one class, every kind overrides what it can do.
// What a kind cannot do answers as the kernel answers for it.
import { BPF_MAP_TYPE_ARRAY_OF_MAPS, BPF_MAP_TYPE_HASH_OF_MAPS, MapDesc } from "./desc";
import { allocBlock, freeBlock } from "./memory";
import { copyBytes } from "../util/copy";
import { FIELD_RES_SPIN_LOCK, FIELD_SPIN_LOCK } from "../btf/fields";
import { userValueSize } from "./kinds";
import {
  pointer, REGION_BASE, REGION_KERNEL, REGION_MAP, REGION_WRITE, regionAdd, regionDrop, regionOf,
} from "../vm/region";
import { EEXIST, ENOENT, ENOMEM, ENOTSUPP } from "../util/errno";

// Flags of an update
export const BPF_ANY: u64 = 0;
export const BPF_NOEXIST: u64 = 1;
export const BPF_EXIST: u64 = 2;
export const BPF_F_LOCK: u64 = 4;

/** The walk that a kind hands to the iterator: its iter_seq_info. */
export const SEQ_NONE: i32 = 0;
export const SEQ_ARRAY: i32 = 1;
export const SEQ_HASH: i32 = 2;

/** struct bpf_map: what a program may read through ctx->map (spec 1.2; offsets of the recorded type information). */
const IMAGE_SIZE: usize = 296;
const IMAGE_OPS: usize = 40;
const IMAGE_TYPE: usize = 64;
const IMAGE_KEY_SIZE: usize = 68;
const IMAGE_VALUE_SIZE: usize = 72;
const IMAGE_MAX_ENTRIES: usize = 76;
const IMAGE_EXTRA: usize = 80;
const IMAGE_FLAGS: usize = 88;
const IMAGE_ID: usize = 92;
const IMAGE_NAME: usize = 136;

export class BpfMap extends MapDesc {
  /** References of fds, programs, links, iterators and outer maps; the elements live until the last one goes. */
  refs: i32 = 1;
  mapExtra: u64 = 0;
  /** struct bpf_map in a read-only region, and its address as programs see it. */
  image: usize = 0;
  imagePtr: u64 = 0;
  /** High half of a program's pointer to one of the values; 0 for kinds without such storage. */
  valueTag: u64 = 0;
  private imageRegion: i32 = 0;
  private valueRegion: i32 = 0;

  /** Takes storage. 0 or -ENOMEM; the declaration has been checked and filled in. */
  create(): i32 {
    return 0;
  }

  /** Gives the storage back. */
  destroy(): void {}

  // As programs reach the map: addresses, this CPU's copy of a per-CPU value.

  /** Address of the value of `key`, or 0. */
  lookup(key: usize): usize {
    return 0;
  }

  /** Address of `cpu`'s copy of the value of `key`, or 0. */
  lookupPercpu(key: usize, cpu: u32): usize {
    return 0;
  }

  update(key: usize, value: usize, flags: u64): i32 {
    return -ENOTSUPP;
  }

  remove(key: usize): i32 {
    return -ENOTSUPP;
  }

  push(value: usize, flags: u64): i32 {
    return -ENOTSUPP;
  }

  pop(value: usize): i32 {
    return -ENOTSUPP;
  }

  peek(value: usize): i32 {
    return -ENOTSUPP;
  }

  // As system calls reach it: whole values, no mark of use.

  /** Copies the value of `key` (every CPU's copy, padded) to `out`. */
  sysLookup(key: usize, out: usize, flags: u64): i32 {
    return -ENOTSUPP;
  }

  sysUpdate(key: usize, value: usize, flags: u64): i32 {
    return this.update(key, value, flags);
  }

  sysRemove(key: usize): i32 {
    return this.remove(key);
  }

  /** Writes the key that follows `key` (0: the first) to `out`. -ENOENT at the end. */
  nextKey(key: usize, out: usize): i32 {
    return -ENOTSUPP;
  }

  /** nextKey() of a kind whose keys are indexes. */
  protected nextIndex(key: usize, out: usize): i32 {
    const index = key ? load<u32>(key) : 0xffffffff;
    if (index < this.maxEntries && index == this.maxEntries - 1) return -ENOENT;
    store<u32>(out, index < this.maxEntries ? index + 1 : 0);
    return 0;
  }

  /** Whether values have a bpf_spin_lock, so that BPF_F_LOCK may be asked for. */
  locks(): bool {
    const fields = this.fields;
    return fields !== null && (fields.find(FIELD_SPIN_LOCK) !== null || fields.find(FIELD_RES_SPIN_LOCK) !== null);
  }

  /** Copies a value (every CPU's of `size` bytes together), in or out: its special fields stay behind. */
  protected copyValue(to: usize, from: usize, size: u32): void {
    copyBytes(to, from, size);
    this.clearFields(to, size);
  }

  /** Empties the special fields of a value's copy, or of every CPU's. */
  clearFields(at: usize, size: u32): void {
    const fields = this.fields;
    if (fields === null) return;
    const stride = (this.valueSize + 7) & ~7;
    for (let i = 0; i < fields.list.length; i++) {
      const f = fields.list[i];
      for (let off = f.off; off < size; off += stride) memory.fill(at + off, 0, f.size);
    }
  }

  /** Elements, for kinds that count them. */
  elemCount(): u64 {
    return 0;
  }

  /** SEQ_*: which walk the iterator uses; SEQ_NONE for kinds that cannot be iterated. */
  iterSeq(): i32 {
    return SEQ_NONE;
  }

  /** Bytes that this map's storage holds, for statistics. */
  storageBytes(): u64 {
    return 0;
  }

  /** Bytes of one value as system calls pass it. */
  userValueSize(): u32 {
    return userValueSize(this.type, this.valueSize);
  }

  // Memory that programs may touch

  /**
   * Declares the storage of values to the address space: `len` bytes at `lo`, `stride` from one value to the next,
   * `size` bytes of each. 0 or -ENOMEM.
   */
  protected declareValues(lo: usize, len: u32, stride: u32, size: u32): i32 {
    this.valueRegion = regionAdd(lo, len, REGION_WRITE, stride, size);
    this.valueTag = <u64>(REGION_BASE + <u32>this.valueRegion) << 32;
    return this.valueRegion ? 0 : -ENOMEM;
  }

  protected undeclareValues(): void {
    if (this.valueRegion) regionDrop(this.valueRegion);
    this.valueRegion = 0;
    this.valueTag = 0;
  }

  /** Makes the struct bpf_map that programs read. */
  makeImage(): i32 {
    const p = allocBlock(IMAGE_SIZE);
    this.image = p;
    store<u64>(p, 0xffffffff82000000 + <u64>this.type * 0x100, IMAGE_OPS);
    store<u32>(p, this.type, IMAGE_TYPE);
    store<u32>(p, this.keySize, IMAGE_KEY_SIZE);
    store<u32>(p, this.valueSize, IMAGE_VALUE_SIZE);
    store<u32>(p, this.maxEntries, IMAGE_MAX_ENTRIES);
    store<u64>(p, this.mapExtra, IMAGE_EXTRA);
    store<u32>(p, this.flags, IMAGE_FLAGS);
    store<u32>(p, this.id, IMAGE_ID);
    memory.copy(p + IMAGE_NAME, changetype<usize>(this.name), 16);
    this.imageRegion = regionAdd(p, <u32>IMAGE_SIZE, REGION_MAP | REGION_KERNEL);
    if (!this.imageRegion) return -ENOMEM;
    regionOf(this.imageRegion).owner = <u32>changetype<usize>(this);
    this.imagePtr = pointer(this.imageRegion, p);
    return 0;
  }

  freeImage(): void {
    if (this.imageRegion) regionDrop(this.imageRegion);
    freeBlock(this.image, IMAGE_SIZE);
    this.image = 0;
  }
}

/** Checks an update's flags against whether the element is there: 0, -EEXIST or -ENOENT. */
export function checkExistence(found: bool, flags: u64): i32 {
  const f = flags & ~BPF_F_LOCK;
  if (found && f == BPF_NOEXIST) return -EEXIST;
  if (!found && f == BPF_EXIST) return -ENOENT;
  return 0;
}

// What the VM's helpers call. Every map of the engine is a BpfMap.

/**
 * bpf_map_lookup_elem: address of the value, or 0; valuePtr() makes it the program's pointer. For a map of maps the
 * "address" is the inner map itself.
 */
export function mapLookup(map: MapDesc, key: usize): usize {
  return changetype<BpfMap>(map).lookup(key);
}

/** bpf_map_lookup_percpu_elem. */
export function mapLookupPercpu(map: MapDesc, key: usize, cpu: u32): usize {
  return changetype<BpfMap>(map).lookupPercpu(key, cpu);
}

/** bpf_map_update_elem: 0 or a negated errno. */
export function mapUpdate(map: MapDesc, key: usize, value: usize, flags: u64): i32 {
  return changetype<BpfMap>(map).update(key, value, flags);
}

/** bpf_map_delete_elem. */
export function mapDelete(map: MapDesc, key: usize): i32 {
  return changetype<BpfMap>(map).remove(key);
}

export function mapPush(map: MapDesc, value: usize, flags: u64): i32 {
  return changetype<BpfMap>(map).push(value, flags);
}

export function mapPop(map: MapDesc, value: usize): i32 {
  return changetype<BpfMap>(map).pop(value);
}

export function mapPeek(map: MapDesc, value: usize): i32 {
  return changetype<BpfMap>(map).peek(value);
}

/** A value's address as the program holds it; 0 stays 0. An inner map is its struct bpf_map. */
export function valuePtr(map: MapDesc, address: usize): u64 {
  if (!address) return 0;
  const m = changetype<BpfMap>(map);
  if (m.type == BPF_MAP_TYPE_ARRAY_OF_MAPS || m.type == BPF_MAP_TYPE_HASH_OF_MAPS) {
    return changetype<BpfMap>(address).imagePtr;
  }
  return m.valueTag | <u64>address;
}

/** A map's kernel address as a program holds it: its struct bpf_map. */
export function mapPtr(map: MapDesc): u64 {
  return changetype<BpfMap>(map).imagePtr;
}
