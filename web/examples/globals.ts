import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const globals: Example = {
  ...PROJECT_DEFAULTS,
  id: "globals",
  title: "Global counters",
  teaches: "Global variables are values of maps that the compiler makes: .bss, .data, .rodata.",
  language: "c",
  source: `/* Counts over all calls and prints the sum in the last one. */
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

const volatile __u64 threshold = 500;	/* .rodata: frozen, the verifier knows its value */
__u64 elements, large, sum;		/* .bss */

SEC("iter/bpf_map_elem")
int survey(struct bpf_iter__bpf_map_elem *ctx)
{
	__u64 *value = ctx->value;

	if (!value) {
		BPF_SEQ_PRINTF(ctx->meta->seq, "%llu elements, %llu of %llu or more, sum %llu\\n", elements, large,
			       threshold, sum);
		return 0;
	}
	elements++;
	sum += *value;
	if (*value >= threshold)
		large++;
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
      entries: [1, 2, 3, 5, 8].map((id) => [le(id, 4), le(id * 100 + 11, 8)]),
    },
  ],
};
