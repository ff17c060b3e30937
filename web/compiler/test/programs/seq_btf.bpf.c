// kconfig externs, results of seq_printf.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u64);
} arr SEC(".maps");

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_BPF_SYSCALL __kconfig __weak;

SEC("iter/bpf_map_elem")
int sb(struct bpf_iter__bpf_map_elem *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	void *value = ctx->value;
	long ret;

	if (!value)
		return 0;
	if (LINUX_KERNEL_VERSION < KERNEL_VERSION(5, 8, 0))
		return 0;
	ret = bpf_seq_write(seq, value, 8);
	if (ret < 0)
		return 1;
	ret = BPF_SEQ_PRINTF(seq, " %d %d\n", LINUX_KERNEL_VERSION >> 16, CONFIG_BPF_SYSCALL);
	return ret ? 1 : 0;
}
char _license[] SEC("license") = "GPL";
