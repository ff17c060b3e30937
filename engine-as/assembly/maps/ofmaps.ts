// ARRAY_OF_MAPS and HASH_OF_MAPS: their values are maps of the template's shape. System calls write a map's fd and read
// its id; a program's lookup gives the inner map.
import { BpfMap, BPF_EXIST, checkExistence } from "./map";
import {
  BPF_F_INNER_MAP, BPF_MAP_TYPE_ARRAY, BPF_MAP_TYPE_ARRAY_OF_MAPS, BPF_MAP_TYPE_CGROUP_STORAGE, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE,
  BPF_MAP_TYPE_PROG_ARRAY,
} from "./desc";
import { HashMap } from "./hash";
import { E2BIG, EINVAL, ENOENT, ENOMEM } from "../util/errno";

/** Whether `map` may stand where `template` was promised. */
export function sameShape(template: BpfMap, map: BpfMap): bool {
  if (template.type != map.type || template.keySize != map.keySize || template.valueSize != map.valueSize) return false;
  if (template.flags != map.flags) return false;
  const fixed = map.type == BPF_MAP_TYPE_ARRAY && (template.flags & BPF_F_INNER_MAP) == 0;
  return !fixed || template.maxEntries == map.maxEntries;
}

/** Whether maps of the kind may be held: not those that hold programs or belong to a program. */
export function canBeInner(type: u32): bool {
  return type != BPF_MAP_TYPE_PROG_ARRAY && type != BPF_MAP_TYPE_CGROUP_STORAGE && type != BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

/** A map whose values are maps. */
export abstract class MapOfMaps extends BpfMap {
  /** What is wrong with a request before the inner map is looked at: 0 or a negated errno. */
  checkPut(key: usize, flags: u64): i32 {
    return 0;
  }

  /** Replaces or inserts; the map takes a reference. */
  abstract putMap(key: usize, inner: BpfMap, flags: u64): i32;
  abstract getMap(key: usize): BpfMap | null;
  /** Calls back for every inner map when the outer one goes: returns it and forgets it. Null when none is left. */
  abstract takeMap(): BpfMap | null;
  /** The map that the last change put out, to be released by the caller. */
  released: BpfMap | null = null;

  lookup(key: usize): usize {
    return changetype<usize>(this.getMap(key));
  }

  sysLookup(key: usize, out: usize, flags: u64): i32 {
    const inner = this.getMap(key);
    if (inner === null) return -ENOENT;
    store<u32>(out, inner.id);
    return 0;
  }

  update(key: usize, value: usize, flags: u64): i32 {
    return -EINVAL;
  }
}

export class ArrayOfMaps extends MapOfMaps {
  private slots: Array<BpfMap | null> = [];

  create(): i32 {
    if (this.maxEntries > 1 << 24) return -ENOMEM;
    for (let i: u32 = 0; i < this.maxEntries; i++) this.slots.push(null);
    return 0;
  }

  getMap(key: usize): BpfMap | null {
    const index = load<u32>(key);
    return index < this.maxEntries ? this.slots[index] : null;
  }

  checkPut(key: usize, flags: u64): i32 {
    if (flags != 0) return -EINVAL;
    return load<u32>(key) < this.maxEntries ? 0 : -E2BIG;
  }

  putMap(key: usize, inner: BpfMap, flags: u64): i32 {
    const index = load<u32>(key);
    this.released = this.slots[index];
    this.slots[index] = inner;
    return 0;
  }

  remove(key: usize): i32 {
    const index = load<u32>(key);
    if (index >= this.maxEntries) return -E2BIG;
    this.released = this.slots[index];
    this.slots[index] = null;
    return this.released === null ? -ENOENT : 0;
  }

  takeMap(): BpfMap | null {
    while (this.slots.length) {
      const inner = this.slots.pop();
      if (inner !== null) return inner;
    }
    return null;
  }

  nextKey(key: usize, out: usize): i32 {
    const index = key ? load<u32>(key) : 0xffffffff;
    if (index < this.maxEntries && index == this.maxEntries - 1) return -ENOENT;
    store<u32>(out, index < this.maxEntries ? index + 1 : 0);
    return 0;
  }
}

/** Keys and order are a hash map's, whose 4-byte values number the inner maps. */
export class HashOfMaps extends MapOfMaps {
  private keys: HashMap = new HashMap();
  private inners: Array<BpfMap | null> = [];
  private scratch: usize = 0;

  create(): i32 {
    const k = this.keys;
    k.type = 1;
    k.keySize = this.keySize;
    k.valueSize = 4;
    k.maxEntries = this.maxEntries;
    k.flags = this.flags;
    this.scratch = heap.alloc(8);
    return k.create();
  }

  destroy(): void {
    this.keys.destroy();
    heap.free(this.scratch);
  }

  getMap(key: usize): BpfMap | null {
    const at = this.keys.lookup(key);
    return at ? this.inners[load<u32>(at)] : null;
  }

  putMap(key: usize, inner: BpfMap, flags: u64): i32 {
    if (flags > BPF_EXIST) return -EINVAL;
    const at = this.keys.lookup(key);
    const err = checkExistence(at != 0, flags);
    if (err) return err;
    const index = at ? load<u32>(at) : this.freeIndex();
    store<u32>(this.scratch, index);
    const put = this.keys.sysUpdate(key, this.scratch, flags);
    if (put) return put;
    this.released = this.inners[index];
    this.inners[index] = inner;
    return 0;
  }

  private freeIndex(): u32 {
    for (let i = 0; i < this.inners.length; i++) if (this.inners[i] === null) return i;
    this.inners.push(null);
    return this.inners.length - 1;
  }

  remove(key: usize): i32 {
    const at = this.keys.lookup(key);
    if (!at) return -ENOENT;
    const index = load<u32>(at);
    this.released = this.inners[index];
    this.inners[index] = null;
    return this.keys.remove(key);
  }

  takeMap(): BpfMap | null {
    while (this.inners.length) {
      const inner = this.inners.pop();
      if (inner !== null) return inner;
    }
    return null;
  }

  nextKey(key: usize, out: usize): i32 {
    return this.keys.nextKey(key, out);
  }

  elemCount(): u64 {
    return this.keys.count;
  }
}

/** Whether the kind holds maps. */
export function isMapOfMaps(type: u32): bool {
  return type == BPF_MAP_TYPE_ARRAY_OF_MAPS || type == BPF_MAP_TYPE_ARRAY_OF_MAPS + 1;
}
