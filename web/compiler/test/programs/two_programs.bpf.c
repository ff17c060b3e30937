// Two programs in one object share a map and a helper function.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u64);
	__type(value, __u64);
} m SEC(".maps");

static void line(struct seq_file *seq, __u64 k, __u64 v)
{
	BPF_SEQ_PRINTF(seq, "%llu %llu\n", k, v);
}

SEC("iter/bpf_map_elem")
int first(struct bpf_iter__bpf_map_elem *ctx)
{
	__u64 *k = ctx->key, *v = ctx->value;

	if (k && v)
		line(ctx->meta->seq, *k, *v);
	return 0;
}

SEC("iter/bpf_map_elem")
int second(struct bpf_iter__bpf_map_elem *ctx)
{
	__u64 *k = ctx->key, *v = ctx->value;

	if (k && v)
		line(ctx->meta->seq, *v, *k);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
