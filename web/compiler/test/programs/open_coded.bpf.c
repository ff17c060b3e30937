// bpf_for, nested, with break and continue.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} m SEC(".maps");

SEC("iter/bpf_map_elem")
int triangles(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 sum = 0;
	int i, j;

	if (!key)
		return 0;
	bpf_for(i, 0, 10) {
		if (i == 3)
			continue;
		if (i == 8)
			break;
		bpf_for(j, 0, 4)
			sum += i * j;
	}
	bpf_repeat(5)
		sum++;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u %llu\n", *key, sum);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
