import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const readOnly: Example = {
  ...PROJECT_DEFAULTS,
  id: "read-only",
  title: "Read only",
  teaches: "One call for each element, and a last one with NULL for both: the program prints key and value.",
  language: "c",
  source: `/* Runs once for every element of the map, and once more at the end. */
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

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;		/* NULL in the last call */
	__u64 *value = ctx->value;	/* NULL in the last call */

	if (!key || !value)
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u: %llu\\n", *key, *value);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  assembly: `; Runs once for every element of the map, and once more at the end.
; ctx: meta +0, map +8, key +16, value +24

  r6 = *(u64 *)(r1 + 0)         ; meta
  r7 = *(u64 *)(r1 + 16)        ; key, NULL in the last call
  r8 = *(u64 *)(r1 + 24)        ; value, NULL in the last call
  if r7 == 0 goto out
  if r8 == 0 goto out

  r2 = *(u32 *)(r7 + 0)         ; the two numbers to print
  *(u64 *)(r10 - 16) = r2
  r2 = *(u64 *)(r8 + 0)
  *(u64 *)(r10 - 8) = r2
  r2 = 0x000a7525203a7525 ll    ; "%u: %u\\n"
  *(u64 *)(r10 - 24) = r2

  r1 = *(u64 *)(r6 + 0)         ; meta->seq
  r2 = r10
  r2 += -24                     ; the format
  r3 = 8
  r4 = r10
  r4 += -16                     ; its arguments
  r5 = 16
  call bpf_seq_printf
out:
  r0 = 0
  exit
`,
  maps: [
    {
      name: "counts",
      type: "hash",
      key: "u32 id",
      value: "u64 count",
      maxEntries: 8,
      flags: 64,
      entries: [1, 2, 3, 5, 8].map((id) => [le(id, 4), le(id * 100 + 11, 8)]),
    },
  ],
};
