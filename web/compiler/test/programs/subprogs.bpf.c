// Static and global subprograms, switch, ternaries.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 6);
	__type(key, __u32);
	__type(value, __u32);
} m SEC(".maps");

static __noinline int classify(__u32 v)
{
	switch (v) {
	case 0:
		return 'z';
	case 1 ... 3:
		return 's';
	case 10:
	case 12:
		return 't';
	default:
		return v > 100 ? 'L' : 'm';
	}
}

__noinline int scale(int x, int by)
{
	return x * by + 1;
}

SEC("iter/bpf_map_elem")
int shapes(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key, *val = ctx->value;

	if (!key || !val)
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u %c %d\n", *key, classify(*val), scale(*key, 3));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
