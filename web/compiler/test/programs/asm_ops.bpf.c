// Assembly with operands: clamps, 32-bit results, barriers.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "bpf_misc.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} m SEC(".maps");

#define bpf_clamp_umax(VAR, UMAX)						\
	asm volatile (							\
		"if %0 <= %[max] goto +1\n"					\
		"%0 = %[max]\n"						\
		: "+r"(VAR)						\
		: [max]"i"(UMAX)						\
	)

static __always_inline u64 add_asm(u64 a, u64 b)
{
	u64 r;

	asm volatile ("%[r] = %[a]; %[r] += %[b];" : [r]"=&r"(r) : [a]"r"(a), [b]"r"(b));
	return r;
}

static __always_inline u32 add32(u32 a, u32 b)
{
	asm volatile ("%[a] += %[b]" : [a]"+r"(a) : [b]"r"(b));
	return a;
}

char table[64];

SEC("iter/bpf_map_elem")
int as(struct bpf_iter__bpf_map_elem *ctx)
{
	u64 *v = ctx->value;
	u64 i;
	u32 w;

	if (!v)
		return 0;
	i = *v;
	barrier_var(i);
	bpf_clamp_umax(i, 63);
	table[i] = 1;
	w = *v;
	asm volatile ("%[x] &= 31;" : [x]"+r"(w));
	table[w]++;
	barrier();
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llu %llu %u %d\n", i, add_asm(*v, 10), add32(*v, 7), table[w]);
	return 0;
}
char _license[] SEC("license") = "GPL";
