// Completion and hover for assembly, without an editor around them.
import { expect, test } from "vitest";
import { assemble } from "../assembler/index.ts";
import { completeAsm } from "./asmcomplete.ts";
import { hoverAsm } from "./asmhover.ts";
import { labelOccurrences } from "./asmsymbols.ts";
import { holdings } from "./flow.ts";

const PROGRAM = `  r6 = *(u64 *)(r1 + 0)
  r7 = *(u64 *)(r1 + 16)
  if r7 == 0 goto out
  r1 = *(u64 *)(r6 + 0)
  r2 = map[counts] ll
  call bpf_seq_write
out:
  r0 = 0
  exit`;
const lines = PROGRAM.split("\n");
const maps = ["counts", "sums"];

/** Completes at the `|` in a line put behind the program's first two. */
function complete(line: string) {
  const at = line.indexOf("|");
  const all = [...lines.slice(0, 2), line.replace("|", ""), ...lines.slice(6)];
  return completeAsm(all, 3, at + 1, maps);
}
const labels = (line: string) => complete(line).proposals.map((p) => p.label);

test("completion follows the place", () => {
  expect(labels("  call bpf_se|")).toEqual(
    expect.arrayContaining(["bpf_seq_write", "bpf_map_lookup_elem", "bpf_iter_num_new", "out"]),
  );
  expect(complete("  call bpf_se|q")).toMatchObject({ from: 8, to: 15 });
  expect(labels("  goto |")).toEqual(["out"]);
  expect(labels("  if r1 == 0 goto o|")).toEqual(["out"]);
  expect(labels("  r1 = map[|")).toEqual(maps);
  expect(labels("  r2 = *(u|")).toContain("u64");
  expect(labels("  r2 = *(u64 *)(r1 + |")).toEqual(["0  meta", "8  map", "16  key", "24  value"]);
  expect(labels("  r2 = *(u64 *)(r6 + |")).toEqual(["0  seq", "8  session_id", "16  seq_num"]);
  expect(labels("  r2 = |")).toEqual(expect.arrayContaining(["ctx->key", "meta->seq", "map[counts] ll"]));
  expect(labels("  e|")).toContain("exit");
  expect(labels("  r1 = 0 ; goto |")).toEqual([]);
  expect(labels("  r1 += |")).toEqual([]);
});

test("what a register holds is followed straight down, and calls forget", () => {
  expect(Object.fromEntries(holdings(lines, 5))).toEqual({ 1: "seq", 6: "meta", 7: "key", 10: "fp" });
  expect(Object.fromEntries(holdings(lines, 7))).toEqual({ 6: "meta", 7: "key", 10: "fp" });
});

/** Hover at the first place of `text` in the program. */
function hover(text: string, within = 0) {
  const line = lines.findIndex((l) => l.includes(text)) + 1;
  const column = (lines[line - 1] as string).indexOf(text) + 1 + within;
  return hoverAsm(lines, line, column, maps, assemble(PROGRAM, { maps }))?.paragraphs.join("\n");
}

test("hover tells prototypes, fields, labels and bytes", () => {
  expect(hover("bpf_seq_write", 3)).toContain("long bpf_seq_write(struct seq_file *m");
  expect(hover("bpf_seq_write", 3)).toContain("GPL");
  expect(hover("*(u64 *)(r1 + 16)", 2)).toContain("rdonly_buf_or_null");
  expect(hover("*(u64 *)(r1 + 0)")).toContain("trusted_ptr_bpf_iter_meta()");
  expect(hover("*(u64 *)(r6 + 0)")).toContain("trusted_ptr_seq_file()");
  expect(hover("counts")).toContain("map 0");
  expect(hover("out")).toContain("line 7, instruction 7");
  expect(hover("r7 == 0")).toContain("ctx->key");
  expect(hover("r2 = map")).toContain("18 12 00 00 00 00 00 00");
  expect(hover("exit")).toContain("95 00 00 00 00 00 00 00");
});

test("labels with their uses", () => {
  const found = labelOccurrences(lines).map((o) => `${o.name}@${o.line}:${o.column}${o.isDefinition ? "!" : ""}`);
  expect(found).toEqual(["out@3:19", "out@7:1!"]);
});
