import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

export const nullCheck: Example = {
  ...PROJECT_DEFAULTS,
  id: "null-check",
  title: "Forgotten NULL check",
  teaches: "key and value are NULL in the last call; checking one says nothing about the other.",
  language: "c",
  source: `/*
 * Checks the key and then reads the value. Both are NULL together, but the verifier
 * tracks them apart: rdonly_buf_or_null(id=1) and buf_or_null(id=2).
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *value = ctx->value;
	__u64 n;

	if (!key)
		return 0;
	n = *value;	/* mend it: if (!key || !value) */
	bpf_seq_write(ctx->meta->seq, &n, sizeof(n));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  assembly: `; Checks the key and then reads the value. Both are NULL together, but the verifier
; tracks them apart: rdonly_buf_or_null(id=1) and buf_or_null(id=2).

  r6 = *(u64 *)(r1 + 0)         ; meta
  r7 = *(u64 *)(r1 + 16)        ; key
  r8 = *(u64 *)(r1 + 24)        ; value
  if r7 == 0 goto out           ; r7 is a buffer from here on; r8 still may be NULL

  r2 = *(u64 *)(r8 + 0)         ; mend it: if r8 == 0 goto out
  *(u64 *)(r10 - 8) = r2
  r1 = *(u64 *)(r6 + 0)
  r2 = r10
  r2 += -8
  r3 = 8
  call bpf_seq_write
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
      maxEntries: 4,
      flags: 64,
      entries: [7, 11, 13].map((id) => [le(id, 4), le(id * id, 8)]),
    },
  ],
};
