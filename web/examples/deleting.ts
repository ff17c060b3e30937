import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const deleting: Example = {
  ...PROJECT_DEFAULTS,
  id: "deleting",
  title: "Deleting while walking",
  teaches: "The current element may be deleted; the walk goes on with the next one.",
  language: "c",
  source: `/* Removes sessions that have been idle for too long. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} sessions SEC(".maps");

SEC("iter/bpf_map_elem")
int expire(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *idle = ctx->value;
	__u32 id;

	if (!key || !idle)
		return 0;
	if (*idle < 600)
		return 0;
	id = *key;	/* a helper does not take ctx->key itself: it is read-only */
	bpf_map_delete_elem(&sessions, &id);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u was idle for %llu s\\n", id, *idle);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "sessions",
      type: "hash",
      key: "u32 id",
      value: "u64 idle",
      maxEntries: 16,
      flags: 64,
      entries: [5, 900, 20, 1000, 30, 601].map((idle, id) => [le(id + 1, 4), le(idle, 8)]),
    },
  ],
};
