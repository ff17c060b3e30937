// A record reserved in a ring buffer for every element.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct event {
	__u32 key;
	__u64 value;
	char tag[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u64);
} src SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} rb SEC(".maps");

SEC("iter/bpf_map_elem")
int emit(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *k = ctx->key;
	__u64 *v = ctx->value;
	struct event *e;

	if (!k || !v) {
		BPF_SEQ_PRINTF(ctx->meta->seq, "pending %llu\n", bpf_ringbuf_query(&rb, BPF_RB_AVAIL_DATA));
		return 0;
	}
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	e->key = *k;
	e->value = *v;
	__builtin_memset(e->tag, 'x', sizeof(e->tag));
	bpf_ringbuf_submit(e, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
