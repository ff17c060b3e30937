import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const forEach: Example = {
  ...PROJECT_DEFAULTS,
  id: "for-each",
  title: "A walk inside of the walk",
  teaches: "bpf_for_each_map_elem calls a static function for every element of a second map.",
  language: "c",
  source: `/* For every limit: how many samples are above it. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} limits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} samples SEC(".maps");

struct search {
	__u64 limit;
	__u64 found;
};

static long above(struct bpf_map *map, __u32 *key, __u64 *value, struct search *search)
{
	if (*value > search->limit)
		search->found++;
	return 0;	/* 1 would end the inner walk */
}

SEC("iter/bpf_map_elem")
int compare(struct bpf_iter__bpf_map_elem *ctx)
{
	__u64 *limit = ctx->value;
	struct search search = {};

	if (!limit)
		return 0;
	search.limit = *limit;
	bpf_for_each_map_elem(&samples, above, &search, 0);
	BPF_SEQ_PRINTF(ctx->meta->seq, "above %llu: %llu\\n", search.limit, search.found);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "limits",
      type: "hash",
      key: "u32 id",
      value: "u64 limit",
      maxEntries: 8,
      flags: 64,
      entries: [10, 50, 90].map((limit, id) => [le(id, 4), le(limit, 8)]),
    },
    {
      name: "samples",
      type: "hash",
      key: "u32 id",
      value: "u64 n",
      maxEntries: 32,
      flags: 64,
      entries: Array.from({ length: 12 }, (_, id) => [le(id, 4), le((id * 37) % 101, 8)]),
    },
  ],
};
