// asm goto: comparisons that the compiler may not touch, with labels of their own; jumps past a cleanup.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

#define ABOVE(lhs, rhs)                                                                        \
	({                                                                                     \
		__label__ yes;                                                                 \
		bool above = true;                                                             \
		asm volatile goto("if %[l] > %[r] goto %l[yes]" ::[l] "r"(lhs), [r] "ri"(rhs)::yes); \
		above = false;                                                                 \
	yes:                                                                                   \
		above;                                                                         \
	})

SEC("iter/bpf_map_elem")
int pick(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *value = ctx->value;
	__u64 x;

	if (!key || !value)
		return 0;
	x = *value & 0xff;
	if (ABOVE(x, 200))
		BPF_SEQ_PRINTF(ctx->meta->seq, "large ");
	if (ABOVE(x, *key))
		BPF_SEQ_PRINTF(ctx->meta->seq, "larger than its key ");
	asm goto("if %0 == 5 goto %l1" ::"r"(x)::five);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llu\n", x);
	return 0;
five:
	BPF_SEQ_PRINTF(ctx->meta->seq, "five\n");
	return 0;
}
