// Constants in .rodata, initialised .data, zero .bss, a lookup table.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

const volatile __u32 threshold = 20;
const volatile char prefix[8] = "elem";
__u32 budget = 3;
__u64 seen[4];
static const __u16 table[8] = { 1, 10, 100, 1000, [6] = 7 };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} m SEC(".maps");

SEC("iter/bpf_map_elem")
int globals(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *k = ctx->key, *v = ctx->value;

	if (!k || !v)
		return 0;
	if (*v < threshold)
		return 0;
	if (budget == 0)
		return 0;
	budget--;
	seen[*k & 3] += table[*k & 7];
	BPF_SEQ_PRINTF(ctx->meta->seq, "%s %u %u %llu %u\n", prefix, *k, *v, seen[*k & 3], budget);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
