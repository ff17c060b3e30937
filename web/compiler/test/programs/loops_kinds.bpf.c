// Loops of every kind: counted, while, do, with break and an early end.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, u64);
	__type(value, u64[8]);
} m SEC(".maps");

static int fib(int n)
{
	int a = 0, b = 1, t;

	while (n-- > 0) {
		t = a + b;
		a = b;
		b = t;
	}
	return a;
}

static u32 gcd(u32 a, u32 b)
{
	int i;

	for (i = 0; i < 4 && b; i++) {
		u32 t = a % b;

		a = b;
		b = t;
	}
	return a;
}

SEC("iter/bpf_map_elem")
int lp(struct bpf_iter__bpf_map_elem *ctx)
{
	u64 *v = ctx->value, max = 0, min = ~0ULL, sum = 0;
	int i, j, count = 0;

	if (!v)
		return 0;
	for (i = 0; i < 8; i++) {
		if (v[i] > max)
			max = v[i];
		if (v[i] < min)
			min = v[i];
		sum += v[i];
	}
	do {
		count++;
		if (count > 100)
			break;
	} while (count % 7);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llu %llu %llu %d\n", max, min, sum, count);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %u\n", fib(20), gcd(v[0], 36));
	return 0;
}
char _license[] SEC("license") = "GPL";
