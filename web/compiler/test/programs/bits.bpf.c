// Bit-fields, shifts, rotates, signed arithmetic on narrow types.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct packed_bits {
	__u32 a : 3;
	__u32 b : 7;
	int c : 6;
	__u32 d : 16;
	__s16 e;
	__s8 f;
	__u8 g;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct packed_bits);
} m SEC(".maps");

static __u32 rol32(__u32 x, int n)
{
	return x << n | x >> (32 - n);
}

SEC("iter/bpf_map_elem")
int bits(struct bpf_iter__bpf_map_elem *ctx)
{
	struct packed_bits *p = ctx->value;

	if (!p)
		return 0;
	p->b++;
	p->c -= 5;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u %u %d %u %d %d %u\n", p->a, p->b, p->c, p->d, p->e / 4, p->f % 8, p->g);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%x %d\n", rol32(p->d | p->a << 20, 7), (__s8)(p->g + p->f) >> 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
