// Integers of every width and sign through seq_printf and printk.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct v { s8 a; u8 b; s16 c; u16 d; s32 e; u32 f; s64 g; u64 h; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, struct v);
} m SEC(".maps");

SEC("iter/bpf_map_elem")
int pk(struct bpf_iter__bpf_map_elem *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct v *v = ctx->value;

	if (!v) {
		BPF_SEQ_PRINTF(seq, "end\n");
		return 0;
	}
	BPF_SEQ_PRINTF(seq, "%d|%u|%d|%u|%d|%u\n", v->a, v->b, v->c, v->d, v->e, v->f);
	BPF_SEQ_PRINTF(seq, "%lld|%llu|%llx|%#x|%08x|%-6d|\n", v->g, v->h, v->h, v->f, v->d, v->c);
	BPF_SEQ_PRINTF(seq, "%c %% %5d %hhd %hd %ld %i\n", 'x', v->e, v->a, v->c, (long)v->e, v->e);
	bpf_printk("key %d", v->a);
	bpf_printk("%d %d %d %d %d", v->a, v->b, v->c, v->d, v->e);
	BPF_SEQ_PRINTF(seq, "%d %d\n", v->a > v->b, v->e >= 0 ? v->e : -v->e);
	return 0;
}
char _license[] SEC("license") = "GPL";
