// A hash function over the key, unrolled and inlined.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct hash_key {
	__u32 w[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, struct hash_key);
	__type(value, __u32);
} m SEC(".maps");

static __always_inline __u32 mix(__u32 h, __u32 v)
{
	h ^= v;
	h *= 0x5bd1e995;
	h ^= h >> 13;
	return h;
}

SEC("iter/bpf_map_elem")
int hash(struct bpf_iter__bpf_map_elem *ctx)
{
	struct hash_key *k = ctx->key;
	__u32 *v = ctx->value;
	__u32 h = 0x811c9dc5;

	if (!k || !v)
		return 0;
	for (int i = 0; i < 4; i++)
		h = mix(h, k->w[i]);
	*v = h;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%x\n", h);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
