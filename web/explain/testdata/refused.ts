// Programs that the verifier refuses, each for one reason that people meet.
const HEAD = `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct val { __u64 packets; __u64 bytes; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct val);
} counts SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} table SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");
char LICENSE[] SEC("license") = "GPL";
`;

const c = (body: string, before = "") => `${HEAD}${before}
SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	struct val *value = ctx->value;
${body}
}
`;

export interface Refused {
  name: string;
  language: "asm" | "c";
  source: string;
}

/** In the page's C. */
const C: Record<string, string> = {
  "NULL check of the other pointer": c("\tif (!key)\n\t\treturn 0;\n\treturn value->packets > 3;"),
  "write to the key": c("\tif (!key || !value)\n\t\treturn 0;\n\t*key = 7;\n\treturn 0;"),
  "index from the value": c(
    `	__u32 zero = 0;
	__u64 *slot;
	char *base;

	if (!key || !value)
		return 0;
	slot = bpf_map_lookup_elem(&table, &zero);
	if (!slot)
		return 0;
	base = (char *)slot;
	if (value->packets < 9)
		base[value->packets] = 1;
	return 0;`,
  ),
  "unbounded index": c(
    `	__u32 zero = 0;
	char *slot;

	if (!value)
		return 0;
	slot = bpf_map_lookup_elem(&table, &zero);
	if (!slot)
		return 0;
	slot[value->packets] = 1;
	return 0;`,
  ),
  "lookup without a check": c(
    `	__u64 *slot;

	if (!key)
		return 0;
	slot = bpf_map_lookup_elem(&table, key);
	*slot += 1;
	return 0;`,
  ),
  "record that is never given back": c(
    `	__u64 *record;

	if (!key || !value)
		return 0;
	record = bpf_ringbuf_reserve(&events, 8, 0);
	if (!record)
		return 0;
	*record = value->packets;
	if (value->bytes > 100)
		return 0;
	bpf_ringbuf_submit(record, 0);
	return 0;`,
  ),
  "loop without an end": c(
    `	__u64 i = 0;

	if (!value)
		return 0;
	while (i < value->packets)
		i++;
	return i > 5;`,
  ),
  "pointer from memory": c(
    `	if (!value)
		return 0;
	return *(int *)(long)value->packets;`,
  ),
  "variable index into the value": c(
    `	if (!key || !value)
		return 0;
	return ((char *)value)[*key & 3] & 1;`,
  ),
  "return of a count": c(
    `	if (!value)
		return 0;
	return value->packets;`,
  ),
  "ctx->meta as the sequence": c(
    `	__u64 n = 1;

	if (!value)
		return 0;
	bpf_seq_write((struct seq_file *)ctx->meta, &n, sizeof(n));
	return 0;`,
  ),
  "helper of networking": c("\tbpf_redirect(1, 0);\n\treturn 0;"),
  "array on the stack": c(
    `	char text[16] = {};

	if (!value)
		return 0;
	text[value->packets & 31] = 1;
	bpf_seq_write(ctx->meta->seq, text, sizeof(text));
	return 0;`,
  ),
  "NULL into a global function": c(
    `	if (!key)
		return 0;
	return look(value);`,
    `__attribute__((noinline)) int look(struct val *v __arg_nonnull)
{
	return v->packets > 3;
}
`,
  ),
  "store into a kernel object": c(
    `	ctx->map->id = 3;
	return 0;`,
  ),
  "size from the value": c(
    `	char text[32] = {};

	if (!value)
		return 0;
	bpf_seq_write(ctx->meta->seq, text, value->packets);
	return 0;`,
  ),
};

/** In assembly. */
const ASM: Record<string, string> = {
  "register that was never set": `r6 = r1
r1 = *(u64 *)(r6 + 24)
if r1 == 0 goto out
r0 = r3
out:
r0 = 0
exit
`,
  "register used up by a call": `r6 = r1
r2 = *(u64 *)(r6 + 24)
if r2 == 0 goto out
call bpf_ktime_get_ns
r3 = *(u64 *)(r2 + 0)
out:
r0 = 0
exit
`,
  "result missing on a branch": `r2 = *(u64 *)(r1 + 24)
if r2 == 0 goto out
r0 = 0
out:
exit
`,
  "endless loop": `r0 = 0
again:
goto again
exit
`,
  "loop that comes back unchanged": `r1 = *(u64 *)(r1 + 24)
r0 = 0
again:
if r1 != 0 goto again
exit
`,
  "copy through the stack": `r6 = r1
r7 = *(u64 *)(r6 + 24)
*(u64 *)(r10 - 8) = r7
r1 = *(u64 *)(r6 + 16)
if r1 == 0 goto out
r8 = *(u64 *)(r10 - 8)
r9 = r8
r0 = *(u64 *)(r9 + 0)
out:
r0 = 0
exit
`,
  "stack above the frame": `*(u64 *)(r10 + 8) = 1
r0 = 0
exit
`,
  "half of a context member": `r2 = *(u32 *)(r1 + 16)
r0 = 0
exit
`,
  "bitwise operation on a pointer": `r2 = *(u64 *)(r1 + 24)
if r2 == 0 goto out
r2 &= -8
out:
r0 = 0
exit
`,
  "function that gets a pointer": `r6 = r1
r1 = *(u64 *)(r6 + 24)
call first
r0 = 0
exit
first:
r0 = *(u64 *)(r1 + 0)
exit
`,
};

export const REFUSED: readonly Refused[] = [
  ...Object.entries(C).map(([name, source]): Refused => ({ name, language: "c", source })),
  ...Object.entries(ASM).map(([name, source]): Refused => ({ name, language: "asm", source })),
];
