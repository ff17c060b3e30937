// Deletes odd keys while walking; the key has to be copied to the stack first.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u32);
} victims SEC(".maps");

static int deleted;

SEC("iter/bpf_map_elem")
int prune(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key, k;

	if (!key) {
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d deleted\n", deleted);
		return 0;
	}
	k = *key;
	if ((k & 1) && bpf_map_delete_elem(&victims, &k) == 0)
		deleted++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
