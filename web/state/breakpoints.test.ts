// Breakpoints in words: what is understood, what is not, and the comparisons.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds, OPERATORS, parseBreakpoint } from "./breakpoints";

describe("breakpoints", () => {
  it.each([
    ["line 12", 12, -1, null],
    ["insn  7", 0, 7, null],
    ["r2 > 100", 0, -1, { subject: { register: 2 }, operator: ">", value: 100n }],
    ["R10 != 0x10", 0, -1, { subject: { register: 10 }, operator: "!=", value: 16n }],
    ["seq_num == 3", 0, -1, { subject: "seq_num", operator: "==", value: 3n }],
    ["key = 7", 0, -1, { subject: "key", operator: "==", value: 7n }],
    ["insn 7 if r2 s< -1", 0, 7, { subject: { register: 2 }, operator: "s<", value: 2n ** 64n - 1n }],
  ])("understands %s", (text, line, insn, condition) => {
    expect(parseBreakpoint(text)).toMatchObject({ line, insn, condition });
  });

  it.each([
    "",
    "line",
    "line 0",
    "insn -1",
    "r11 == 1",
    "r2",
    "r2 = = 1",
    "line 3 r2 == 1",
    "key == <b>",
    "r1 == 99999999999999999999",
    "insn 1 if",
    "line 1 if r1 == 1 if r2 == 1",
  ])("does not understand %j", (text) => expect(parseBreakpoint(text)).toBeNull());

  it("compares as the instructions do", () => {
    const number = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [x, y] = [BigInt.asIntN(64, a), BigInt.asIntN(64, b)];
        const expected = [a === b, a !== b, a <= b, a >= b, a < b, a > b, x <= y, x >= y, x < y, x > y, (a & b) !== 0n];
        expect(OPERATORS.map((operator) => holds(a, operator, b))).toEqual(expected);
      }),
    );
  });
});
