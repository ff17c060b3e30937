// One instruction at a time against what Linux 6.18.44 printed (kernel.json): the operands' ranges before it, and after
// it or in each branch. `src: "same"` is one register as both operands; the log's text is the data's own notation.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { Bench, constant, parseScalar, UNKNOWN } from "./record";

interface Row {
  code: string;
  off?: number;
  imm?: number;
  dst?: string;
  src?: string;
  predicted?: boolean;
  branch?: boolean;
  dstThen?: string;
  srcThen?: string;
}

const rows: Row[] = JSON.parse(readFileSync(new URL("./kernel.json", import.meta.url), "utf8"));
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});

const LOAD_SIZE = { 0: 4, 8: 2, 16: 1, 24: 8 } as Record<number, number>;

function load(code: number): void {
  bench.a = UNKNOWN;
  const size = LOAD_SIZE[code & 0x18] ?? 0;
  if ((code & 0xe0) === 0x80) bench.door.sext64A(size);
  else bench.door.coerceA(size);
}

function move(row: Row, is64: boolean): void {
  const { door } = bench;
  const size = (row.off ?? 0) / 8;
  if (!row.src) {
    const imm = BigInt(row.imm ?? 0);
    door.setConstA(is64 ? imm : BigInt.asUintN(32, imm));
    return;
  }
  bench.a = parseScalar(row.src);
  if (size && is64) door.sext64A(size);
  else if (size) door.sext32A(size);
  else if (!is64) door.zext32A();
}

/** An AND or OR with a constant: the verifier walks a register that is -1 or 0 twice, and the rows are of the first walk. */
const isMask = (op: number) => (op === 0x40 || op === 0x50) && bench.b.mask === 0n;
function startWithOnes(): void {
  const { smin, smax, smin32, smax32 } = bench.a;
  if (smin === -1n && smax === 0n) bench.door.setConstA(-1n);
  else if (smin32 === -1n && smax32 === 0n) bench.door.setConst32A(-1);
}

function arithmetic(row: Row, code: number): void {
  const { door } = bench;
  const is64 = (code & 7) === 7;
  const op = code & 0xf0;
  if (row.dst) bench.a = parseScalar(row.dst);
  if (op === 0xb0) move(row, is64);
  else if (op === 0xd0) door.end(is64 ? 2 : code & 8 ? 1 : 0, row.imm ?? 0);
  else if (row.src === "same") door.aluSelf(op, Number(is64));
  else {
    bench.b = row.src ? parseScalar(row.src) : constant(BigInt(row.imm ?? 0));
    if (isMask(op)) startWithOnes();
    door.alu(op, Number(is64));
  }
}

function jump(row: Row, code: number): void {
  const { door } = bench;
  const is32 = Number((code & 7) === 6);
  const op = code & 0xf0;
  const self = row.src === "same";
  bench.a = parseScalar(row.dst ?? "");
  if (!self) bench.b = row.src ? parseScalar(row.src) : constant(BigInt(row.imm ?? 0));
  const taken = self ? door.takenSelf(op, is32) : door.taken(op, is32);
  expect(taken).toBe(row.predicted === undefined ? -1 : Number(row.predicted));
  if (row.branch === undefined) return;
  if (self) {
    if (door.refineSelf(op, is32, Number(row.branch))) door.forgetRangesA();
  } else if (row.branch) door.refineTrue(op, is32);
  else door.refineFalse(op, is32);
}

describe("ranges that the kernel printed", () => {
  it.each(
    rows.map((row) => [`${row.code} ${row.off ?? ""} ${row.dst ?? ""} ${row.src ?? row.imm ?? 0}`, row] as const),
  )("%s", (_, row) => {
    const code = Number.parseInt(row.code, 16);
    const cls = code & 7;
    if (cls === 1) load(code);
    else if (cls === 4 || cls === 7) arithmetic(row, code);
    else jump(row, code);
    if (row.dstThen) expect(bench.a).toEqual(parseScalar(row.dstThen));
    if (row.srcThen) expect(bench.b).toEqual(parseScalar(row.srcThen));
  });

  it("covers every arithmetic and jump opcode", () => {
    const seen = new Set(rows.map((row) => row.code));
    for (const cls of [4, 7])
      for (let op = 0; op < 0xd0; op += 0x10) expect(seen).toContain((cls | op).toString(16).padStart(2, "0"));
    for (const cls of [5, 6])
      for (const op of [0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0xa0, 0xb0, 0xc0, 0xd0]) {
        expect(seen).toContain((cls | op).toString(16));
        expect(seen).toContain((cls | op | 8).toString(16));
      }
  });
});
