// Bit-fields of all widths, signed and bool, read, written and relocated.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct bits {
	u8 a: 1, b: 3, : 2, c: 2;
	u16 d: 9;
	u32 e: 20, f: 12;
	s64 g: 33;
	long h: 7;
	bool i: 1;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, struct bits);
} m SEC(".maps");

SEC("iter/bpf_map_elem")
int bf(struct bpf_iter__bpf_map_elem *ctx)
{
	struct bits *p = ctx->value, local = {};
	struct task_struct *t = (void *)bpf_get_current_task();

	if (!p)
		return 0;
	local = *p;
	local.b = 5;
	local.d += 3;
	local.g = -local.e;
	local.h ^= 3;
	local.i = local.a || local.c;
	p->f = local.d;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %d %d %d", local.a, local.b, local.c, local.d, local.e);
	BPF_SEQ_PRINTF(ctx->meta->seq, " %d %lld %ld %d %d\n", p->f, (long long)local.g, (long)local.h, local.i, (int)sizeof(struct bits));
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d\n", (int)BPF_CORE_READ_BITFIELD_PROBED(t, sched_reset_on_fork));
	return 0;
}
char _license[] SEC("license") = "GPL";
