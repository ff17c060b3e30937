// A loop in inline assembly with numeric labels and two results.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "bpf_misc.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} m SEC(".maps");

SEC("iter/bpf_map_elem")
int ag(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *v = ctx->value;
	__u64 x, y = 0;

	if (!v)
		return 0;
	x = *v;
	asm volatile (
		"%[y] = 0;"
		"1: if %[x] == 0 goto 2f;"
		"%[y] += 1;"
		"%[x] >>= 1;"
		"goto 1b;"
		"2:"
		: [x]"+r"(x), [y]"=&r"(y) :: );
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llu\n", y);
	return 0;
}
char _license[] SEC("license") = "GPL";
