import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const lru: Example = {
  ...PROJECT_DEFAULTS,
  id: "lru",
  title: "A map that forgets",
  teaches: "Ten elements were put into an LRU map with room for four; walking it does not count as use.",
  language: "c",
  source: `/* What is left after ten insertions into a map of four. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} recent SEC(".maps");

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *value = ctx->value;

	if (!key || !value) {
		BPF_SEQ_PRINTF(ctx->meta->seq, "the rest was evicted\\n");
		return 0;
	}
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u: %llu\\n", *key, *value);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "recent",
      type: "lru_hash",
      key: "u32 id",
      value: "u64 n",
      maxEntries: 4,
      flags: 64,
      entries: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => [le(id, 4), le(id * 11, 8)]),
    },
  ],
};
