// Packet headers in a value: byte order, checksum, bit-fields of kernel structs.
#include <stddef.h>
#include <string.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/in.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <sys/socket.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

struct bpf_iter_meta { struct seq_file *seq; } __attribute__((preserve_access_index));
struct bpf_iter__bpf_map_elem { struct bpf_iter_meta *meta; struct bpf_map *map; void *key; void *value; } __attribute__((preserve_access_index));

struct flow_key {
	__be32 src, dst;
	__be16 sport, dport;
	__u8 proto, pad[3];
};
_Static_assert(sizeof(struct flow_key) == 16, "flow_key");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8);
	__type(key, struct flow_key);
	__type(value, unsigned char[64]);
} flows SEC(".maps");

static __always_inline __u16 csum_fold(__u32 csum)
{
	csum = (csum & 0xffff) + (csum >> 16);
	csum = (csum & 0xffff) + (csum >> 16);
	return ~csum;
}

SEC("iter/bpf_map_elem")
int parse(struct bpf_iter__bpf_map_elem *ctx)
{
	struct flow_key *k = ctx->key;
	unsigned char *v = ctx->value;
	struct ethhdr *eth;
	struct iphdr *ip;
	struct tcphdr *tcp;
	__u32 sum = 0;
	__u16 *w;
	int i;

	if (!k || !v)
		return 0;
	eth = (void *)v;
	ip = (void *)(eth + 1);
	w = (void *)ip;
#pragma unroll
	for (i = 0; i < 10; i++)
		sum += w[i];
	tcp = (void *)ip + 20;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%x %d %d %x\n", bpf_ntohs(eth->h_proto), ip->protocol, ip->ihl, csum_fold(sum));
	BPF_SEQ_PRINTF(ctx->meta->seq, "%pI4 %pI4 %d %d\n", &k->src, &k->dst, bpf_ntohs(k->sport), bpf_htons(k->dport));
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %u\n", tcp->syn, tcp->doff, bpf_ntohl(tcp->seq));
	return eth->h_proto == bpf_htons(ETH_P_IP) ? 0 : 1;
}
char _license[] SEC("license") = "GPL";
