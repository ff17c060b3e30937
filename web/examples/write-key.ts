import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const writeKey: Example = {
  ...PROJECT_DEFAULTS,
  id: "write-key",
  title: "Write to the key",
  teaches: "The key is a read-only buffer: a store would move the element to another bucket behind the map's back.",
  language: "c",
  source: `/* Tries to renumber the elements by writing their keys. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct slot {
	__u32 state;
	__u32 owner;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, struct slot);
} slots SEC(".maps");

SEC("iter/bpf_map_elem")
int renumber(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;	/* reading is fine */

	if (key)
		*key += 100;	/* writing is not */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  assembly: `; Tries to renumber the elements by writing their keys.

  r7 = *(u64 *)(r1 + 16)        ; key: rdonly_buf
  if r7 == 0 goto out
  r2 = *(u32 *)(r7 + 0)         ; reading is fine
  r2 += 100
  *(u32 *)(r7 + 0) = r2         ; writing is not
out:
  r0 = 0
  exit
`,
  maps: [
    {
      name: "slots",
      type: "hash",
      key: "u32 id",
      value: "u32 state; u32 owner",
      maxEntries: 4,
      flags: 64,
      entries: [1, 2, 3].map((id) => [le(id, 4), le(id, 4) + le(1000 + id, 4)]),
    },
  ],
};
