import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import { flow } from "./flow.ts";
import type { Example } from "./index";

const stats = (packets: number, bytes: number, rtt: number) => le(packets, 8) + le(bytes, 8) + le(rtt, 4) + le(0, 4);

export const flowStatistics: Example = {
  ...PROJECT_DEFAULTS,
  id: "flow-statistics",
  title: "Flow statistics",
  teaches: "A struct as key and a struct as value, printed as addresses, ports and numbers.",
  language: "c",
  source: `/* One line for each flow, as a tool would print it. */
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
	__u32 rtt;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, struct flow);
	__type(value, struct stats);
} flows SEC(".maps");

static __u16 port(__be16 n)
{
	return n >> 8 | n << 8;
}

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct flow *flow = ctx->key;
	struct stats *stats = ctx->value;

	if (ctx->meta->seq_num == 0)
		BPF_SEQ_PRINTF(seq, "proto from > to: packets, bytes, us\\n");
	if (!flow || !stats)
		return 0;
	BPF_SEQ_PRINTF(seq, "%s %pI4:%u > %pI4:%u: ", flow->proto == 17 ? "udp" : "tcp", &flow->src,
		       port(flow->sport), &flow->dst, port(flow->dport));
	BPF_SEQ_PRINTF(seq, "%llu, %llu, %u\\n", stats->packets, stats->bytes, stats->rtt);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
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
