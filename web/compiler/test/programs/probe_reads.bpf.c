// Chains of kernel pointers read with relocated probe reads.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u64);
} arr SEC(".maps");

struct task_struct___old { long state; } __attribute__((preserve_access_index));
struct task_struct___new { unsigned int __state; } __attribute__((preserve_access_index));

static __always_inline long get_state(void *t)
{
	struct task_struct___new *n = t;

	if (bpf_core_field_exists(n->__state))
		return BPF_CORE_READ(n, __state);
	return BPF_CORE_READ((struct task_struct___old *)t, state);
}

SEC("iter/bpf_map_elem")
int pr(struct bpf_iter__bpf_map_elem *ctx)
{
	struct task_struct *t = (void *)bpf_get_current_task(), *p;
	struct bpf_map *map = ctx->map;
	char comm[16];
	pid_t pid, tgid;
	u32 id;

	if (!ctx->key || !map)
		return 0;
	bpf_core_read(&pid, sizeof(pid), &t->pid);
	BPF_CORE_READ_INTO(&tgid, t, group_leader, tgid);
	bpf_probe_read_kernel(&id, sizeof(id), &map->id);
	bpf_core_read_str(comm, sizeof(comm), &t->comm);
	p = BPF_CORE_READ(t, real_parent);
	bpf_probe_read_kernel_str(comm, sizeof(comm), p->comm);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %d\n", pid == tgid, get_state(t) == 0, id == map->id);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %u\n", (int)BPF_CORE_READ(map, key_size), map->max_entries);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d\n", 1);
	return 0;
}
char _license[] SEC("license") = "GPL";
