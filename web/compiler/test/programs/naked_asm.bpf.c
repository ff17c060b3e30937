// A naked program: nothing but assembly, with a helper called by name.
#include "vmlinux.h"

#include <bpf/bpf_helpers.h>
#include "bpf_misc.h"


struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} map_arr SEC(".maps");

SEC("iter/bpf_map_elem")
__naked int na(void)
{
	asm volatile ("					\
	r6 = r1;					\
	r2 = *(u64*)(r6 + 24);				\
	if r2 == 0 goto l0_%=;				\
	r1 = *(u64*)(r6 + 0);				\
	r1 = *(u64*)(r1 + 0);				\
	r3 = 8;						\
	call %[bpf_seq_write];				\
l0_%=:	r0 = 0;						\
	exit;						\
"	:
	: __imm(bpf_seq_write)
	: __clobber_all);
}
char _license[] SEC("license") = "GPL";
