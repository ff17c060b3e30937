// What BPF_MAP_CREATE accepts of each kind of map (probed on Linux 6.18): one row a kind, and the walk over its
// columns. Answers with the kernel's errno; makes nothing.
import * as d from "./desc";
import { possibleCpus } from "./cpu";
import { E2BIG, EINVAL, ENOTSUPP } from "../util/errno";

const BPF_F_PRESERVE_ELEMS: u32 = 1 << 11;
const BPF_F_CLONE: u32 = 1 << 9;
const BPF_F_SEGV_ON_FAULT: u32 = 1 << 17;
const BPF_F_NO_USER_CONV: u32 = 1 << 18;

const NUMA: u32 = d.BPF_F_NUMA_NODE;
const FD_MODE: u32 = d.BPF_F_RDONLY | d.BPF_F_WRONLY;
const PROG_MODE: u32 = d.BPF_F_RDONLY_PROG | d.BPF_F_WRONLY_PROG;
const HASH: u32 = d.BPF_F_NO_PREALLOC | d.BPF_F_ZERO_SEED | FD_MODE | PROG_MODE;
const ANY: u32 = 0xffffffff;

/** Largest block of the kernel's allocator, and what an element of a hash map takes beside key and value. */
const KMALLOC_MAX: u64 = 1 << 22;
const HTAB_ELEM: u64 = 48;
/** Largest per-CPU block. */
const PCPU_UNIT: u32 = 1 << 15;
const PAGE: u32 = 4096;
const NR_CPUS: u32 = 256;

/**
 * One kind's limits. A size outside [min, max] or off its multiple is EINVAL; `special` adds what one kind alone has.
 */
class Kind {
  constructor(
    public type: u32,
    public flags: u32,
    public needs: u32,
    public keyMin: u32,
    public keyMax: u32,
    public valueMin: u32,
    public valueMax: u32,
    public valueMultiple: u32,
    public entriesMin: u32,
    public entriesMax: u32,
  ) {}
}

const FD_ARRAY: u32 = NUMA | FD_MODE;
const STORAGE: u32 = d.BPF_F_NO_PREALLOC | BPF_F_CLONE;

const KINDS: Kind[] = [
  new Kind(d.BPF_MAP_TYPE_HASH, HASH | NUMA, 0, 1, ANY, 1, ANY, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_ARRAY, NUMA | FD_MODE | PROG_MODE | d.BPF_F_MMAPABLE | d.BPF_F_INNER_MAP, 0,
    4, 4, 1, ANY, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_PROG_ARRAY, FD_ARRAY, 0, 4, 4, 4, 4, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_PERF_EVENT_ARRAY, FD_ARRAY | BPF_F_PRESERVE_ELEMS, 0, 4, 4, 4, 4, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_PERCPU_HASH, HASH | NUMA, 0, 1, ANY, 1, ANY, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_PERCPU_ARRAY, FD_ARRAY | PROG_MODE, 0, 4, 4, 1, ANY, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_STACK_TRACE, FD_ARRAY | d.BPF_F_STACK_BUILD_ID, 0, 4, 4, 8, ANY, 8, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_CGROUP_ARRAY, FD_ARRAY, 0, 4, 4, 4, 4, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_LRU_HASH, HASH | NUMA | d.BPF_F_NO_COMMON_LRU, 0, 1, ANY, 1, ANY, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_LRU_PERCPU_HASH, HASH | NUMA | d.BPF_F_NO_COMMON_LRU, 0, 1, ANY, 1, ANY, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_LPM_TRIE, NUMA | FD_MODE | PROG_MODE | d.BPF_F_NO_PREALLOC, d.BPF_F_NO_PREALLOC,
    5, 260, 1, 4194024, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_ARRAY_OF_MAPS, FD_ARRAY, 0, 4, 4, 4, 4, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_HASH_OF_MAPS, HASH | NUMA, 0, 1, ANY, 4, 4, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_DEVMAP, FD_ARRAY, 0, 4, 4, 4, 8, 4, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_SOCKMAP, FD_ARRAY, 0, 4, 4, 4, 8, 4, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_CPUMAP, NUMA, 0, 4, 4, 4, 8, 4, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_XSKMAP, FD_ARRAY, 0, 4, 4, 4, 4, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_SOCKHASH, FD_ARRAY, 0, 1, ANY, 4, 8, 4, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_CGROUP_STORAGE, FD_ARRAY | PROG_MODE, 0, 8, 16, 1, ANY, 1, 0, 0),
  new Kind(d.BPF_MAP_TYPE_REUSEPORT_SOCKARRAY, FD_ARRAY | PROG_MODE, 0, 4, 4, 4, 8, 4, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE, FD_ARRAY | PROG_MODE, 0, 8, 16, 1, ANY, 1, 0, 0),
  new Kind(d.BPF_MAP_TYPE_QUEUE, FD_ARRAY | PROG_MODE, 0, 0, 0, 1, ANY, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_STACK, FD_ARRAY | PROG_MODE, 0, 0, 0, 1, ANY, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_SK_STORAGE, STORAGE, d.BPF_F_NO_PREALLOC, 4, 4, 1, ANY, 1, 0, 0),
  new Kind(d.BPF_MAP_TYPE_DEVMAP_HASH, FD_ARRAY, 0, 4, 4, 4, 8, 4, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_RINGBUF, NUMA, 0, 0, 0, 0, 0, 1, PAGE, ANY),
  new Kind(d.BPF_MAP_TYPE_INODE_STORAGE, STORAGE, d.BPF_F_NO_PREALLOC, 4, 4, 1, ANY, 1, 0, 0),
  new Kind(d.BPF_MAP_TYPE_TASK_STORAGE, STORAGE, d.BPF_F_NO_PREALLOC, 4, 4, 1, ANY, 1, 0, 0),
  new Kind(d.BPF_MAP_TYPE_BLOOM_FILTER, NUMA | FD_MODE | PROG_MODE | d.BPF_F_ZERO_SEED, 0, 0, 0, 1, ANY, 1, 1, ANY),
  new Kind(d.BPF_MAP_TYPE_USER_RINGBUF, NUMA, 0, 0, 0, 0, 0, 1, PAGE, ANY),
  new Kind(d.BPF_MAP_TYPE_CGRP_STORAGE, STORAGE, d.BPF_F_NO_PREALLOC, 4, 4, 1, ANY, 1, 0, 0),
  new Kind(d.BPF_MAP_TYPE_ARENA, d.BPF_F_MMAPABLE | BPF_F_SEGV_ON_FAULT | BPF_F_NO_USER_CONV, d.BPF_F_MMAPABLE,
    0, 0, 0, 0, 1, 1, ANY),
];

/** 0, or the negated errno with which the kernel refuses a map of these sizes and flags. */
export function checkSizes(type: u32, flags: u32, keySize: u32, valueSize: u32, maxEntries: u32, extra: u64): i32 {
  const k = kindOf(type);
  if (!k) return -EINVAL;
  if (extra != 0 && type != d.BPF_MAP_TYPE_BLOOM_FILTER && type != d.BPF_MAP_TYPE_ARENA) return -EINVAL;
  if ((flags & FD_MODE) == FD_MODE || (flags & PROG_MODE) == PROG_MODE) return -EINVAL;
  const lru = type == d.BPF_MAP_TYPE_LRU_HASH || type == d.BPF_MAP_TYPE_LRU_PERCPU_HASH;
  if ((flags & ~k.flags) != 0 || (flags & k.needs) != k.needs) return -EINVAL;
  if (lru && (flags & d.BPF_F_NO_PREALLOC) != 0) return -ENOTSUPP;
  if (keySize < k.keyMin || keySize > k.keyMax) return -EINVAL;
  if (valueSize < k.valueMin || valueSize > k.valueMax || valueSize % k.valueMultiple != 0) return -EINVAL;
  if (maxEntries < k.entriesMin || maxEntries > k.entriesMax) return -EINVAL;
  return checkSpecial(type, flags, keySize, valueSize, maxEntries, extra);
}

function kindOf(type: u32): Kind | null {
  for (let i = 0; i < KINDS.length; i++) if (KINDS[i].type == type) return KINDS[i];
  return null;
}

/** What one kind alone refuses, mostly by the limits of the kernel's allocators. */
function checkSpecial(type: u32, flags: u32, keySize: u32, valueSize: u32, maxEntries: u32, extra: u64): i32 {
  switch (type) {
    case d.BPF_MAP_TYPE_HASH:
    case d.BPF_MAP_TYPE_LRU_HASH:
    case d.BPF_MAP_TYPE_PERCPU_HASH:
    case d.BPF_MAP_TYPE_LRU_PERCPU_HASH:
    case d.BPF_MAP_TYPE_HASH_OF_MAPS: {
      if (<u64>keySize + <u64>valueSize >= KMALLOC_MAX - HTAB_ELEM) return -E2BIG;
      const percpu = type == d.BPF_MAP_TYPE_PERCPU_HASH || type == d.BPF_MAP_TYPE_LRU_PERCPU_HASH;
      if (percpu && round8(valueSize) > PCPU_UNIT) return -E2BIG;
      // The kernel's array of buckets (16 bytes each) must stay below 4 GiB.
      return maxEntries > 1 << 27 ? -E2BIG : 0;
    }
    case d.BPF_MAP_TYPE_ARRAY:
      return valueSize > 0x7fffffff ? -E2BIG : 0;
    case d.BPF_MAP_TYPE_PERCPU_ARRAY:
      return valueSize > 0x7fffffff || round8(valueSize) > PCPU_UNIT ? -E2BIG : 0;
    case d.BPF_MAP_TYPE_STACK_TRACE: {
      const frame: u32 = (flags & d.BPF_F_STACK_BUILD_ID) != 0 ? 32 : 8;
      return valueSize % frame != 0 || valueSize / frame > 127 ? -EINVAL : 0;
    }
    case d.BPF_MAP_TYPE_CPUMAP:
      return maxEntries > NR_CPUS ? -E2BIG : 0;
    case d.BPF_MAP_TYPE_SOCKHASH:
      return keySize > 512 ? -E2BIG : 0;
    case d.BPF_MAP_TYPE_CGROUP_STORAGE:
    case d.BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
      if (keySize != 8 && keySize != 16) return -EINVAL;
      return valueSize > (type == d.BPF_MAP_TYPE_CGROUP_STORAGE ? 65407 : PCPU_UNIT) ? -E2BIG : 0;
    case d.BPF_MAP_TYPE_QUEUE:
    case d.BPF_MAP_TYPE_STACK:
      return <u64>valueSize > KMALLOC_MAX ? -E2BIG : 0;
    case d.BPF_MAP_TYPE_BLOOM_FILTER:
      if (extra > 15) return -EINVAL;
      return <u64>valueSize > KMALLOC_MAX ? -E2BIG : 0;
    case d.BPF_MAP_TYPE_RINGBUF:
    case d.BPF_MAP_TYPE_USER_RINGBUF:
      return (maxEntries & (maxEntries - 1)) != 0 ? -EINVAL : 0;
    case d.BPF_MAP_TYPE_ARENA:
      return (extra & (PAGE - 1)) != 0 ? -EINVAL : 0;
    default:
      return 0;
  }
}

function round8(n: u32): u32 {
  return (n + 7) & ~7;
}

/** BPF_MAP_TYPE_* of a kind that attaches its values to sockets, tasks, inodes or cgroups: it needs BTF to be made. */
export function isLocalStorage(type: u32): bool {
  return type == d.BPF_MAP_TYPE_SK_STORAGE || type == d.BPF_MAP_TYPE_INODE_STORAGE ||
    type == d.BPF_MAP_TYPE_TASK_STORAGE || type == d.BPF_MAP_TYPE_CGRP_STORAGE;
}

/** Kinds whose value is one copy per possible CPU. */
export function isPercpu(type: u32): bool {
  return type == d.BPF_MAP_TYPE_PERCPU_HASH || type == d.BPF_MAP_TYPE_PERCPU_ARRAY ||
    type == d.BPF_MAP_TYPE_LRU_PERCPU_HASH || type == d.BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

/** Bytes of a value as system calls pass it: every CPU's copy, padded to 8, for the per-CPU kinds. */
export function userValueSize(type: u32, valueSize: u32): u32 {
  return isPercpu(type) ? round8(valueSize) * possibleCpus() : valueSize;
}
