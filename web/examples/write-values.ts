import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import { flow } from "./flow.ts";
import type { Example } from "./index";

const stats = (packets: number, bytes: number, flags: number) =>
  le(packets, 8) + le(bytes, 8) + le(flags, 4) + le(0, 4);

export const writeValues: Example = {
  ...PROJECT_DEFAULTS,
  id: "write-values",
  title: "Write values",
  teaches: "The value is the live element: read and clear the counters of every flow, atomically.",
  language: "c",
  source: `/* Hands out each flow's packets and clears the counters; marks the flow as seen. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct flow {
	__be32 src, dst;
	__be16 sport, dport;
	__u8 proto;
};

struct stats {
	__u64 packets;
	__u64 bytes;
	__u32 flags;
};

#define SEEN 1

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, struct flow);
	__type(value, struct stats);
} flows SEC(".maps");

SEC("iter/bpf_map_elem")
int collect(struct bpf_iter__bpf_map_elem *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct flow *flow = ctx->key;
	struct stats *stats = ctx->value;
	__u64 packets;

	if (!flow || !stats)
		return 0;
	packets = __sync_lock_test_and_set(&stats->packets, 0);	/* the value is the live element */
	stats->bytes = 0;
	stats->flags |= SEEN;
	bpf_seq_write(seq, flow, sizeof(*flow));
	bpf_seq_write(seq, &packets, sizeof(packets));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  assembly: `; Hands out each flow's packets and clears the counters; marks the flow as seen.

  r6 = *(u64 *)(r1 + 0)         ; meta
  r7 = *(u64 *)(r1 + 16)        ; key:   struct flow
  r8 = *(u64 *)(r1 + 24)        ; value: struct stats
  if r7 == 0 goto out
  if r8 == 0 goto out

  r2 = 0
  r2 = xchg_64(r8 + 0, r2)      ; packets, and 0 in their place
  *(u64 *)(r10 - 8) = r2
  r2 = 0
  *(u64 *)(r8 + 8) = r2         ; bytes = 0
  r3 = *(u32 *)(r8 + 16)
  r3 |= 1                       ; flags |= SEEN
  *(u32 *)(r8 + 16) = r3

  r1 = *(u64 *)(r6 + 0)
  r2 = r7                       ; the key as it is: 16 bytes
  r3 = 16
  call bpf_seq_write
  r1 = *(u64 *)(r6 + 0)
  r2 = r10
  r2 += -8                      ; the packets
  r3 = 8
  call bpf_seq_write
out:
  r0 = 0
  exit
`,
  maps: [
    {
      name: "flows",
      type: "hash",
      key: "be32 src; be32 dst; be16 sport; be16 dport; u8 proto",
      value: "u64 packets; u64 bytes; u32 flags",
      maxEntries: 16,
      flags: 64,
      entries: [
        [flow(1, 2, 443, 51812, 6), stats(12, 9210, 0)],
        [flow(1, 3, 53, 40001, 17), stats(2, 180, 0)],
        [flow(4, 2, 22, 60022, 6), stats(4096, 524288, 0)],
        [flow(7, 1, 80, 33333, 6), stats(77, 30500, 2)],
      ],
    },
  ],
};
