// CO-RE: map and task fields, existence, sizes, enumerators, bit-fields.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} m SEC(".maps");

struct bpf_map___flavour {
	__u32 max_entries;
	int nothing_like_this;
} __attribute__((preserve_access_index));

SEC("iter/bpf_map_elem")
int fields(struct bpf_iter__bpf_map_elem *ctx)
{
	struct bpf_map *map = ctx->map;
	struct task_struct *task;
	struct bpf_map___flavour *f = (void *)map;
	int pid, tgid;

	if (!ctx->key)
		return 0;
	task = (void *)bpf_get_current_task();
	pid = BPF_CORE_READ(task, pid);
	tgid = BPF_CORE_READ(task, group_leader, tgid);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %u %u %d %d\n", map->map_type, map->value_size, f->max_entries,
		       bpf_core_field_exists(f->nothing_like_this), bpf_core_field_exists(map->key_size));
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llu %llu %d\n", (__u64)bpf_core_type_size(struct bpf_iter_meta),
		       (__u64)bpf_core_enum_value(enum bpf_map_type, BPF_MAP_TYPE_ARRAY), pid > 0 && tgid > 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
