// Functions that are not inlined, five arguments, a map value as scratch space.
#include <vmlinux.h>
#include <bpf/bpf_helpers.h>

const volatile int limit = 5;
int calls;

struct my_state { u64 sum; u32 n; u8 seen[8]; };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, u64);
	__type(value, u64);
} m SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct my_state);
} scratch SEC(".maps");

static __noinline int leaf(struct my_state *s, u64 x)
{
	if (!s)
		return -1;
	s->sum += x;
	s->n++;
	s->seen[x & 7] = 1;
	return s->n;
}

static __noinline u64 mid(struct my_state *s, u64 a, u64 b, u64 c, u64 d)
{
	int i;

	for (i = 0; i < limit && i < 8; i++) {
		if (leaf(s, a + i) < 0)
			return 0;
	}
	return a ^ b ^ c ^ d;
}

static struct my_state *get_state(void)
{
	u32 zero = 0;

	calls++;
	return bpf_map_lookup_elem(&scratch, &zero);
}

SEC("iter/bpf_map_elem")
int chain(struct bpf_iter__bpf_map_elem *ctx)
{
	u64 *k = ctx->key, *v = ctx->value, r;
	struct my_state *s = get_state();

	if (!s || !k || !v)
		return 0;
	r = mid(s, *k, *v, 3, 4);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llx %llu %u %d\n", r, s->sum, s->n, calls);
	return 0;
}
char _license[] SEC("license") = "GPL";
