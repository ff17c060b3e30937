// Strings: a value of characters, formatted and compared.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct entry {
	char name[16];
	__u32 hits;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct entry);
} names SEC(".maps");

SEC("iter/bpf_map_elem")
int show(struct bpf_iter__bpf_map_elem *ctx)
{
	struct entry *e = ctx->value;
	char buf[16];
	char line[32] = "name=";
	int i, n = 0;

	if (!e)
		return 0;
	__builtin_memcpy(buf, e->name, sizeof(buf));
	buf[15] = 0;
#pragma unroll
	for (i = 0; i < 16; i++)
		if (buf[i] >= 'a' && buf[i] <= 'z')
			n++;
	for (i = 0; i < 8; i++) {
		char c = buf[i];
		if (!c)
			break;
		line[5 + i] = c >= 'a' && c <= 'z' ? c - 32 : c;
	}
	BPF_SEQ_PRINTF(ctx->meta->seq, "%s %s %d %u\n", line, buf, n, e->hits);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
