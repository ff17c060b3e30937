// The editor's questions about C, answered by the compiler's front end, on a text like those that people write.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Btf } from "../../compiler/btf/reader.ts";
import { CService } from "./service.ts";

const types = readFileSync(new URL("../../../public/kernel-types.bin", import.meta.url));
const service = new CService(new Btf(new Uint8Array(types)));

const PROGRAM = `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define LIMIT 10
struct stats {
	__u64 bytes, packets;
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u32);
	__type(value, struct stats);
	__uint(max_entries, 16);
} flows SEC(".maps");

static int small(struct stats *s)
{
	return s->bytes < LIMIT;
}

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	struct stats *v = ctx->value;
	if (!v || small(v))
		return 0;
	v->packets += 1;
	bpf_seq_write(ctx->meta->seq, v, sizeof(*v));
	return 0;
}
`;

/** Puts `line` with its cursor \u2038 in place of one of the program's and completes there. */
const labels = (line: string) => {
  const text = PROGRAM.replace("\tv->packets += 1;\n", `\t${line}\n`);
  const at = text.indexOf("\u2038");
  return service.complete(text.replace("\u2038", ""), at).proposals.map((p) => p.label);
};
/** Offset of the n-th \`word\` in the program. */
const at = (word: string, n = 0) => {
  let offset = -1;
  for (let i = 0; i <= n; i++) offset = PROGRAM.indexOf(word, offset + 1);
  return offset;
};
const hover = (word: string, n = 0, within = 1) => service.hover(PROGRAM, at(word, n) + within)?.paragraphs.join("\n");

test("completion offers members, names in scope, helpers, macros, tags, headers", () => {
  expect(labels("v->\u2038")).toEqual(["bytes", "packets"]);
  expect(labels("ctx->meta->s\u2038;")).toEqual(["seq", "session_id", "seq_num"]);
  expect(labels("return ctx->\u2038")).toEqual(["meta", "map", "key", "value"]);
  const names = labels("bpf_seq\u2038");
  for (const name of ["v", "ctx", "small", "flows", "bpf_seq_printf", "LIMIT", "BPF_SEQ_PRINTF", "return"])
    expect(names).toContain(name);
  expect(labels("if (v && BPF_ANY == BPF_MAP_TYPE_HA\u2038")).toContain("BPF_MAP_TYPE_HASH");
  expect(labels("struct bpf_iter\u2038 *m;")).toEqual(expect.arrayContaining(["stats", "bpf_iter_meta"]));
  expect(labels("#include <bpf/\u2038")).toContain("bpf/bpf_helpers.h");
  expect(labels("// v->\u2038")).toEqual([]);
});

test("signature help follows the arguments of helpers, functions and macros", () => {
  const help = (line: string) => {
    const text = PROGRAM.replace("\tv->packets += 1;\n", `\t${line}\n`);
    return service.signature(text, text.indexOf(line) + line.length);
  };
  expect(help("bpf_seq_write(ctx->meta->seq, ")).toMatchObject({
    active: 1,
    label: expect.stringContaining("bpf_seq_write(struct seq_file *m"),
  });
  expect(help("small(")).toMatchObject({ active: 0, parameters: ["struct stats *s"] });
  expect(help("if (v) small(v); ")).toBeUndefined();
  expect(help("__sync_fetch_and_add(&v->bytes, min(1, 2), ")?.active ?? 2).toBe(2);
});

test("hover tells types, offsets, what a context field becomes, and what macros are", () => {
  expect(hover("value;", 0)).toContain("offset 24");
  expect(hover("value;", 0)).toContain("buf_or_null");
  expect(hover("packets +=")).toContain("offset 8, 8 bytes, in struct stats");
  expect(hover("bytes, packets")).toContain("offset 0");
  expect(hover("bpf_seq_write")).toContain("Helper 127");
  expect(hover("LIMIT;")).toContain("#define LIMIT 10");
  expect(hover("v = ctx")).toContain("struct stats *v");
  expect(hover("stats *s")).toContain("16 bytes");
  expect(hover("BPF_MAP_TYPE_HASH")).toContain("= 1");
  expect(hover("bpf_iter__bpf_map_elem")).toContain("24  void *value");
});

test("definition and uses are the text's own names only", () => {
  const places = (word: string, n = 0) => service.occurrences(PROGRAM, at(word, n) + 1)?.places.map(({ pos }) => pos);
  expect(places("small(v)")).toEqual([at("small("), at("small(", 1)]);
  expect(places("packets +=")).toEqual([at("packets"), at("packets", 1)]);
  expect(places("v->packets")).toHaveLength(6);
  expect(places("LIMIT;")).toEqual([at("LIMIT"), at("LIMIT", 1)]);
  expect(places("stats *v")).toHaveLength(4);
  expect(places("bpf_seq_write")).toBeUndefined();
  expect(places("seq, v")).toBeUndefined();
});

test("outline", () => {
  expect(service.outline(PROGRAM).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "macro LIMIT",
    "struct stats",
    "map flows",
    "function small",
    "function dump",
  ]);
});

test("remedies come from the compiler", () => {
  const text = PROGRAM.replace("v->packets += 1;", "v->packets += 1");
  const [fix] = service.fixes(text, 0, text.length);
  expect(fix?.edits[0]).toMatchObject({ text: ";", pos: text.indexOf("+= 1\n\tbpf") + 4 });
});

test("a text cut off anywhere still gets an answer, soon", { timeout: 60_000 }, () => {
  const start = process.cpuUsage();
  for (let end = 0; end < PROGRAM.length; end += 37) {
    service.complete(PROGRAM.slice(0, end), end);
    service.hover(PROGRAM.slice(0, end), Math.max(0, end - 3));
    service.outline(PROGRAM.slice(0, end));
  }
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(6000);
});
