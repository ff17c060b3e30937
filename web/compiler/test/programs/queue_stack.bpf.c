// A queue and a stack filled while walking, emptied at the end.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u32);
} m SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 8);
	__type(value, u32);
} q SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 8);
	__uint(value_size, sizeof(u32));
} s SEC(".maps");

SEC("iter/bpf_map_elem")
int qs(struct bpf_iter__bpf_map_elem *ctx)
{
	u32 *v = ctx->value, tmp = 0;

	if (v) {
		tmp = *v;
		bpf_map_push_elem(&q, &tmp, 0);
		bpf_map_push_elem(&s, &tmp, BPF_EXIST);
		return 0;
	}
	for (int i = 0; i < 4; i++) {
		if (!bpf_map_pop_elem(&q, &tmp))
			BPF_SEQ_PRINTF(ctx->meta->seq, "q %u\n", tmp);
		if (!bpf_map_peek_elem(&s, &tmp) && !bpf_map_pop_elem(&s, &tmp))
			BPF_SEQ_PRINTF(ctx->meta->seq, "s %u\n", tmp);
	}
	return 0;
}
char _license[] SEC("license") = "GPL";
