// A ring buffer record that is submitted or discarded by goto, errors by errno.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>


struct rec { u32 id; u32 len; u8 data[56]; };
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} rb SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} m SEC(".maps");

static int fill(struct rec *r, const u64 *v, u32 id)
{
	int err = 0;

	if (id > 1000) {
		err = -34;
		goto out;
	}
	if (*v == 0) {
		err = -61;
		goto out;
	}
	r->id = id;
	r->len = *v & 0x3f;
	if (r->len > sizeof(r->data))
		r->len = sizeof(r->data);
	__builtin_memset(r->data, 0xab, sizeof(r->data));
out:
	return err;
}

SEC("iter/bpf_map_elem")
int gc(struct bpf_iter__bpf_map_elem *ctx)
{
	u32 *k = ctx->key;
	u64 *v = ctx->value;
	struct rec *r = NULL;
	int err = -12;

	if (!k || !v)
		goto done;
	r = bpf_ringbuf_reserve(&rb, sizeof(*r), 0);
	if (!r)
		goto done;
	err = fill(r, v, *k);
	if (err)
		goto discard;
	bpf_ringbuf_submit(r, BPF_RB_NO_WAKEUP);
	goto done;
discard:
	bpf_ringbuf_discard(r, 0);
done:
	BPF_SEQ_PRINTF(ctx->meta->seq, "err %d\n", err);
	return 0;
}
char _license[] SEC("license") = "GPL";
