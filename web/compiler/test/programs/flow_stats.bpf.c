// A struct value with packets, bytes and a clamped mean.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <stdbool.h>

struct flow {
	__u32 src, dst;
	__u16 sport, dport;
	__u8 proto;
	__u8 pad[3];
};

struct stats {
	__u64 packets;
	__u64 bytes;
	__u32 rtt;
	bool closed;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, struct flow);
	__type(value, struct stats);
} flows SEC(".maps");

struct bpf_iter_meta;
struct seq_file;

static __always_inline __u64 mean(const struct stats *s)
{
	if (s->packets == 0)
		return 0;
	return s->bytes / s->packets;
}

static const char *const names[] = { "none", "tcp", "udp" };

SEC("iter/bpf_map_elem")
int flow_dump(struct bpf_iter__bpf_map_elem *ctx)
{
	struct flow *f = ctx->key;
	struct stats *s = ctx->value;

	if (!f || !s)
		return 0;
	if (s->closed && s->bytes < 100)
		return 0;
	__u32 kind = f->proto == 6 ? 1 : f->proto == 17 ? 2 : 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%pI4:%u -> %pI4:%u kind %u mean %llu rtt %u\n",
		       &f->src, (__u32)f->sport, &f->dst, (__u32)f->dport, kind, mean(s), s->rtt);
	s->rtt >>= 1;
	s->closed = !s->closed;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
