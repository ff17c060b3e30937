// CO-RE queries: fields, types and enumerators that exist or do not, flavours.


#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char _license[] SEC("license") = "GPL";

struct bpf_map___old {
	__u32 id;
	__u32 no_such_field;
	char name[16];
} __attribute__((preserve_access_index));

struct bpf_map___v2 {
	u32 value_size;
	enum bpf_map_type map_type;
} __attribute__((preserve_access_index));

struct gone___x { int a; };
enum bpf_map_type___e { BPF_MAP_TYPE_HASH___e = 1, BPF_MAP_TYPE_NOSUCH___e = 99 };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} arr SEC(".maps");

SEC("iter/bpf_map_elem")
int core(struct bpf_iter__bpf_map_elem *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_map *map = ctx->map;
	struct bpf_map___old *old = (void *)map;
	struct bpf_map___v2 *v2 = (void *)map;
	char name[16];

	if (!ctx->key || !map)
		return 0;
	BPF_SEQ_PRINTF(seq, "%d %d %d\n", bpf_core_field_exists(old->id), bpf_core_field_exists(old->no_such_field),
		bpf_core_field_exists(struct bpf_map, max_entries));
	BPF_SEQ_PRINTF(seq, "%d %d %d\n", (int)bpf_core_type_exists(struct task_struct), (int)bpf_core_type_exists(struct gone___x),
		(int)bpf_core_field_size(map->name));
	BPF_SEQ_PRINTF(seq, "%d %d\n", v2->value_size, v2->map_type);
	BPF_SEQ_PRINTF(seq, "%d %d\n", bpf_core_enum_value_exists(enum bpf_map_type___e, BPF_MAP_TYPE_HASH___e),
		bpf_core_enum_value_exists(enum bpf_map_type___e, BPF_MAP_TYPE_NOSUCH___e));
	BPF_SEQ_PRINTF(seq, "%d\n", (int)bpf_core_enum_value(enum bpf_map_type, BPF_MAP_TYPE_ARRAY));
	BPF_CORE_READ_STR_INTO(&name, map, name);
	BPF_SEQ_PRINTF(seq, "%s %u %u\n", name, BPF_CORE_READ(map, max_entries), BPF_CORE_READ(map, ops, map_alloc_check) != 0);
	bpf_core_read(&name, sizeof(name), &old->name);
	BPF_SEQ_PRINTF(seq, "%s %d\n", name, bpf_core_type_id_local(struct bpf_map___old) != 0);
	BPF_SEQ_PRINTF(seq, "%d %d\n", bpf_core_type_id_kernel(struct bpf_map) != 0, bpf_core_type_size(struct bpf_spin_lock));
	return 0;
}
