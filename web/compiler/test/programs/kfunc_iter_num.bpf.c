// Open-coded iterators, bpf_repeat, may_goto.


#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "bpf_misc.h"
#include "bpf_experimental.h"
#include "bpf_compiler.h"

const volatile __s64 exp_eol = 0;
char _license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, int);
	__type(value, int[32]);
} arr SEC(".maps");


int zero = 0;

SEC("iter/bpf_map_elem")
int iter_loops(struct bpf_iter__bpf_map_elem *ctx)
{
	int *arr = ctx->value;
	struct bpf_iter_num it;
	int *v, i, sum = 0, n = 0;
	long local[32];

	if (!arr)
		return 0;

	bpf_for(i, 0, 32) {
		if (i & 1)
			continue;
		if (i > 20)
			break;
		sum += i;
	}
	bpf_repeat(5) {
		n++;
	}
	bpf_iter_num_new(&it, 0, 10);
	while ((v = bpf_iter_num_next(&it))) {
		sum += *v;
	}
	bpf_iter_num_destroy(&it);
	bpf_for_each(num, v, 1, 4)
		n += *v;
	for (i = zero; i < 32 && can_loop; i++)
		sum ^= i & 31;
	for (i = zero; ; i++) {
		if (i > 10) break;
		cond_break;
	}
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %d\n", sum, n, i);
	return 0;
}
