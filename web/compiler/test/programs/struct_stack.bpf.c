// Structures and unions on the stack, copied, swapped, passed and returned.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct pair { long a, b; };
struct big { struct pair p[6]; char name[32]; };
union mix { u64 whole; u32 half[2]; u8 byte[8]; struct { u16 lo, hi; } s; };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, u32);
	__type(value, struct big);
} m SEC(".maps");

static __always_inline void swap_pairs(struct pair *x, struct pair *y)
{
	struct pair t = *x;

	*x = *y;
	*y = t;
}

static __always_inline struct pair make_pair(long a, long b)
{
	return (struct pair){ a, b };
}

static __always_inline long sum(struct pair p)
{
	return p.a + p.b;
}

SEC("iter/bpf_map_elem")
int st(struct bpf_iter__bpf_map_elem *ctx)
{
	struct big *v = ctx->value, copy;
	union mix u;
	struct pair q;
	int i;

	if (!v)
		return 0;
	copy = *v;
	swap_pairs(&copy.p[0], &copy.p[5]);
	copy.p[1] = (struct pair){ .a = 1, .b = 2 };
	q = make_pair(copy.p[0].a, 7);
	u.whole = 0x1122334455667788;
	u.byte[2] = 9;
	u.s.hi += 1;
	copy.name[31] = 0;
	for (i = 0; i < 6; i++)
		v->p[i] = copy.p[5 - i];
	__builtin_memcpy(v->name, "a string of some length", 24);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%ld %ld %llx %x\n", sum(q), copy.p[5].a, u.whole, u.half[1]);
	bpf_seq_write(ctx->meta->seq, &copy, sizeof(copy));
	return 0;
}
char _license[] SEC("license") = "GPL";
