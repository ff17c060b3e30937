// bpf_for_each_map_elem over another map from inside the iterator.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} main_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} weights SEC(".maps");

struct acc {
	__u64 sum;
	__u32 factor;
};

static __u64 add_weight(struct bpf_map *map, __u32 *key, __u32 *val, struct acc *a)
{
	a->sum += *key * a->factor + *val;
	return *key == 6;
}

SEC("iter/bpf_map_elem")
int weigh(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	struct acc a = {};
	long n;

	if (!key)
		return 0;
	a.factor = *key + 1;
	n = bpf_for_each_map_elem(&weights, add_weight, &a, 0);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u: %llu after %ld\n", *key, a.sum, n);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
