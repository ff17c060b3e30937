// BPF instructions put together with labels; offsets of jumps and calls are filled in at the end.
// Checks nothing: programs that no compiler would write are wanted here.

export const ALU = {
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  div: 0x30,
  or: 0x40,
  and: 0x50,
  lsh: 0x60,
  rsh: 0x70,
  neg: 0x80,
  mod: 0x90,
  xor: 0xa0,
  mov: 0xb0,
  arsh: 0xc0,
  end: 0xd0,
} as const;
export type AluOp = keyof typeof ALU;

export const JMP = {
  ja: 0x00,
  jeq: 0x10,
  jgt: 0x20,
  jge: 0x30,
  jset: 0x40,
  jne: 0x50,
  jsgt: 0x60,
  jsge: 0x70,
  jlt: 0xa0,
  jle: 0xb0,
  jslt: 0xc0,
  jsle: 0xd0,
} as const;
export type JmpOp = keyof typeof JMP;

export type Size = 1 | 2 | 4 | 8;
const SIZE: Record<Size, number> = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 };

/** An operand: a register as `{ r: n }`, or an immediate. */
export type Source = { r: number } | number;

interface Insn {
  op: number;
  dst: number;
  src: number;
  off: number;
  imm: number;
}

export class Asm {
  readonly code: Insn[] = [];
  readonly #labels = new Map<string, number>();
  readonly #open: { at: number; label: string; field: "off" | "imm" }[] = [];

  raw(op: number, dst = 0, src = 0, off = 0, imm = 0): this {
    this.code.push({ op: op & 255, dst: dst & 15, src: src & 15, off, imm: imm | 0 });
    return this;
  }

  alu(op: AluOp, dst: number, from: Source, width: 32 | 64 = 64, off = 0): this {
    const base = (width === 64 ? 7 : 4) | ALU[op];
    return typeof from === "number" ? this.raw(base, dst, 0, off, from) : this.raw(base | 8, dst, from.r, off);
  }

  mov(dst: number, from: Source, width: 32 | 64 = 64): this {
    return this.alu("mov", dst, from, width);
  }

  load(dst: number, src: number, off: number, size: Size = 8, signed = false): this {
    return this.raw(1 | SIZE[size] | (signed ? 0x80 : 0x60), dst, src, off);
  }

  store(dst: number, off: number, from: Source, size: Size = 8): this {
    return typeof from === "number"
      ? this.raw(2 | SIZE[size] | 0x60, dst, 0, off, from)
      : this.raw(3 | SIZE[size] | 0x60, dst, from.r, off);
  }

  atomic(dst: number, off: number, src: number, op: number, size: 4 | 8 = 8): this {
    return this.raw(3 | SIZE[size] | 0xc0, dst, src, off, op);
  }

  /** The 16-byte load: `kind` 0 a constant, 1 a map, 2 a map's value. */
  wide(dst: number, low: number, high = 0, kind = 0): this {
    return this.raw(0x18, dst, kind, 0, low).raw(0, 0, 0, 0, high);
  }

  /** The address of the function at `label`, for helpers that call back. */
  function(dst: number, label: string): this {
    this.#open.push({ at: this.code.length, label, field: "imm" });
    return this.wide(dst, 0, 0, 4);
  }

  jump(op: JmpOp, dst: number, from: Source, label: string, width: 32 | 64 = 64): this {
    this.#open.push({ at: this.code.length, label, field: "off" });
    const base = (width === 64 ? 5 : 6) | JMP[op];
    return typeof from === "number" ? this.raw(base, dst, 0, 0, from) : this.raw(base | 8, dst, from.r);
  }

  go(label: string): this {
    return this.jump("ja", 0, 0, label);
  }

  /** may_goto: leaves the loop after a number of rounds that the kernel chooses. */
  mayGo(label: string): this {
    this.#open.push({ at: this.code.length, label, field: "off" });
    return this.raw(0xe5);
  }

  helper(id: number): this {
    return this.raw(0x85, 0, 0, 0, id);
  }

  call(label: string): this {
    this.#open.push({ at: this.code.length, label, field: "imm" });
    return this.raw(0x85, 0, 1);
  }

  exit(): this {
    return this.raw(0x95);
  }

  label(name: string): this {
    this.#labels.set(name, this.code.length);
    return this;
  }

  at(label: string): number {
    return this.#labels.get(label) ?? 0;
  }

  /** Fills in the labels. */
  close(): this {
    for (const { at, label, field } of this.#open) (this.code[at] as Insn)[field] = this.at(label) - at - 1;
    this.#open.length = 0;
    return this;
  }

  /** The program as hex, labels filled in. */
  hex(): string {
    this.close();
    const out = Buffer.alloc(this.code.length * 8);
    this.code.forEach((i, n) => {
      out[n * 8] = i.op;
      out[n * 8 + 1] = (i.src << 4) | i.dst;
      out.writeInt16LE((i.off << 16) >> 16, n * 8 + 2);
      out.writeInt32LE(i.imm, n * 8 + 4);
    });
    return out.toString("hex");
  }
}
