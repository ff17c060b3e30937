import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const openCoded: Example = {
  ...PROJECT_DEFAULTS,
  id: "open-coded",
  title: "An open-coded loop",
  teaches: "bpf_for is an iterator of its own: created, advanced and destroyed, and the verifier keeps account of it.",
  language: "c",
  source: `/* The sum of 1 … n, for an n that the verifier does not know. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u32);
} numbers SEC(".maps");

SEC("iter/bpf_map_elem")
int triangle(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *value = ctx->value;
	__u64 sum = 0;
	int i;

	if (!value)
		return 0;
	bpf_for(i, 0, *value & 1023)
		sum += i + 1;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u: %llu\\n", *value, sum);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "numbers",
      type: "hash",
      key: "u32 id",
      value: "u32 n",
      maxEntries: 8,
      flags: 64,
      entries: [0, 1, 10, 100, 1000].map((n, id) => [le(id, 4), le(n, 4)]),
    },
  ],
};
