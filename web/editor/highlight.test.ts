// Coloured pieces always add up to the text, and are what they should be where it matters.
import fc from "fast-check";
import { expect, test } from "vitest";
import { highlight, type Language } from "./highlight.ts";

const types = (text: string, language: Language) =>
  highlight(text, language).map((line) =>
    line
      .filter(({ type }) => type)
      .map(({ text: piece, type }) => `${type}:${piece.trim()}`)
      .join(" "),
  );

test("assembly", () => {
  expect(types("out: r2 = *(u64 *)(r1 + 16) ; key", "bpf-asm")).toEqual([
    "label:out register:r2 type:u64 register:r1 number:16 comment:; key",
  ]);
  expect(types("if w2 s> 0x10 goto out", "bpf-asm")).toEqual([
    "keyword:if register:w2 keyword:s number:0x10 keyword:goto label:out",
  ]);
  expect(types("call bpf_seq_write#127", "bpf-asm")).toEqual(["keyword:call function:bpf_seq_write number:127"]);
  expect(types("r1 = map[counts] ll # x", "bpf-asm")).toEqual([
    "register:r1 map:map map:counts keyword:ll comment:# x",
  ]);
  expect(types("   0: (79) r2 = r1 ; R1=ctx()", "bpf-asm")[0]).toMatch(
    /^comment:0: \(79\) register:r2 register:r1 comment:; R1/,
  );
  expect(types("/* a\nb */ exit // c /* d\nexit", "bpf-asm")).toEqual([
    "comment:/* a",
    "comment:b */ keyword:exit comment:// c /* d",
    "keyword:exit",
  ]);
});

test("C", () => {
  expect(types('#include "vmlinux.h"', "c")).toEqual(['macro:#include string:"vmlinux.h"']);
  expect(types("#include <bpf/bpf_helpers.h>", "c")).toEqual(["macro:#include string:<bpf/bpf_helpers.h>"]);
  expect(types('int dump(u64 a) { return bpf_x("/*"); } // 1', "c")).toEqual([
    'type:int function:dump type:u64 keyword:return function:bpf_x string:"/*" comment:// 1',
  ]);
});

test.each(["bpf-asm", "c"] as const)("%s: no character is lost or doubled", { timeout: 60_000 }, (language) => {
  const text = fc.array(
    fc.constantFrom("/*", "*/", "//", "\n", '"', "'", "r1", " ", ";", "#", "if", "0x1", "goto x", "a(", "\\", "ü"),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(text, (pieces) => {
      const source = pieces.join("");
      const back = highlight(source, language)
        .map((line) => line.map((span) => span.text).join(""))
        .join("\n");
      expect(back).toBe(source);
    }),
    { numRuns: 1000 },
  );
});
