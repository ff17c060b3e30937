// goto, do-while, comma, nested conditionals and early exits.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 5);
	__type(key, __u32);
	__type(value, __s64);
} m SEC(".maps");

SEC("iter/bpf_map_elem")
int ladder(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__s64 *val = ctx->value, v;
	int steps = 0, rc = 0;

	if (!key || !val)
		goto out;
	v = *val;
	if (v < 0) {
		rc = -1;
		goto report;
	}
	do {
		v = v & 1 ? 3 * v + 1 : v / 2;
		steps++;
	} while (v > 1 && steps < 12);
	if (steps == 12)
		rc = 1;
report:
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u: %lld %d %d\n", *key, v, steps, rc), rc++;
out:
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
