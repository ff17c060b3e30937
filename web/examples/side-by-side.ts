import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const sideBySide: Example = {
  ...PROJECT_DEFAULTS,
  id: "side-by-side",
  title: "An array and a hash",
  teaches: "The same program walks either map: all slots in order, or only what was inserted, bucket by bucket.",
  language: "c",
  source: `/* Adds the array's number at the same index. Choose which map is walked: the program does not change. */
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

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} slots SEC(".maps");

SEC("iter/bpf_map_elem")
int add(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u32 *value = ctx->value;
	__u32 *slot;
	__u32 out[2];

	if (!key || !value)
		return 0;
	out[0] = *key;	/* a copy on the stack: ctx->key itself is read-only */
	slot = bpf_map_lookup_elem(&slots, &out[0]);
	if (!slot)
		return 0;	/* no such index in the array */
	*value += *slot;
	out[1] = *value;
	bpf_seq_write(ctx->meta->seq, out, sizeof(out));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  assembly: `; Writes the key, then the array's value at the same index.
; Choose which map is walked in the map panel: the program does not change.

  r6 = *(u64 *)(r1 + 0)         ; meta
  r7 = *(u64 *)(r1 + 16)        ; key
  r8 = *(u64 *)(r1 + 24)        ; value
  if r7 == 0 goto out
  if r8 == 0 goto out

  r2 = *(u32 *)(r7 + 0)
  *(u32 *)(r10 - 4) = r2        ; a key on the stack: ctx->key itself is read-only
  *(u32 *)(r10 - 8) = r2
  r1 = slots ll
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out           ; no such index in the array
  r2 = *(u32 *)(r0 + 0)
  r3 = *(u32 *)(r8 + 0)
  r2 += r3
  *(u32 *)(r8 + 0) = r2         ; add the array's number to the element's

  *(u32 *)(r10 - 4) = r2
  r1 = *(u64 *)(r6 + 0)
  r2 = r10
  r2 += -8                      ; key and sum, 4 bytes each
  r3 = 8
  call bpf_seq_write
out:
  r0 = 0
  exit
`,
  maps: [
    {
      name: "numbers",
      type: "hash",
      key: "u32 id",
      value: "u32 n",
      maxEntries: 8,
      flags: 64,
      entries: [0, 1, 2, 3, 4, 5, 6, 7].map((id) => [le(id, 4), le(id * 10, 4)]),
    },
    {
      name: "slots",
      type: "array",
      key: "u32 index",
      value: "u32 n",
      maxEntries: 8,
      flags: 0,
      entries: [0, 1, 2, 3, 4, 5, 6, 7].map((id) => [le(id, 4), le(id + 1, 4)]),
    },
  ],
};
