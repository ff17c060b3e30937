// memcpy, memmove and memset on parts of objects.
#include <vmlinux.h>
#include <bpf/bpf_helpers.h>
#include <string.h>

struct blob { u8 raw[40]; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, struct blob);
} blobs SEC(".maps");

struct hdr { u16 type; u16 len; u32 id; u64 stamp; };

SEC("iter/bpf_map_elem")
int mo(struct bpf_iter__bpf_map_elem *ctx)
{
	struct blob *b = ctx->value, copy;
	struct hdr h, *hp;
	u8 z[20];

	if (!b)
		return 0;
	memcpy(&copy, b, sizeof(copy));
	memset(copy.raw + 8, 0xee, 9);
	__builtin_memmove(copy.raw, copy.raw + 4, 8);
	memcpy(&h, copy.raw, sizeof(h));
	__builtin_memset(&z, 0, sizeof(z));
	hp = (struct hdr *)copy.raw;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%x %x %x %llx\n", h.type, h.len, h.id, h.stamp);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %llx\n", 1, 1, hp->stamp);
	memcpy(b, &copy, sizeof(*b));
	bpf_seq_write(ctx->meta->seq, z, sizeof z);
	return 0;
}
char _license[] SEC("license") = "GPL";
