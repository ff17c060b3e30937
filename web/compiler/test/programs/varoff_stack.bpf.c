// Stack arrays at variable offsets.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u32);
} m SEC(".maps");

static __noinline void dump_stack(struct seq_file *seq, unsigned long *p)
{
	bpf_seq_write(seq, p, 32);
}

SEC("iter/bpf_map_elem")
int vo(struct bpf_iter__bpf_map_elem *ctx)
{
	u32 *v = ctx->value;
	u32 buf[16] = {};
	unsigned long w[4] = { 1, 2, 3, 4 };
	unsigned long len;
	int i, j = 0;

	if (!v)
		return 0;
	buf[*v & 15] = *v;
	len = *v & 0x1f;
	if (len > 16)
		len = 16;
	for (i = 0; i < len; i++)
		buf[i] += i;
	if (len > 0)
		bpf_seq_write(ctx->meta->seq, buf, len * 4);
	w[*v % 4] = 99;
	dump_stack(ctx->meta->seq, w);
	while (j < 16) {
		if (buf[j] == *v)
			break;
		j++;
	}
	if (j < 16)
		buf[j]--;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %u\n", j, buf[15]);
	return 0;
}
char _license[] SEC("license") = "GPL";
