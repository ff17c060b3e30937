// Static locals, volatile, enums as flags, functions passed to an inlined function.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 5);
	__type(key, u32);
	__type(value, u32);
} a SEC(".maps");

static int next_id(void)
{
	static int id;
	static const int step[] = { 1, 2, 3 };

	id += step[id & 1];
	return id;
}

static volatile u32 vol;
enum { A = 1 << 0, B = 1 << 1, C = 1 << 2, ALL = A | B | C };
typedef int (*cmp_fn)(u32 a, u32 b);
static int less(u32 a, u32 b) { return a < b; }
static int more(u32 a, u32 b) { return a > b; }
static __always_inline u32 pick(u32 x, u32 y, cmp_fn f) { return f(x, y) ? x : y; }

SEC("iter/bpf_map_elem")
int st(struct bpf_iter__bpf_map_elem *ctx)
{
	u32 *v = ctx->value, flags = 0;

	if (!v)
		return 0;
	vol = *v;
	vol += vol;
	if (*v & 1)
		flags |= A;
	if (*v > 300)
		flags |= B;
	flags ^= ALL;
	flags &= ~C;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %u %x %u %u\n", next_id(), vol, flags, pick(*v, 500, less), pick(*v, 500, more));
	return 0;
}
char _license[] SEC("license") = "GPL";
