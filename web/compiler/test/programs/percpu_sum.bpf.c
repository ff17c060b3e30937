// Sums a per-CPU value over both CPUs.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u32);
} arraymap1 SEC(".maps");

volatile const __s32 num_cpus = 2;
__u32 key_sum = 0, val_sum = 0;

SEC("iter/bpf_map_elem")
int dump_percpu_array(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	void *pptr = ctx->value;
	__u32 step;
	int i;

	if (key == (void *)0 || pptr == (void *)0) {
		BPF_SEQ_PRINTF(ctx->meta->seq, "keys %u values %u\n", key_sum, val_sum);
		return 0;
	}
	key_sum += *key;
	step = 8;
	for (i = 0; i < num_cpus && i < 2; i++) {
		if (i == 0)
			val_sum += *(__u32 *)pptr;
		else
			val_sum += *(__u32 *)(pptr + 8);
	}
	return step == 8 ? 0 : 1;
}
