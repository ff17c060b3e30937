// Maps that the kernel must know the types of: a lock in a value, maps in a map, a timer beside them.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} walked SEC(".maps");

struct counter {
	struct bpf_spin_lock lock;
	__u32 hits;
	__u64 sum;
	struct bpf_timer unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counter);
} counters SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} even SEC(".maps"), odd SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = {
	.values = { &even, &odd },
};

SEC("iter/bpf_map_elem")
int count(struct bpf_iter__bpf_map_elem *ctx)
{
	__u64 *value = ctx->value;
	struct counter *c;
	__u32 zero = 0, hits;

	if (!ctx->key || !value)
		return 0;
	c = bpf_map_lookup_elem(&counters, &zero);
	if (!c)
		return 0;
	bpf_spin_lock(&c->lock);
	hits = ++c->hits;
	c->sum += *value;
	bpf_spin_unlock(&c->lock);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u %llu %d\n", hits, c->sum, bpf_map_lookup_elem(&outer, &zero) != NULL);
	return 0;
}
