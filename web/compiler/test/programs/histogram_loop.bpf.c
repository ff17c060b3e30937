// bpf_loop with a callback builds a histogram in .bss, printed at the end.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} samples SEC(".maps");

#define SLOTS 16
__u32 slots[SLOTS];

static __u64 log2l(__u64 v)
{
	__u64 r = 0;
	if (v >> 32) { r += 32; v >>= 32; }
	if (v >> 16) { r += 16; v >>= 16; }
	if (v >> 8) { r += 8; v >>= 8; }
	if (v >> 4) { r += 4; v >>= 4; }
	if (v >> 2) { r += 2; v >>= 2; }
	if (v >> 1) r += 1;
	return r;
}

struct print_ctx {
	struct seq_file *seq;
	int lines;
};

static long print_slot(__u32 index, void *data)
{
	struct print_ctx *p = data;

	if (index >= SLOTS)
		return 1;
	if (slots[index]) {
		BPF_SEQ_PRINTF(p->seq, "%u: %u\n", index, slots[index]);
		p->lines++;
	}
	return 0;
}

SEC("iter/bpf_map_elem")
int histogram(struct bpf_iter__bpf_map_elem *ctx)
{
	__u64 *v = ctx->value;

	if (!v) {
		struct print_ctx p = { .seq = ctx->meta->seq };
		bpf_loop(SLOTS, print_slot, &p, 0);
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d lines\n", p.lines);
		return 0;
	}
	__u64 slot = log2l(*v);
	if (slot < SLOTS)
		slots[slot]++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
