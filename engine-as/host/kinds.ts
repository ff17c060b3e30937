// Numbers of the kernel's interface that hosts need by name.
import type { MapTypeName } from "./types.ts";

/** enum bpf_map_type. */
export const MAP_TYPES: Readonly<Record<MapTypeName, number>> = {
  hash: 1,
  array: 2,
  prog_array: 3,
  perf_event_array: 4,
  percpu_hash: 5,
  percpu_array: 6,
  stack_trace: 7,
  cgroup_array: 8,
  lru_hash: 9,
  lru_percpu_hash: 10,
  lpm_trie: 11,
  array_of_maps: 12,
  hash_of_maps: 13,
  devmap: 14,
  sockmap: 15,
  cpumap: 16,
  xskmap: 17,
  sockhash: 18,
  cgroup_storage: 19,
  reuseport_sockarray: 20,
  percpu_cgroup_storage: 21,
  queue: 22,
  stack: 23,
  sk_storage: 24,
  devmap_hash: 25,
  struct_ops: 26,
  ringbuf: 27,
  inode_storage: 28,
  task_storage: 29,
  bloom_filter: 30,
  user_ringbuf: 31,
  cgrp_storage: 32,
  arena: 33,
};

/** Kinds whose values are one copy per possible CPU. */
export const PER_CPU: ReadonlySet<number> = new Set([5, 6, 10]);

/** enum bpf_cmd, those that the engine has. */
export const BPF = {
  MAP_CREATE: 0,
  MAP_LOOKUP_ELEM: 1,
  MAP_UPDATE_ELEM: 2,
  MAP_DELETE_ELEM: 3,
  MAP_GET_NEXT_KEY: 4,
  PROG_LOAD: 5,
  OBJ_GET_INFO_BY_FD: 15,
  BTF_LOAD: 18,
  MAP_LOOKUP_AND_DELETE_ELEM: 21,
  MAP_FREEZE: 22,
  LINK_CREATE: 28,
  LINK_UPDATE: 29,
  ITER_CREATE: 33,
  LINK_DETACH: 34,
} as const;

export type BpfCommand = keyof typeof BPF;

export const BPF_PROG_TYPE_TRACING = 26;
export const BPF_TRACE_ITER = 28;
/** Flag of a link request in the interface of commit a5cbe05a. */
export const BPF_ITER_LINK_MAP_FD = 1;

/** Number of a map kind given by name or number. */
export function mapTypeOf(type: MapTypeName | number): number {
  const known = typeof type === "number" ? type : MAP_TYPES[type];
  if (known === undefined) throw new TypeError(`unknown map type ${JSON.stringify(type)}`);
  return known;
}
