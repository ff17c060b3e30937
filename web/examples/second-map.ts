import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const secondMap: Example = {
  ...PROJECT_DEFAULTS,
  id: "second-map",
  title: "Updating another map",
  teaches: "While one map is walked, another is filled: here the largest value for each remainder of the key.",
  language: "c",
  source: `/* Keeps the largest value of every group in a second map. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} samples SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} largest SEC(".maps");

SEC("iter/bpf_map_elem")
int group(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *value = ctx->value;
	__u64 *known, n;
	__u32 group;

	if (!key || !value)
		return 0;
	group = *key % 4;
	n = *value;
	known = bpf_map_lookup_elem(&largest, &group);
	if (!known)
		bpf_map_update_elem(&largest, &group, &n, BPF_NOEXIST);
	else if (n > *known)
		*known = n;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "samples",
      type: "hash",
      key: "u32 id",
      value: "u64 n",
      maxEntries: 32,
      flags: 64,
      entries: Array.from({ length: 12 }, (_, id) => [le(id, 4), le((id * 37) % 101, 8)]),
    },
    {
      name: "largest",
      type: "hash",
      key: "u32 group",
      value: "u64 n",
      maxEntries: 4,
      flags: 64,
      entries: [],
    },
  ],
};
