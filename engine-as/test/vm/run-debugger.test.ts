// Stepping in both directions: whatever order the moments of a run are visited in, each one looks the same every time.
import { describe, expect, it } from "vitest";
import { Engine } from "../../cli/engine.ts";
import { RunDebugger, type RunOptions } from "../../host/run-debugger.ts";

/** opcode, registers (src << 4 | dst), offset, immediate */
function insn(op: number, regs: number, off = 0, imm = 0): number[] {
  const v = new DataView(new ArrayBuffer(8));
  v.setUint8(0, op);
  v.setUint8(1, regs);
  v.setInt16(2, off, true);
  v.setInt32(4, imm, true);
  return [...new Uint8Array(v.buffer)];
}

/** value += 1 a thousand times, in a function of its own; then the value goes to the output. */
const PROGRAM = Uint8Array.from(
  [
    insn(0x79, 0x16, 24), // 0: r6 = ctx->value
    insn(0x55, 0x06, 2, 0), // 1: if r6 != 0 goto 4
    insn(0xb7, 0x00), // 2
    insn(0x95, 0x00), // 3
    insn(0x79, 0x17), // 4: r7 = ctx->meta
    insn(0xbf, 0x61), // 5: r1 = r6 (the value)
    insn(0x79, 0x68), // 6: r8 = *value
    insn(0x85, 0x10, 0, 8), // 7: call 16
    insn(0x0f, 0x08), // 8: r8 += r0
    insn(0x7b, 0x86), // 9: *value = r8
    insn(0x79, 0x71), // 10: r1 = meta->seq
    insn(0xbf, 0x62), // 11: r2 = value
    insn(0xb7, 0x03, 0, 8), // 12
    insn(0x85, 0x00, 0, 127), // 13: seq_write
    insn(0xb7, 0x00), // 14
    insn(0x95, 0x00), // 15
    insn(0xb7, 0x00), // 16: r0 = 0
    insn(0x07, 0x00, 0, 1), // 17: r0 += 1
    insn(0xa5, 0x00, -2, 1000), // 18: if r0 < 1000 goto 17
    insn(0x95, 0x00), // 19
  ].flat(),
);

const engine = new Engine();

function open(count: number, options: RunOptions = {}): RunDebugger {
  const kernel = engine.kernel();
  const map = kernel.mapCreate({ type: "hash", keySize: 4, valueSize: 8, maxEntries: count, flags: 0x40 });
  for (let i = 0; i < count; i++) {
    const key = new Uint8Array(4);
    new DataView(key.buffer).setUint32(0, i, true);
    kernel.mapUpdate(map, key, new Uint8Array(8));
  }
  const prog = kernel.progLoad({ insns: PROGRAM, license: "GPL", logLevel: 1 });
  expect(prog.fd, prog.log).toBeGreaterThan(0);
  const link = kernel.linkCreate({ progFd: prog.fd, mapFd: map });
  const fd = kernel.iterCreate(link.fd);
  expect(fd).toBeGreaterThan(0);
  return new RunDebugger(kernel, fd, options);
}

const looks = (d: RunDebugger) => {
  const m = d.machine();
  const reads = d.reads.map((r) => [r.errno, Buffer.from(r.data).toString("hex")]);
  return JSON.stringify([d.callback, d.ended, m?.pc, m?.frame, m && [...m.registers].map(String), reads]);
};

describe("run debugger", () => {
  it("visits every moment in any order", () => {
    const d = open(8);
    d.seek(Infinity);
    const length = d.time;
    const end = looks(d);
    expect(d.fault).toBe("");
    expect(d.reads.map((r) => r.data.length)).toEqual([64, 0]);
    const times = [0, 1, 7, 8, length - 1, length >> 1, 3017, 3016, 3018, length];
    const seen = new Map<number, string>();
    for (let round = 0; round < 3; round++) {
      for (const t of round % 2 ? [...times].reverse() : times) {
        d.seek(t);
        expect(d.time).toBe(t);
        const now = looks(d);
        expect(seen.get(t) ?? now).toBe(now);
        seen.set(t, now);
      }
    }
    expect(looks(d)).toBe(end);
  });

  it("steps back what it stepped forwards", () => {
    const d = open(3);
    const forwards: string[] = [];
    for (let i = 0; i < 300; i++) {
      forwards.push(looks(d));
      d.step();
    }
    for (let i = 299; i >= 0; i--) {
      d.stepBack();
      expect(looks(d)).toBe(forwards[i]);
    }
  });

  it("tells what an instruction read and wrote", () => {
    const d = open(2);
    d.setBreakpoints([9]);
    expect(d.runToBreakpoint()).toBe(true);
    const effect = d.step();
    expect(effect?.pc).toBe(9);
    expect(effect?.access).toMatchObject({ size: 8, write: true, read: false });
    expect(Buffer.from(effect?.access?.bytes ?? []).toString("hex")).toBe("0000000000000000");
    expect(Buffer.from(effect?.access?.after ?? []).toString("hex")).toBe("e803000000000000");
    expect(d.runToBreakpoint()).toBe(true);
    expect(d.callback).toBe(2);
    expect(d.runToBreakpoint()).toBe(false);
    expect(d.ended).toBe(true);
  });

  it("goes over calls and to callbacks", () => {
    const d = open(5);
    d.seek(5);
    expect(d.machine()?.pc).toBe(7);
    d.stepOver();
    expect(d.machine()).toMatchObject({ pc: 8, frame: 0 });
    expect(d.callback).toBe(1);
    d.stepOverCallback();
    expect(d.callback).toBe(2);
    expect(d.machine()?.pc).toBe(0);
    const second = looks(d);
    d.seekCallback(6);
    expect(d.callback).toBe(6);
    expect(d.machine()?.pc).toBe(0);
    d.seekCallback(2);
    expect(looks(d)).toBe(second);
    d.seekCallback(1);
    expect(d.time).toBe(0);
  });

  it("keeps no copies where they have no room, and says so", () => {
    const d = open(3, { budget: 1 << 16 });
    d.seek(500);
    expect(d.memoryUsed).toBe(0);
    expect(d.canGoBack).toBe(false);
    expect(() => d.seek(499)).toThrow(RangeError);
    d.seek(501);
    expect(d.time).toBe(501);
  });

  it("steps back from the end of ten million instructions within its budget", () => {
    const d = open(5000);
    d.seek(Infinity);
    expect(d.time).toBeGreaterThan(10_000_000);
    const end = d.time;
    d.seek(end - 1);
    const begin = performance.now();
    for (let i = 0; i < 10; i++) d.stepBack();
    const each = (performance.now() - begin) / 10;
    expect(d.time).toBe(end - 11);
    expect(d.memoryUsed).toBeLessThanOrEqual(64 << 20);
    // The aim is 50 ms; a loaded machine gets a margin.
    expect(each).toBeLessThan(500);
    console.log(`back one instruction: ${each.toFixed(1)} ms, copies ${(d.memoryUsed / 1048576).toFixed(1)} MB`);
  });
});
