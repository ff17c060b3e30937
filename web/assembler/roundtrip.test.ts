// Instructions → text → instructions is the identity, for programs that were recorded and for arbitrary bytes.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assemble, disassemble } from "./index.ts";

const maps = ["counts", ".rodata", "12", "r1", "odd name", "counts"];
const roundTrip = (insns: Uint8Array) => {
  const text = disassemble(insns, { maps });
  const back = assemble(text, { maps });
  expect(
    back.errors.filter((e) => e.severity === "error"),
    text,
  ).toEqual([]);
  expect(Buffer.from(back.insns).toString("hex"), text).toBe(Buffer.from(insns).toString("hex"));
  return text;
};

test("recorded programs", { timeout: 60_000 }, () => {
  const lines = readFileSync(new URL("./testdata/programs.txt", import.meta.url), "utf8")
    .trim()
    .split("\n");
  expect(lines.length).toBeGreaterThan(150);
  for (const line of lines) {
    const [name, insns] = line.split(" ") as [string, string];
    const text = roundTrip(Buffer.from(insns, "hex"));
    if (!name.startsWith("hostile")) expect(text).not.toContain(".8byte");
  }
});

/** Instructions that lean towards the valid: real opcodes, small fields, with some noise in every field. */
const instruction = fc
  .record({
    op: fc.nat(255),
    dst: fc.oneof({ weight: 9, arbitrary: fc.nat(10) }, { weight: 1, arbitrary: fc.nat(15) }),
    src: fc.oneof({ weight: 9, arbitrary: fc.nat(10) }, { weight: 1, arbitrary: fc.nat(15) }),
    off: fc.oneof(fc.constantFrom(0, 1, -1, 8, 16, 32), fc.integer({ min: -0x8000, max: 0x7fff })),
    imm: fc.oneof(
      fc.constantFrom(0, 1, 16, 32, 64, 0x40, 0x41, 0x50, 0xa0, 0xa1, 0xe1, 0xf1, 0x100, 0x110),
      fc.integer({ min: -20, max: 300 }),
      fc.integer({ min: -0x80000000, max: 0x7fffffff }),
    ),
  })
  .map(({ op, dst, src, off, imm }) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt8(op, 0);
    bytes.writeUInt8(dst | (src << 4), 1);
    bytes.writeInt16LE(off, 2);
    bytes.writeInt32LE(imm, 4);
    return bytes;
  });

test("arbitrary instructions", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(instruction, { minLength: 1, maxLength: 40 }), (list) => {
      roundTrip(Buffer.concat(list));
    }),
    { numRuns: 2000 },
  );
});

test("every opcode with every register field", { timeout: 60_000 }, () => {
  for (let op = 0; op < 256; op++) {
    for (let registers = 0; registers < 256; registers += 17) {
      const pair = Buffer.from([op, registers, 0, 0, 16, 0, 0, 0, op, registers, 1, 0, 0, 0, 0, 0]);
      roundTrip(pair);
    }
  }
});

test("arbitrary text never breaks the assembler", { timeout: 60_000 }, () => {
  const word = fc.constantFrom(
    "r1",
    "w2",
    "=",
    "+=",
    "*(u64 *)",
    "(",
    ")",
    "map",
    "[",
    "]",
    "ll",
    "goto",
    "if",
    "==",
    "call",
    "#",
    ";",
    ":",
    "lock",
    "\n",
    "-",
    "5",
    "0x",
    "1:",
    "(79)",
    "0: (79) ",
    "atomic64_xchg",
    "func",
    "pc+1",
    "<",
    ">",
    ".8byte",
    ",",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 4 })), { maxLength: 60 }), (words) => {
      const text = words.join(" ");
      const rows = text.split("\n").length;
      for (const e of assemble(text, { maps }).errors) {
        expect(e.line).toBeGreaterThan(0);
        expect(e.line).toBeLessThanOrEqual(rows);
        expect(e.endColumn).toBeGreaterThan(e.column);
      }
    }),
    { numRuns: 2000 },
  );
});
