// X macros, variadic macros, stringizing, pasting, conditionals.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define STRINGIFY_(x) #x
#define STRINGIFY(x) STRINGIFY_(x)
#define CAT(a, b) a ## b
#define XCAT(a, b) CAT(a, b)
#define FIELD(name, type) type name; type name##_max
#define MIN(a, b) ({ typeof(a) _a = (a); typeof(b) _b = (b); _a < _b ? _a : _b; })
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define OPS(X) X(add, +) X(sub, -) X(mul, *)
#define DEF(name, op) static __always_inline int do_##name(int a, int b) { return a op b; }
OPS(DEF)
#undef DEF
#define LIST(X) X(ONE) X(TWO) X(THREE)
enum { 
#define X(n) ID_##n,
LIST(X)
#undef X
ID_COUNT };
static const char *const id_names[ID_COUNT] = {
#define X(n) [ID_##n] = #n,
LIST(X)
#undef X
};
#define log(seq, fmt, ...) BPF_SEQ_PRINTF(seq, "[" STRINGIFY(__LINE__) "] " fmt, ##__VA_ARGS__)
#define PICK(_1, _2, _3, N, ...) N
#define COUNT(...) PICK(__VA_ARGS__, 3, 2, 1)
#define DECLARE_MAP(_name, _type, _k, _v, _n) struct { __uint(type, _type); __uint(max_entries, _n); __type(key, _k); __type(value, _v); } _name SEC(".maps")

DECLARE_MAP(counters, BPF_MAP_TYPE_HASH, u32, u64, 16);

struct lim { FIELD(bytes, u32); FIELD(pkts, u32); };

#if defined(__TARGET_ARCH_x86) && !defined(FOO)
#define ARCH "x86"
#elif defined(__TARGET_ARCH_arm64)
#define ARCH "arm64"
#else
#error "arch"
#endif

SEC("iter/bpf_map_elem")
int mac(struct bpf_iter__bpf_map_elem *ctx)
{
	u64 *v = ctx->value;
	struct lim l = { .bytes = 1, .bytes_max = 2, 3, 4 };
	int XCAT(var, 45) = 3;

	if (!v)
		return 0;
	log(ctx->meta->seq, "%d %d %d\n", do_add(2, 3), do_sub(2, 3), do_mul(2, 3));
	log(ctx->meta->seq, "%llu %d\n", MIN(*v, (u64)100), MAX(l.pkts, l.pkts_max));
	log(ctx->meta->seq, "%d %d " ARCH "\n", (int)ARRAY_SIZE(id_names), COUNT(a, b));
	log(ctx->meta->seq, "plain\n");
	(void)var45;
	return 0;
}
char _license[] SEC("license") = "GPL";
