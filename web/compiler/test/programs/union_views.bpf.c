// Packed keys, anonymous unions, addresses of both families.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

struct ip_addr {
	union {
		__be32 v4;
		__u8 v6[16];
		struct { __u64 hi, lo; };
		__u32 w[4];
	};
	__u8 family;
} __attribute__((packed));

struct pv { __u64 n; struct { __u16 lo, hi; } ports; };
struct key6 { struct ip_addr a; __u16 port; __u8 proto; } __attribute__((packed));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, struct key6);
	__type(value, struct pv);
} conns SEC(".maps");

static __always_inline bool is_loopback(const struct ip_addr *a)
{
	if (a->family == 2)
		return (bpf_ntohl(a->v4) >> 24) == 127;
	return a->w[0] == 0 && a->w[1] == 0 && a->w[2] == 0 && a->w[3] == bpf_htonl(1);
}

SEC("iter/bpf_map_elem")
int un(struct bpf_iter__bpf_map_elem *ctx)
{
	struct key6 *k = ctx->key, tmp;
	struct pv *v = ctx->value;

	if (!k || !v)
		return 0;
	tmp = *k;
	tmp.a.v6[15] ^= 0xff;
	tmp.a.hi = bpf_be64_to_cpu(tmp.a.hi);
	v->ports.hi = v->ports.lo + 1;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %llx %x %d\n", is_loopback(&k->a), bpf_ntohs(k->port), tmp.a.hi, tmp.a.w[3], v->ports.hi);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%pI6 %pI4\n", k->a.v6, &k->a.v4);
	return 0;
}
char _license[] SEC("license") = "GPL";
