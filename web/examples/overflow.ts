import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const overflow: Example = {
  ...PROJECT_DEFAULTS,
  id: "overflow",
  title: "Output that does not fit",
  teaches: "A read fills 32,768 bytes; an element whose output does not fit is shown again in the next read.",
  language: "c",
  source: `/* 10,000 bytes for each element: three fit into one read, the fourth is called twice. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct blob {
	char data[10000];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, struct blob);
} blobs SEC(".maps");

__u64 calls;

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	struct blob *blob = ctx->value;

	if (!blob) {
		BPF_SEQ_PRINTF(ctx->meta->seq, "\\n%llu calls for %llu elements\\n", calls, ctx->meta->seq_num + 1);
		return 0;
	}
	calls++;
	bpf_seq_write(ctx->meta->seq, blob->data, sizeof(blob->data));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "blobs",
      type: "hash",
      key: "u32 id",
      value: "char data[10000]",
      maxEntries: 8,
      flags: 64,
      entries: [1, 2, 3, 4, 5].map((id) => [le(id, 4), le(96 + id, 1).repeat(10000)]),
    },
  ],
};
