// Strings by the byte: hex, upper case, lengths, parsing a number.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define STR_MAX 24

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(key_size, 4);
	__uint(value_size, STR_MAX);
} strs SEC(".maps");

static __always_inline int my_strlen(const char *s, int max)
{
	int i;

	for (i = 0; i < max; i++)
		if (s[i] == '\0')
			return i;
	return max;
}

static int parse_uint(const char *s, u32 *out)
{
	u32 n = 0;
	int i;

	for (i = 0; i < 10; i++) {
		char c = s[i];

		if (c < '0' || c > '9')
			break;
		n = n * 10 + (c - '0');
	}
	*out = n;
	return i;
}

static const char hexdigits[] = "0123456789abcdef";

SEC("iter/bpf_map_elem")
int strs_dump(struct bpf_iter__bpf_map_elem *ctx)
{
	char *s = ctx->value, out[2 * STR_MAX + 1], upper[STR_MAX];
	u32 n;
	int i, used;

	if (!s)
		return 0;
	for (i = 0; i < STR_MAX; i++) {
		out[2 * i] = hexdigits[(u8)s[i] >> 4];
		out[2 * i + 1] = hexdigits[s[i] & 0xf];
		upper[i] = s[i] >= 'a' && s[i] <= 'z' ? s[i] - 32 : s[i];
	}
	out[2 * STR_MAX] = 0;
	used = parse_uint("1234xyz", &n);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %s\n", my_strlen(s, STR_MAX), out);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %u\n", used, n);
	bpf_seq_write(ctx->meta->seq, upper, sizeof(upper));
	return 0;
}
char _license[] SEC("license") = "GPL";
