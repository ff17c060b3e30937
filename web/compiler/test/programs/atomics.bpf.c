// Atomic operations on a map value and on a global.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} m SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counter SEC(".maps");

__u64 global;

SEC("iter/bpf_map_elem")
int count(struct bpf_iter__bpf_map_elem *ctx)
{
	__u64 *val = ctx->value, *c;
	__u32 zero = 0;

	if (!val)
		return 0;
	c = bpf_map_lookup_elem(&counter, &zero);
	if (!c)
		return 0;
	__sync_fetch_and_add(c, 2);
	__sync_fetch_and_add(&global, *val);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llu %llu\n", *c, global);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
