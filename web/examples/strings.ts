import { le, PROJECT_DEFAULTS } from "../state/project.ts";
import type { Example } from "./index";

const comm = (name: string) => Array.from(name.padEnd(16, "\0"), (letter) => le(letter.charCodeAt(0), 1)).join("");

export const strings: Example = {
  ...PROJECT_DEFAULTS,
  id: "strings",
  title: "Names and strings",
  teaches: "bpf_seq_printf reads text through a pointer; a value may hold a name.",
  language: "c",
  source: `/* %-16s would pad; the kernel's printf for programs has no width for strings, so a tab does. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct task_info {
	char comm[16];
	__u64 runtime;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, struct task_info);
} tasks SEC(".maps");

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *pid = ctx->key;
	struct task_info *task = ctx->value;

	if (!pid || !task)
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%5u\\t%s\\t%llu.%03llu ms\\n", *pid, task->comm, task->runtime / 1000,
		       task->runtime % 1000);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`,
  maps: [
    {
      name: "tasks",
      type: "hash",
      key: "u32 pid",
      value: "char comm[16]; u64 runtime",
      maxEntries: 32,
      flags: 64,
      entries: [
        [le(1, 4), comm("systemd") + le(1834567, 8)],
        [le(812, 4), comm("sshd") + le(20450, 8)],
        [le(4021, 4), comm("postgres") + le(99123456, 8)],
      ],
    },
  ],
};
