import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const kernelStructs: Example = {
  ...PROJECT_DEFAULTS,
  id: "kernel-structs",
  title: "Reading the kernel's structs",
  teaches: "ctx->map is a trusted pointer: members are read through type information, not at fixed offsets.",
  language: "c",
  source: `/* What the kernel itself knows of the map and of this session. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("iter/bpf_map_elem")
int describe(struct bpf_iter__bpf_map_elem *ctx)
{
	struct bpf_iter_meta *meta = ctx->meta;
	struct bpf_map *map = ctx->map;

	if (ctx->key)
		return 0;
	BPF_SEQ_PRINTF(meta->seq, "map %s: type %u, key %u, value %u, at most %u elements\\n", map->name,
		       map->map_type, map->key_size, map->value_size, map->max_entries);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "counts",
      type: "hash",
      key: "u32 id",
      value: "u64 n",
      maxEntries: 8,
      flags: 64,
      entries: [1, 2].map((id) => [le(id, 4), le(id, 8)]),
    },
  ],
};
