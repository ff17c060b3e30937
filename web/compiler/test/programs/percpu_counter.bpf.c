// Every CPU's copy summed up.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define NCPU 2
struct datarec {
	__u64 packets;
	__u64 bytes;
};
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct datarec);
} stats SEC(".maps");

SEC("iter/bpf_map_elem")
int sum(struct bpf_iter__bpf_map_elem *ctx)
{
	struct datarec *rec = ctx->value, sum = {};
	__u32 *key = ctx->key;
	int i;

	if (!rec || !key)
		return 0;
	#pragma unroll
	for (i = 0; i < NCPU; i++, rec++) {
		sum.packets += rec->packets;
		sum.bytes += rec->bytes;
	}
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u: %llu pkts %llu bytes", *key, sum.packets, sum.bytes);
	if (sum.packets)
		BPF_SEQ_PRINTF(ctx->meta->seq, " avg %llu\n", sum.bytes / sum.packets);
	else
		BPF_SEQ_PRINTF(ctx->meta->seq, "\n");
	return 0;
}
char _license[] SEC("license") = "GPL";
