// What the kernel's struct behind a map pointer is called, by map type: what `*(u32 *)(map_ptr + off)` walks.
import * as M from "../maps/desc";

/** Name of the struct that holds a map of this type; its first member is always struct bpf_map. */
export function mapStructName(type: u32): string {
  switch (type) {
    case M.BPF_MAP_TYPE_HASH:
    case M.BPF_MAP_TYPE_PERCPU_HASH:
    case M.BPF_MAP_TYPE_LRU_HASH:
    case M.BPF_MAP_TYPE_LRU_PERCPU_HASH:
    case M.BPF_MAP_TYPE_HASH_OF_MAPS:
      return "bpf_htab";
    case M.BPF_MAP_TYPE_ARRAY:
    case M.BPF_MAP_TYPE_PERCPU_ARRAY:
    case M.BPF_MAP_TYPE_PROG_ARRAY:
    case M.BPF_MAP_TYPE_PERF_EVENT_ARRAY:
    case M.BPF_MAP_TYPE_CGROUP_ARRAY:
    case M.BPF_MAP_TYPE_ARRAY_OF_MAPS:
      return "bpf_array";
    case M.BPF_MAP_TYPE_LPM_TRIE: return "lpm_trie";
    case M.BPF_MAP_TYPE_RINGBUF:
    case M.BPF_MAP_TYPE_USER_RINGBUF: return "bpf_ringbuf_map";
    case M.BPF_MAP_TYPE_BLOOM_FILTER: return "bpf_bloom_filter";
    case M.BPF_MAP_TYPE_QUEUE:
    case M.BPF_MAP_TYPE_STACK: return "bpf_queue_stack";
    case M.BPF_MAP_TYPE_STACK_TRACE: return "bpf_stack_map";
    default: return "bpf_map";
  }
}
