// Compound literals, nested initialisers, structures by value.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct point { int x, y; };
struct rect { struct point min, max; const char *tag; };
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, u32);
	__type(value, struct point);
} pts SEC(".maps");

static __always_inline int area(const struct rect *r)
{
	return (r->max.x - r->min.x) * (r->max.y - r->min.y);
}

static inline struct rect grow(struct rect r, int by)
{
	r.min.x -= by;
	r.min.y -= by;
	r.max.x += by;
	r.max.y += by;
	return r;
}

SEC("iter/bpf_map_elem")
int cl(struct bpf_iter__bpf_map_elem *ctx)
{
	struct point *p = ctx->value;
	struct rect r;
	int arr[] = { 5, [3] = 7, 9 };
	char name[] = "rect";
	struct point grid[2][2] = { { { 1, 2 }, { 3, 4 } }, { [1] = { .y = 8 } } };

	if (!p)
		return 0;
	r = grow((struct rect){ .min = *p, .max = { p->x + 10, p->y + 20 } }, 1);
	bpf_map_update_elem(&pts, &(u32){ 0 }, &(struct point){ 7, 7 }, BPF_ANY);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%s %d %d %d\n", name, area(&r), area(&(struct rect){ .max = { 3, 4 } }), arr[4]);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %lu %lu\n", grid[0][1].y, grid[1][1].y, sizeof(arr), sizeof name);
	p->x = ({ int t = p->y; t + 1; });
	return 0;
}
char _license[] SEC("license") = "GPL";
