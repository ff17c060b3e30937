import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const perCpu: Example = {
  ...PROJECT_DEFAULTS,
  id: "per-cpu",
  title: "Per-CPU counters",
  teaches: "The program gets every CPU's copy side by side; what it writes there is lost.",
  language: "c",
  source: `/* All CPUs' copies lie one after the other behind ctx->value, each filled up to 8 bytes. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} hits SEC(".maps");

SEC("iter/bpf_map_elem")
int sum(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *copies = ctx->value;

	if (!key || !copies)
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u: %llu + %llu = %llu\\n", *key, copies[0], copies[1],
		       copies[0] + copies[1]);
	copies[0] = 0;	/* lost: the buffer is a copy */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "hits",
      type: "percpu_hash",
      key: "u32 id",
      value: "u64 n",
      maxEntries: 16,
      flags: 64,
      entries: [1, 2, 3, 7].map((id) => [le(id, 4), le(id * 10, 8) + le(id * id, 8)]),
    },
  ],
};
