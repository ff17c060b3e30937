// The VM: conformance cases kept as data, arithmetic against an independent model, and translated code against the interpreter.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Engine } from "../../cli/engine.ts";
import { Exec } from "../../host/exec.ts";
import { translateExec } from "../../host/jit.ts";
import { type Alu, applyAlu } from "./model.ts";

const exports = new Engine().kernel().exports as unknown as WebAssembly.Exports;
const exec = new Exec(exports);

interface ConformanceCase {
  name: string;
  insns: string;
  memory?: string;
  r0?: string;
  after?: string;
  error?: string;
}

const cases: ConformanceCase[] = JSON.parse(readFileSync(new URL("./conformance.json", import.meta.url), "utf8"));

/** splitmix64 on 32-bit words: the same programs in every run. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
}

function insn(op: number, dst = 0, src = 0, off = 0, imm = 0): number[] {
  const v = new DataView(new ArrayBuffer(8));
  v.setUint8(0, op);
  v.setUint8(1, dst | (src << 4));
  v.setInt16(2, off, true);
  v.setInt32(4, imm | 0, true);
  return [...new Uint8Array(v.buffer)];
}

const EDGES = [0, 1, -1, 2, 31, 32, 63, 64, 0x7fffffff, -0x80000000, 0xffff, 0x80, -128, 255];

function randomAlu(rnd: () => number): Alu {
  const imm = rnd() & 1 ? (EDGES[rnd() % EDGES.length] ?? 0) : rnd() | 0;
  const kind = rnd() % 14;
  const wide = rnd() & 1 ? 7 : 4;
  const x = rnd() & 1 ? 8 : 0;
  const alu: Alu = { op: (kind << 4) | wide | x, dst: rnd() % 10, src: rnd() % 10, off: 0, imm };
  if (kind === 8) alu.op &= ~8;
  if (kind === 3 || kind === 9) alu.off = rnd() & 1;
  if (kind === 11 && x) alu.off = [0, 8, 16, wide === 7 ? 32 : 0][rnd() & 3] ?? 0;
  if (kind === 13) {
    if (wide === 7) alu.op &= ~8;
    alu.imm = [16, 32, 64][rnd() % 3] ?? 16;
  }
  return alu;
}

/** Loads all registers from the memory at r1 (r1 last), and stores them back from r0 … r9 at the end through r10's stack. */
function around(body: number[][]): Uint8Array {
  const loads: number[][] = [insn(0x7b, 10, 1, -8)];
  for (const r of [0, 2, 3, 4, 5, 6, 7, 8, 9, 1]) loads.push(insn(0x79, r, 1, r * 8));
  const stores: number[][] = [];
  for (let r = 0; r < 10; r++) stores.push(insn(0x7b, 10, r, -96 + r * 8));
  stores.push(insn(0x79, 1, 10, -8));
  for (let r = 0; r < 10; r++) stores.push(insn(0x79, 2, 10, -96 + r * 8), insn(0x7b, 1, 2, r * 8));
  return Uint8Array.from([...loads, ...body, ...stores, insn(0x95)].flat());
}

function registers(rnd: () => number): BigUint64Array {
  const values = new BigUint64Array(10);
  for (let i = 0; i < 10; i++) {
    const edge = BigInt.asUintN(64, BigInt(EDGES[rnd() % EDGES.length] ?? 0));
    values[i] = rnd() & 1 ? edge : (BigInt(rnd()) << 32n) | BigInt(rnd());
  }
  return values;
}

function run(insns: Uint8Array, memory: Uint8Array, jit: boolean, slice?: number): string {
  exec.onLoad = () => {
    if (jit) expect(translateExec(exports).kind).toBe("translated");
  };
  const result = exec.run(insns, memory, 10_000_000, slice);
  return "error" in result ? result.error : Buffer.from(result.memory).toString("hex");
}

describe("conformance", () => {
  it.each(cases)("$name", (c) => {
    exec.onLoad = () => {};
    const result = exec.run(Buffer.from(c.insns, "hex"), Buffer.from(c.memory ?? "", "hex"), 1_000_000);
    if (c.error !== undefined) {
      expect(result).toHaveProperty("error");
      expect((result as { error: string }).error).toContain(c.error);
      return;
    }
    expect(result).not.toHaveProperty("error");
    const { r0, memory } = result as { r0: bigint; memory: Uint8Array };
    expect(`0x${r0.toString(16)}`).toBe(c.r0);
    if (c.after !== undefined) expect(Buffer.from(memory).toString("hex")).toBe(c.after);
  });
});

describe("arithmetic", () => {
  it("agrees with the model, interpreted and translated", () => {
    for (let seed = 1; seed <= 400; seed++) {
      const rnd = random(seed);
      const values = registers(rnd);
      const alus = Array.from({ length: 40 }, () => randomAlu(rnd));
      const code = around(alus.map((a) => insn(a.op, a.dst, a.src, a.off, a.imm)));
      const model = [...values];
      for (const a of alus) applyAlu(model, a);
      const want = Buffer.from(new BigUint64Array(model).buffer).toString("hex");
      const memory = new Uint8Array(values.buffer);
      expect(run(code, memory, false), `seed ${seed}`).toBe(want);
      expect(run(code, memory, true), `seed ${seed}, translated`).toBe(want);
    }
  });
});

const CONDITIONS = [0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0xa, 0xb, 0xc, 0xd];

/** Random blocks with jumps forwards anywhere and counted jumps back: r9 counts down, so that every program ends. */
function randomFlow(rnd: () => number): number[][] {
  const count = 3 + (rnd() % 8);
  const blocks = Array.from({ length: count }, () => Array.from({ length: 1 + (rnd() % 5) }, () => randomAlu(rnd)));
  // Each block: its instructions, then two for a possible way back and one jump forwards.
  const starts: number[] = [];
  let at = 1;
  for (const b of blocks) {
    starts.push(at);
    at += b.length + 3;
  }
  const end = at;
  const out: number[][] = [insn(0xb7, 9, 0, 0, 200 + (rnd() % 50_000))];
  blocks.forEach((b, i) => {
    for (const a of b) out.push(insn(a.op, a.dst % 9, a.src % 9, a.off, a.imm));
    // if r9-- > 0 goto an earlier block (or on)
    const back = starts[rnd() % (i + 1)] ?? 1;
    out.push(insn(0x17, 9, 0, 0, 1));
    const here = out.length;
    out.push(insn(0x65, 9, 0, rnd() & 1 ? back - here - 1 : 0, 0));
    const to = rnd() % 4 ? (starts[i + 1 + (rnd() % (count - i))] ?? end) : end;
    const op = ((CONDITIONS[rnd() % CONDITIONS.length] ?? 1) << 4) | (rnd() & 1 ? 5 : 6) | (rnd() & 1 ? 8 : 0);
    out.push(
      insn(op, rnd() % 9, op & 8 ? rnd() % 9 : 0, to - out.length - 1, op & 8 ? 0 : (EDGES[rnd() % EDGES.length] ?? 0)),
    );
  });
  return out;
}

describe("translated code", () => {
  it("does what the interpreter does, also where its fuel ends on the way", () => {
    let translated = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const rnd = random(seed * 7919);
      const code = around(randomFlow(rnd));
      const memory = new Uint8Array(registers(rnd).buffer);
      const want = run(code, memory, false);
      for (const slice of [1_000_000, 1000]) {
        exec.onLoad = () => {
          if (translateExec(exports).kind === "translated") translated++;
        };
        const result = exec.run(code, memory, 10_000_000, slice);
        const got = "error" in result ? result.error : Buffer.from(result.memory).toString("hex");
        expect(got, `seed ${seed}, slice ${slice}`).toBe(want);
      }
    }
    // Irreducible flow stays with the interpreter; most of it is not.
    expect(translated).toBeGreaterThan(200);
  });
});
