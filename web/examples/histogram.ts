import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const histogram: Example = {
  ...PROJECT_DEFAULTS,
  id: "histogram",
  title: "A histogram with bpf_loop",
  teaches: "bpf_loop calls a function of the program; the verifier checks it once and not once a round.",
  language: "c",
  source: `/* Counts the values by their power of two; the number of rounds is not known in advance. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} latency SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 32);
	__type(key, __u32);
	__type(value, __u64);
} histogram SEC(".maps");

struct search {
	__u64 value;
	__u32 slot;
};

static long halve(__u64 round, struct search *search)
{
	if (search->value <= 1)
		return 1;	/* stops the loop */
	search->value >>= 1;
	search->slot = round + 1;
	return 0;
}

SEC("iter/bpf_map_elem")
int count(struct bpf_iter__bpf_map_elem *ctx)
{
	__u64 *value = ctx->value;
	struct search search = {};
	__u64 *count;

	if (!value)
		return 0;
	search.value = *value;
	bpf_loop(31, halve, &search, 0);
	count = bpf_map_lookup_elem(&histogram, &search.slot);
	if (count)
		__sync_fetch_and_add(count, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "latency",
      type: "hash",
      key: "u32 id",
      value: "u64 us",
      maxEntries: 32,
      flags: 64,
      entries: [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 1000, 65536].map((us, id) => [le(id, 4), le(us, 8)]),
    },
    {
      name: "histogram",
      type: "array",
      key: "u32 slot",
      value: "u64 count",
      maxEntries: 32,
      flags: 0,
      entries: [],
    },
  ],
};
