// An array walked with running sums, the key used to index a second map.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 5);
	__type(key, __u32);
	__type(value, __u64);
} arraymap1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10);
	__type(key, __u64);
	__type(value, __u32);
} hashmap1 SEC(".maps");

__u32 key_sum = 0;
__u64 val_sum = 0;

SEC("iter/bpf_map_elem")
int dump_array(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *hmap_val, *key = ctx->key;
	__u64 *val = ctx->value;

	if (key == (void *)0 || val == (void *)0)
		return 0;
	bpf_seq_write(ctx->meta->seq, key, sizeof(__u32));
	bpf_seq_write(ctx->meta->seq, val, sizeof(__u64));
	key_sum += *key;
	val_sum += *val;
	hmap_val = bpf_map_lookup_elem(&hashmap1, val);
	if (hmap_val)
		*hmap_val = *key;
	*val = *key;
	return 0;
}
