// What the verifier may know of a map: its declaration, not its elements.

import { Fields } from "../btf/fields";

/** enum bpf_map_type, the kinds that the engine names. */
export const BPF_MAP_TYPE_HASH: u32 = 1;
export const BPF_MAP_TYPE_ARRAY: u32 = 2;
export const BPF_MAP_TYPE_PROG_ARRAY: u32 = 3;
export const BPF_MAP_TYPE_PERF_EVENT_ARRAY: u32 = 4;
export const BPF_MAP_TYPE_PERCPU_HASH: u32 = 5;
export const BPF_MAP_TYPE_PERCPU_ARRAY: u32 = 6;
export const BPF_MAP_TYPE_STACK_TRACE: u32 = 7;
export const BPF_MAP_TYPE_CGROUP_ARRAY: u32 = 8;
export const BPF_MAP_TYPE_LRU_HASH: u32 = 9;
export const BPF_MAP_TYPE_LRU_PERCPU_HASH: u32 = 10;
export const BPF_MAP_TYPE_LPM_TRIE: u32 = 11;
export const BPF_MAP_TYPE_ARRAY_OF_MAPS: u32 = 12;
export const BPF_MAP_TYPE_HASH_OF_MAPS: u32 = 13;
export const BPF_MAP_TYPE_DEVMAP: u32 = 14;
export const BPF_MAP_TYPE_SOCKMAP: u32 = 15;
export const BPF_MAP_TYPE_CPUMAP: u32 = 16;
export const BPF_MAP_TYPE_XSKMAP: u32 = 17;
export const BPF_MAP_TYPE_SOCKHASH: u32 = 18;
export const BPF_MAP_TYPE_CGROUP_STORAGE: u32 = 19;
export const BPF_MAP_TYPE_REUSEPORT_SOCKARRAY: u32 = 20;
export const BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE: u32 = 21;
export const BPF_MAP_TYPE_QUEUE: u32 = 22;
export const BPF_MAP_TYPE_STACK: u32 = 23;
export const BPF_MAP_TYPE_SK_STORAGE: u32 = 24;
export const BPF_MAP_TYPE_DEVMAP_HASH: u32 = 25;
export const BPF_MAP_TYPE_STRUCT_OPS: u32 = 26;
export const BPF_MAP_TYPE_RINGBUF: u32 = 27;
export const BPF_MAP_TYPE_INODE_STORAGE: u32 = 28;
export const BPF_MAP_TYPE_TASK_STORAGE: u32 = 29;
export const BPF_MAP_TYPE_BLOOM_FILTER: u32 = 30;
export const BPF_MAP_TYPE_USER_RINGBUF: u32 = 31;
export const BPF_MAP_TYPE_CGRP_STORAGE: u32 = 32;
export const BPF_MAP_TYPE_ARENA: u32 = 33;

// Map flags
export const BPF_F_NO_PREALLOC: u32 = 1 << 0;
export const BPF_F_NO_COMMON_LRU: u32 = 1 << 1;
export const BPF_F_NUMA_NODE: u32 = 1 << 2;
export const BPF_F_RDONLY: u32 = 1 << 3;
export const BPF_F_WRONLY: u32 = 1 << 4;
export const BPF_F_STACK_BUILD_ID: u32 = 1 << 5;
export const BPF_F_ZERO_SEED: u32 = 1 << 6;
export const BPF_F_RDONLY_PROG: u32 = 1 << 7;
export const BPF_F_WRONLY_PROG: u32 = 1 << 8;
export const BPF_F_MMAPABLE: u32 = 1 << 10;
export const BPF_F_INNER_MAP: u32 = 1 << 12;

/** A map's declaration. Every map type of the engine extends it. */
export class MapDesc {
  /** BPF_MAP_TYPE_* */
  type: u32 = 0;
  /** Bytes. */
  keySize: u32 = 0;
  valueSize: u32 = 0;
  maxEntries: u32 = 0;
  flags: u32 = 0;
  /** NUL-terminated, at most 16 bytes with the NUL. */
  name: StaticArray<u8> = new StaticArray<u8>(16);
  /** The kernel-wide map id. */
  id: u32 = 0;
  /** Order of creation in this kernel; the printed addresses derive from it. */
  index: u32 = 0;
  frozen: bool = false;
  /** Type information of key and value in the map's own BTF; 0 without. */
  btfFd: i32 = 0;
  btfKeyTypeId: u32 = 0;
  btfValueTypeId: u32 = 0;
  /** Special fields of the value, null when it has none. */
  fields: Fields | null = null;
  /** Template of the inner maps of an array or hash of maps. */
  inner: MapDesc | null = null;

  /** What a verifier may know of any map that can stand where this one is the template: no name, no contents. */
  likeness(): MapDesc {
    const to = new MapDesc();
    to.type = this.type;
    to.keySize = this.keySize;
    to.valueSize = this.valueSize;
    to.maxEntries = this.maxEntries;
    to.flags = this.flags;
    to.btfKeyTypeId = this.btfKeyTypeId;
    to.btfValueTypeId = this.btfValueTypeId;
    to.fields = this.fields;
    return to;
  }

  /** Values can be named by BPF_PSEUDO_MAP_VALUE: arrays only. */
  hasDirectValue(): bool {
    return this.type == BPF_MAP_TYPE_ARRAY;
  }

  /** 0, or why byte `off` of the map's value cannot be named: -EINVAL beyond it, -ENOTSUPP for several elements. */
  directValueError(off: u32): i32 {
    if (!this.hasDirectValue()) return -22;
    if (this.maxEntries != 1) return -524;
    return off >= this.valueSize ? -22 : 0;
  }

  /** Address of the first value of an array whose values are addressable in place (BPF_PSEUDO_MAP_VALUE), else 0. */
  directValue(): usize {
    return 0;
  }
}

/** The address that the log shows for map `index`. */
export function mapAddress(index: u32): u64 {
  return 0xffff888100000000 + <u64>index * 0x1000;
}

/** The address that the log shows for byte `off` of map `index`'s value. */
export function mapValueAddress(index: u32, off: u32): u64 {
  return 0xffff888200000000 + <u64>index * 0x1000000 + <u64>off;
}
