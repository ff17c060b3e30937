// Key and value of every element, with totals in the stop call.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct key_t {
	int a;
	int b;
	int c;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 3);
	__type(key, struct key_t);
	__type(value, __u64);
} hashmap1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 3);
	__type(key, __u64);
	__type(value, __u64);
} hashmap2 SEC(".maps");

__u32 key_sum_a = 0, key_sum_b = 0, key_sum_c = 0;
__u64 val_sum = 0;

SEC("iter/bpf_map_elem")
int dump_hash(struct bpf_iter__bpf_map_elem *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	__u32 seq_num = ctx->meta->seq_num;
	struct bpf_map *map = ctx->map;
	struct key_t *key = ctx->key;
	struct key_t tmp_key;
	__u64 *val = ctx->value;
	__u64 tmp_val = 0;
	int ret;

	if (key == (void *)0 || val == (void *)0) {
		BPF_SEQ_PRINTF(seq, "sums %u %u %u %llu\n", key_sum_a, key_sum_b, key_sum_c, val_sum);
		return 0;
	}
	__builtin_memcpy(&tmp_key, key, sizeof(struct key_t));
	tmp_val = *val;
	ret = bpf_map_update_elem(&hashmap2, &tmp_val, val, 0);
	if (ret)
		return 0;
	key_sum_a += key->a;
	key_sum_b += key->b;
	key_sum_c += key->c;
	val_sum += *val;
	if (seq_num == 0)
		BPF_SEQ_PRINTF(seq, "map max %u\n", map->max_entries);
	BPF_SEQ_PRINTF(seq, "%d: (%x) (%d) (%x) (%llx)\n", seq_num, tmp_key.a, tmp_key.b, tmp_key.c, *val);
	return 0;
}
