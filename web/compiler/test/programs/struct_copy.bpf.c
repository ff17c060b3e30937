// Whole structs copied, compared and passed by pointer; compound literals.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct point {
	int x, y;
};

struct box {
	struct point min, max;
	__u8 flags[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct box);
} boxes SEC(".maps");

static int area(const struct box *b)
{
	return (b->max.x - b->min.x) * (b->max.y - b->min.y);
}

SEC("iter/bpf_map_elem")
int shapes(struct bpf_iter__bpf_map_elem *ctx)
{
	struct box *v = ctx->value, b, unit = { .max = { 1, 1 } };
	struct point p;

	if (!v)
		return 0;
	b = *v;
	p = b.max.x > b.min.x ? b.max : (struct point){ .x = 5, .y = -5 };
	b.min = (struct point){ 1, 2 };
	b.flags[3] ^= 0x55;
	*v = b;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %d %d %d %u\n", area(&b), area(&unit), p.x, p.y,
		       __builtin_memcmp(&b.min, &unit.min, sizeof(p)) != 0, b.flags[3]);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
