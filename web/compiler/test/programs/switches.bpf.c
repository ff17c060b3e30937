// switch: dense, ranges, fall-through, nested.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

enum op { OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_AND = 10, OP_OR, OP_XOR, OP_MAXIMUM = 100 };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32);
	__type(key, u32);
	__type(value, u32);
} m SEC(".maps");

static long apply(enum op op, long a, long b)
{
	switch (op) {
	case OP_ADD: return a + b;
	case OP_SUB: return a - b;
	case OP_MUL: return a * b;
	case OP_DIV: return b ? (u64)a / b : 0;
	case OP_AND: return a & b;
	case OP_OR: return a | b;
	case OP_XOR: return a ^ b;
	default: return -1;
	}
}

static const char *name_of(enum op op)
{
	switch (op) {
	case OP_ADD ... OP_DIV: return "arith";
	case OP_AND: case OP_OR: case OP_XOR: return "logic";
	case OP_MAXIMUM: return "max";
	}
	return "?";
}

SEC("iter/bpf_map_elem")
int sw(struct bpf_iter__bpf_map_elem *ctx)
{
	u32 *k = ctx->key, *v = ctx->value;
	int i;
	long acc = 0;

	if (!k || !v)
		return 0;
	for (i = 0; i < 13; i++)
		acc += apply(i, *k & 0xff, *v & 0xff);
	switch (*v & 7) {
	case 0:
		acc += 1;
		/* fallthrough */
	case 1:
		acc += 10;
		break;
	case 5: {
		int t = acc;
		acc = t * 2;
		break;
	}
	default:
		if (*v & 16)
			break;
		acc--;
	}
	BPF_SEQ_PRINTF(ctx->meta->seq, "%ld %u\n", acc, name_of(*v % 13)[0]);
	return 0;
}
char _license[] SEC("license") = "GPL";
