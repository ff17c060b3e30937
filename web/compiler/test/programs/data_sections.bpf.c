// Objects in .data, .rodata, .bss and sections with names of their own.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct sx { char a; int b; long c; } ;
struct nested { struct sx in[2]; const char *name; int (*fn)(void); };

int zero_init;
int with_init = 42;
static int hidden_static = 7;
const int ro = 11;
static const char * const names[] = { "alpha", "beta", "gamma" };
const char table[4][8] = { "one", "two", "three", "four" };
struct sx arr[3] = { { 1, 2, 3 }, [2] = { .c = 9, .a = 'x' } };
__u64 masks[] = { [0 ... 3] = 0xff, [5] = 1ULL << 40 };
const volatile struct { bool on; u16 port; } cfg = { .on = true, .port = 8080 };
char buf[32] = "text";
int custom SEC(".data.custom") = 5;
const int rocustom SEC(".rodata.custom") = 6;
int bsscustom SEC(".bss.custom");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, int);
	__type(value, u64);
} arr_map SEC(".maps");

static const u8 lut[256] = { [7] = 3, [200] = 9, [255] = 1 };

SEC("iter/bpf_map_elem")
int sections(struct bpf_iter__bpf_map_elem *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	u64 *v = ctx->value;
	u32 k;

	if (!v)
		return 0;
	k = ctx->meta->seq_num & 1;
	zero_init += *v;
	with_init++;
	hidden_static ^= with_init;
	bsscustom += custom++;
	BPF_SEQ_PRINTF(seq, "%d %d %d %d\n", zero_init, with_init, hidden_static, ro);
	BPF_SEQ_PRINTF(seq, "%s %c %d %ld\n", table[k], arr[k].a, arr[k].b, arr[k].c);
	BPF_SEQ_PRINTF(seq, "%llx %d %d %d %d\n", masks[k], cfg.on, cfg.port, rocustom, bsscustom);
	buf[k] = 'A' + k;
	BPF_SEQ_PRINTF(seq, "%s %d\n", buf, lut[*v & 0xff]);
	return 0;
}
char _license[] SEC("license") = "GPL";
