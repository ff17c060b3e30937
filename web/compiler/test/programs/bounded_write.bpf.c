// A length out of the map bounds what is written.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct rec {
	__u32 len;
	char data[60];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct rec);
} recs SEC(".maps");

SEC("iter/bpf_map_elem")
int out(struct bpf_iter__bpf_map_elem *ctx)
{
	struct rec *r = ctx->value;
	char copy[64] = {};
	__u32 len;

	if (!r)
		return 0;
	len = r->len;
	if (len > sizeof(r->data))
		len = sizeof(r->data);
	bpf_seq_write(ctx->meta->seq, r->data, len);
	bpf_probe_read_kernel(copy, len & 31, r->data);
	bpf_seq_write(ctx->meta->seq, copy, 8);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
