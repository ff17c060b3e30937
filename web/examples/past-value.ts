import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import { flow } from "./flow.ts";
import type { Example } from "./index";

const stats = (packets: number, bytes: number, rtt: number) => le(packets, 8) + le(bytes, 8) + le(rtt, 4) + le(0, 4);

export const pastValue: Example = {
  ...PROJECT_DEFAULTS,
  id: "past-value",
  title: "Read past the value",
  teaches: "The verifier does not know the map: it records how far the program reaches, and the link compares.",
  language: "c",
  source: `/*
 * Written for a struct stats of 32 bytes; this map's has 24.
 * The program loads. The link refuses it: 32 > 24, EACCES.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct flow {
	__be32 src, dst;
	__be16 sport, dport;
	__u8 proto;
};

struct stats {		/* what the map holds */
	__u64 packets;
	__u64 bytes;
	__u32 rtt;
};

struct stats_v2 {	/* what the program expects */
	__u64 packets;
	__u64 bytes;
	__u32 rtt;
	__u64 drops;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, struct flow);
	__type(value, struct stats);
} flows SEC(".maps");

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	struct stats_v2 *stats = ctx->value;
	__u64 sum;

	if (!stats)
		return 0;
	sum = stats->packets + stats->bytes + stats->drops;
	bpf_seq_write(ctx->meta->seq, &sum, sizeof(sum));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  assembly: `; Written for a struct stats of 32 bytes; this map's has 24.
; The program loads. The link refuses it: 32 > 24, EACCES.

  r6 = *(u64 *)(r1 + 0)         ; meta
  r7 = *(u64 *)(r1 + 16)        ; key
  r8 = *(u64 *)(r1 + 24)        ; value
  if r7 == 0 goto out
  if r8 == 0 goto out

  r2 = *(u64 *)(r8 + 0)         ; packets
  r3 = *(u64 *)(r8 + 8)         ; bytes
  r2 += r3
  r3 = *(u64 *)(r8 + 24)        ; drops: not in this map's value
  r2 += r3
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
      name: "flows",
      type: "hash",
      key: "be32 src; be32 dst; be16 sport; be16 dport; u8 proto",
      value: "u64 packets; u64 bytes; u32 rtt",
      maxEntries: 64,
      flags: 64,
      entries: [
        [flow(1, 2, 443, 51812, 6), stats(12, 9210, 1800)],
        [flow(1, 3, 53, 40001, 17), stats(2, 180, 900)],
        [flow(4, 2, 22, 60022, 6), stats(4096, 524288, 240)],
      ],
    },
  ],
};
