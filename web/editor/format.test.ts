// Formatting changes how a program looks and nothing else.
import { readFileSync } from "node:fs";
import { format } from "@wasm-fmt/clang-format";
import { expect, test } from "vitest";
import { assemble } from "../assembler/index.ts";
import { formatAsm } from "./asmformat.ts";
import { STYLE } from "./c/format.ts";

test("assembly is laid out in columns", () => {
  const messy = `; what it does
r6 = *(u64 *)(r1 + 0) ; meta
      r7   =  *(u64 *)(r1 + 16)   ; key
 if r7 == 0 goto out
out :  r0 = 0 # done
exit
`;
  const tidy = `; what it does
  r6 = *(u64 *)(r1 + 0)  ; meta
  r7 = *(u64 *)(r1 + 16) ; key
  if r7 == 0 goto out
out:
  r0 = 0                 # done
  exit
`;
  expect(formatAsm(messy)).toBe(tidy);
  expect(formatAsm(tidy)).toBe(tidy);
});

test("assembly means the same before and after", () => {
  const text = readFileSync(new URL("../assembler/testdata/clang.s", import.meta.url), "utf8");
  const before = assemble(text, { maps: [] });
  const after = assemble(formatAsm(text), { maps: [] });
  expect(after.errors).toEqual([]);
  expect(Buffer.from(after.insns).equals(Buffer.from(before.insns))).toBe(true);
});

test("dumps are left alone", () => {
  const dump = readFileSync(new URL("../assembler/testdata/functions.xlated.txt", import.meta.url), "utf8");
  expect(formatAsm(dump)).toBe(dump);
});

test("C takes the kernel's style", () => {
  const source = `struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, __u32); } flows SEC(".maps");
SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx) { if (!ctx->key) return 0; return 0; }
char _license[] SEC("license") = "GPL";
`;
  expect(format(source, "prog.c", STYLE)).toBe(`struct {
\t__uint(type, BPF_MAP_TYPE_HASH);
\t__type(key, __u32);
} flows SEC(".maps");
SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
\tif (!ctx->key)
\t\treturn 0;
\treturn 0;
}
char _license[] SEC("license") = "GPL";
`);
});
