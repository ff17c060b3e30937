/**
 * Instruction selection: SSA to BPF instructions over virtual registers. Phis become copies at the ends of
 * predecessors; constants, stack addresses and map addresses are made where they are used. Longer than other files: it is
 * one rule a kind of operation.
 */

import { type AsmArg, type Block, type Func, find, type Inst, LATER, type Pred } from "../ir/ir.ts";
import type { AsmOperandText } from "./asm.ts";
import { CMPXCHG, FETCH, type FrameObject, MBlock, MFunc, MInst } from "./machine.ts";
import { ALU_CODE, JMP_CODE } from "./opcodes.ts";

/** What selection may use and where it complains. */
export interface Target {
  /** Sign-extending moves and loads, signed division: cpu v4. */
  v4: boolean;
  error(pos: number, message: string): void;
}

const SWAPPED: Record<string, Pred> = {
  eq: "eq",
  ne: "ne",
  ult: "ugt",
  ule: "uge",
  ugt: "ult",
  uge: "ule",
  slt: "sgt",
  sle: "sge",
  sgt: "slt",
  sge: "sle",
  set: "set",
};

const fits32 = (v: bigint) => v >= -0x80000000n && v <= 0x7fffffffn;

/** Selects instructions for a prepared function. */
export function select(f: Func, target: Target): MFunc {
  return new Selector(f, target).run();
}

class Selector {
  private readonly m: MFunc;
  private readonly regs = new Map<Inst, number>();
  private readonly blocks = new Map<Block, MBlock>();
  private readonly frames = new Map<Inst, FrameObject>();
  private readonly clean = new Map<Inst, boolean>();
  private readonly uses = new Map<Inst, number>();
  private readonly asmResults = new Map<Inst, Inst[]>();
  /** Constants and global addresses that a register of this block holds already; calls end that. */
  private readonly held = new Map<string, number>();
  private out!: MBlock;
  private pos = 0;

  constructor(
    private readonly f: Func,
    private readonly target: Target,
  ) {
    this.m = new MFunc(f.sym.name);
  }

  run(): MFunc {
    for (const b of this.f.blocks) {
      const mb = new MBlock();
      mb.depth = b.loopDepth;
      this.blocks.set(b, mb);
      this.m.blocks.push(mb);
      for (const i of b.insts) {
        if (i.op === "asmout") {
          const of = find(i.args[0]);
          this.asmResults.set(of, [...(this.asmResults.get(of) ?? []), i]);
        }
        for (const raw of i.args) {
          const a = find(raw);
          this.uses.set(a, (this.uses.get(a) ?? 0) + 1);
        }
      }
    }
    for (const b of this.f.blocks) {
      this.out = this.blocks.get(b) as MBlock;
      this.held.clear();
      for (const i of b.insts) {
        this.pos = i.pos;
        this.inst(i, b);
        if (i.op === "call" || i.op === "asm") this.held.clear();
      }
      this.out.succs = b.succs.map((s) => this.blocks.get(s) as MBlock);
    }
    return this.m;
  }

  private emit(op: MInst["op"], set: Partial<MInst> = {}): MInst {
    const i = new MInst(op, this.pos);
    Object.assign(i, set);
    this.out.insts.push(i);
    return i;
  }

  /** The virtual register that holds a value. */
  private reg(v: Inst): number {
    let r = this.regs.get(v);
    if (r === undefined) {
      r = this.m.newReg();
      this.regs.set(v, r);
    }
    return r;
  }

  /** A register with the value at this place; constants and addresses are made here. */
  private use(raw: Inst): number {
    const v = find(raw);
    switch (v.op) {
      case "const":
        return this.constant(v.imm, v.bits);
      case "undef":
        return this.constant(0n, v.bits);
      case "slot": {
        const r = this.m.newReg();
        this.remember(r, this.emit("frame", { dst: r, frame: this.frame(v) }));
        return r;
      }
      case "global":
      case "func":
        return this.hold(`${v.sym?.kind} ${symbolId(v.sym as object)} ${v.off}`, (r) =>
          this.emit("imm64", { dst: r, imm: BigInt(v.off), reloc: { sym: v.sym as never, addend: v.off } }),
        );
      case "trunc":
        return this.use(v.args[0]);
      case "zext":
        if (this.isClean(find(v.args[0]))) return this.use(v.args[0]);
        return this.reg(v);
      case "add": {
        // An address on the stack is made where it is used: a register held for it is worth more.
        const at = this.stackAddress(v);
        if (!at) return this.reg(v);
        const r = this.m.newReg();
        this.remember(r, this.emit("frame", { dst: r, frame: at.frame, off: at.off }));
        return r;
      }
      default:
        return this.reg(v);
    }
  }

  private remember(r: number, made: MInst): void {
    this.m.remat.set(r, made);
  }

  private constant(value: bigint, bits: number): number {
    const full = bits === 32 ? BigInt.asUintN(32, value) : value;
    return this.hold(`${full}`, (r) => this.loadConstant(r, value, bits));
  }

  /** A register with something that can be made anew anywhere: the block's own, if it was made already. */
  private hold(key: string, make: (r: number) => MInst): number {
    const known = this.held.get(key);
    if (known !== undefined) return known;
    const r = this.m.newReg();
    this.remember(r, make(r));
    this.held.set(key, r);
    return r;
  }

  private loadConstant(dst: number, value: bigint, bits: number): MInst {
    if (bits === 32) return this.emit("movi", { dst, imm: BigInt.asIntN(32, value), bits: 32 });
    if (fits32(value)) return this.emit("movi", { dst, imm: value, bits: value >= 0n ? 32 : 64 });
    if (value > 0n && value <= 0xffffffffn) return this.emit("movi", { dst, imm: BigInt.asIntN(32, value), bits: 32 });
    return this.emit("imm64", { dst, imm: value });
  }

  private frame(v: Inst): FrameObject {
    let fr = this.frames.get(v);
    if (!fr) {
      const s = v.slot as NonNullable<Inst["slot"]>;
      fr = { name: s.name, size: s.size, align: s.align, offset: 0 };
      this.frames.set(v, fr);
      this.m.frames.push(fr);
    }
    return fr;
  }

  /** `slot + constant`, or null. */
  private stackAddress(raw: Inst): { frame: FrameObject; off: number } | null {
    let off = 0;
    let v = find(raw);
    while (v.op === "add" && find(v.args[1]).op === "const") {
      off += Number(find(v.args[1]).imm);
      v = find(v.args[0]);
    }
    return v.op === "slot" ? { frame: this.frame(v), off } : null;
  }

  /** Whether the register's upper half is known to be zero for a 32-bit value. */
  private isClean(v: Inst): boolean {
    const known = this.clean.get(v);
    if (known !== undefined) return known;
    let c: boolean;
    switch (v.op) {
      case "trunc":
        c = isZeroExtended(find(v.args[0]));
        break;
      case "param":
      case "call":
      case "asmout":
        c = false;
        break;
      default:
        c = v.bits === 32;
    }
    this.clean.set(v, c);
    return c;
  }

  private inst(i: Inst, b: Block): void {
    switch (i.op) {
      case "const":
      case "undef":
      case "slot":
      case "global":
      case "func":
      case "trunc":
        return;
      case "cmp":
        return;
      case "param":
        this.emit("mov", { dst: this.reg(i), src: Number(i.imm) + 1 });
        return;
      case "phi":
        return;
      case "zext": {
        const a = find(i.args[0]);
        if (!this.isClean(a)) this.emit("mov32", { dst: this.reg(i), src: this.use(a) });
        return;
      }
      case "sext":
        this.signExtend(this.reg(i), find(i.args[0]), 4, 64);
        return;
      case "sextin":
        this.signExtend(this.reg(i), find(i.args[0]), i.width, 32);
        return;
      case "bswap": {
        const d = this.reg(i);
        this.emit("mov", { dst: d, src: this.use(i.args[0]) });
        this.emit("end", { dst: d, imm: BigInt(i.width * 8) });
        return;
      }
      case "load":
        this.memory("load", i, { dst: this.reg(i), width: i.width });
        return;
      case "store":
        this.store(i);
        return;
      case "atomic":
        this.atomic(i);
        return;
      case "call":
        this.call(i);
        return;
      case "core":
        // ld_imm64 may hold any value; a plain move is what clang uses and every loader patches.
        if (fits32(i.imm)) this.emit("movi", { dst: this.reg(i), imm: i.imm, bits: 64, core: i.core });
        else this.emit("imm64", { dst: this.reg(i), imm: i.imm, core: i.core });
        return;
      case "coreadd": {
        const d = this.reg(i);
        this.emit("mov", { dst: d, src: this.use(i.args[0]) });
        this.emit("alu", { dst: d, code: ALU_CODE.add, bits: 64, useImm: true, imm: i.imm, core: i.core });
        return;
      }
      case "asm":
        this.asm(i);
        return;
      case "asmout":
        return;
      case "jmp":
        this.phiCopies(b, i.targets[0]);
        this.emit("ja", { target: this.blocks.get(i.targets[0]) });
        return;
      case "br":
        this.branch(i);
        return;
      case "maygoto":
        this.emit("maygoto", { target: this.blocks.get(i.targets[1]) });
        this.emit("ja", { target: this.blocks.get(i.targets[0]) });
        return;
      case "ret":
        if (i.args.length > 0) this.moveTo(0, find(i.args[0]), false);
        this.emit("exit", { useImm: i.args.length === 0 });
        return;
      case "unreachable":
        // A naked function's template ends as it likes.
        if (this.f.sym.naked) return;
        // The kernel wants every path to end; this one is never taken.
        this.emit("movi", { dst: 0, imm: 0n, bits: 32 });
        this.emit("exit");
        return;
      case "asmgoto":
        this.asm(i);
        this.emit("ja", { target: this.blocks.get(i.targets[0]) });
        return;
      case "memcpy":
      case "memset":
        throw new Error(`unexpected ${i.op} in selection`);
      default:
        if (i.op === "add" && this.stackAddress(i)) return;
        this.alu(i);
    }
  }

  private alu(i: Inst): void {
    const [a, c] = [find(i.args[0]), find(i.args[1])];
    const d = this.reg(i);
    if (i.op === "sub" && a.op === "const" && a.imm === 0n) {
      this.emit("mov", { dst: d, src: this.use(c) });
      this.emit("neg", { dst: d, bits: i.bits });
      return;
    }
    const signed = i.op === "sdiv" || i.op === "smod";
    const code = ALU_CODE[i.op as keyof typeof ALU_CODE];
    const isConst = c.op === "const" && fits32(c.imm);
    const src = isConst ? -1 : this.use(c);
    // The destination is written before the second operand is read: it must not share its register.
    if (a.op === "const" && !isConst) this.loadConstant(d, a.imm, i.bits);
    else this.emit("mov", { dst: d, src: this.use(a) });
    this.emit("alu", {
      dst: d,
      src,
      code,
      bits: i.bits,
      useImm: isConst,
      imm: isConst ? c.imm : 0n,
      off: signed ? 1 : 0,
    });
  }

  private signExtend(dst: number, a: Inst, width: number, bits: number): void {
    const src = this.use(a);
    if (this.target.v4) {
      this.emit("movsx", { dst, src, width, bits });
      return;
    }
    const n = BigInt(bits - width * 8);
    this.emit("mov", { dst, src });
    this.emit("alu", { dst, code: ALU_CODE.shl, bits, useImm: true, imm: n });
    this.emit("alu", { dst, code: ALU_CODE.ashr, bits, useImm: true, imm: n });
  }

  /** Base register and offset of an access: stack objects are addressed off the frame pointer. */
  private address(i: Inst): Partial<MInst> & { reg: number } {
    let off = i.off;
    const base = find(i.args[0]);
    const at = this.stackAddress(base);
    if (at && !i.core) return { reg: -1, frame: at.frame, off: at.off + off };
    let reg = this.use(base);
    if (off < -32768 || off > 32767) {
      const r = this.m.newReg();
      this.emit("mov", { dst: r, src: reg });
      this.emit("alu", { dst: r, code: ALU_CODE.add, bits: 64, useImm: true, imm: BigInt(off) });
      reg = r;
      off = 0;
    }
    return { reg, off, core: i.core };
  }

  private memory(op: "load", i: Inst, set: Partial<MInst>): void {
    const { reg, ...rest } = this.address(i);
    const signed = i.signed && i.width < 8 && this.target.v4;
    if (i.signed && i.width < 4 && !this.target.v4) {
      const raw = this.m.newReg();
      this.emit(op, { ...set, ...rest, src: reg, dst: raw });
      const n = BigInt(32 - i.width * 8);
      const dst = set.dst as number;
      this.emit("mov", { dst, src: raw });
      this.emit("alu", { dst, code: ALU_CODE.shl, bits: 32, useImm: true, imm: n });
      this.emit("alu", { dst, code: ALU_CODE.ashr, bits: 32, useImm: true, imm: n });
      return;
    }
    if (signed && i.width < 4) {
      // Sign-extending loads fill 64 bits; a 32-bit value keeps its upper half clear.
      const raw = this.m.newReg();
      this.emit(op, { ...set, ...rest, src: reg, dst: raw, signed: true });
      this.emit("mov32", { dst: set.dst as number, src: raw });
      return;
    }
    this.emit(op, { ...set, ...rest, src: reg });
  }

  private store(i: Inst): void {
    const v = find(i.args[1]);
    const { reg, ...rest } = this.address(i);
    const small = v.op === "undef" ? 0n : v.op === "const" ? BigInt.asIntN(Math.min(64, i.width * 8), v.imm) : null;
    // Stores of immediates came with cpu v4: older disassemblers do not know them.
    if (small !== null && fits32(small) && this.target.v4)
      this.emit("storei", { ...rest, dst: reg, imm: small, width: i.width });
    else if (small !== null) this.emit("store", { ...rest, dst: reg, src: this.constant(small, 64), width: i.width });
    else this.emit("store", { ...rest, dst: reg, src: this.use(v), width: i.width });
  }

  private atomic(i: Inst): void {
    const { reg, ...rest } = this.address(i);
    const codes: Record<string, number> = { add: 0x00, or: 0x40, and: 0x50, xor: 0xa0, xchg: 0xe0, cmpxchg: 0xf0 };
    const fetch = (this.uses.get(i) ?? 0) > 0 || i.text === "xchg" || i.text === "cmpxchg";
    if (i.text === "cmpxchg") {
      const desired = this.use(i.args[1]);
      this.moveTo(0, find(i.args[2]), false);
      this.emit("atomic", { ...rest, dst: reg, src: desired, width: i.width, code: CMPXCHG });
      this.emit("mov", { dst: this.reg(i), src: 0 });
      return;
    }
    const value = this.m.newReg();
    this.moveTo(value, find(i.args[1]), false);
    this.emit("atomic", { ...rest, dst: reg, src: value, width: i.width, code: codes[i.text] | (fetch ? FETCH : 0) });
    if (fetch) this.emit("mov", { dst: this.reg(i), src: value });
  }

  /** Puts a value into a given register, straight where that is possible. */
  private moveTo(dst: number, v: Inst, cleanly: boolean): void {
    if (v.op === "const" || v.op === "undef") {
      this.loadConstant(dst, v.op === "const" ? v.imm : 0n, v.bits);
      return;
    }
    if (v.op === "slot") {
      this.emit("frame", { dst, frame: this.frame(v) });
      return;
    }
    if (v.op === "global" || v.op === "func") {
      this.emit("imm64", { dst, imm: BigInt(v.off), reloc: { sym: v.sym as never, addend: v.off } });
      return;
    }
    const at = v.op === "add" ? this.stackAddress(v) : null;
    if (at) {
      this.emit("frame", { dst, frame: at.frame, off: at.off });
      return;
    }
    const dirty = cleanly && v.bits === 32 && !this.isClean(v);
    this.emit(dirty ? "mov32" : "mov", { dst, src: this.use(v) });
  }

  private call(i: Inst): void {
    if (!i.callee) {
      this.target.error(
        i.pos,
        "indirect calls are not supported by BPF: the called function must be known when the program is compiled",
      );
      return;
    }
    if ("helper" in i.callee && i.callee.helper === LATER)
      this.target.error(
        i.pos,
        `the size of __builtin_${i.callee.name} must be known when the program is compiled, and at most 1024 bytes: BPF has no memory functions to call`,
      );
    const args = i.args.map(find);
    // Values first, then the argument registers: making one must not disturb another.
    const sources = args.map((a) => (isRemade(a) || (a.op === "add" && this.stackAddress(a)) ? -1 : this.use(a)));
    args.forEach((a, k) => {
      if (sources[k] >= 0) this.emit("mov", { dst: k + 1, src: sources[k] });
      else this.moveTo(k + 1, a, false);
    });
    const callee = i.callee;
    const c = this.emit("call", { args: args.length });
    if ("fn" in callee) c.reloc = { sym: callee.fn, addend: 0 };
    else {
      c.helper = true;
      c.imm = BigInt(callee.helper);
    }
    if (i.bits && (this.uses.get(i) ?? 0) > 0) this.emit("mov", { dst: this.reg(i), src: 0 });
  }

  /** The template waits for its registers: results interfere with everything that it reads. */
  private asm(i: Inst): void {
    const results = this.asmResults.get(i) ?? [];
    const outs = new Map<number, number>();
    const out = (k: number): number => {
      let r = outs.get(k);
      if (r === undefined) {
        const v = results.find((x) => Number(x.imm) === k);
        r = v ? this.reg(v) : this.m.newReg();
        outs.set(k, r);
      }
      return r;
    };
    const inputs: number[] = [];
    const operands = (i.asm ?? []).map((o) => ({ name: o.name, is: this.asmOperand(i, o, out, inputs) }));
    const defs = [...outs.values()];
    for (const c of i.clobbers ?? []) {
      const m = /^[rw](\d)$/.exec(c);
      if (m) defs.push(Number(m[1]));
    }
    const labels = i.op === "asmgoto" ? i.targets.slice(1).map((t) => this.blocks.get(t) as MBlock) : null;
    if (operands.length === 0 && !labels && i.text.trim() === "") return;
    const asm = { text: i.text, operands, labels: i.labels };
    this.emit("raw", { uses: inputs, defs, early: true, asm, labels });
  }

  private asmOperand(i: Inst, o: AsmArg, out: (k: number) => number, inputs: number[]): AsmOperandText {
    if (o.sym) return { kind: "sym", sym: o.sym, helper: o.sym.kind === "func" ? o.sym.helper : -1 };
    const v = o.arg >= 0 ? find(i.args[o.arg]) : null;
    const narrow = o.constraint.includes("w");
    if (o.out >= 0) {
      const reg = out(o.out);
      // A tied input is moved there once, by the operand that is the output.
      if (v && !/^\d/.test(o.constraint)) {
        this.moveTo(reg, v, false);
        inputs.push(reg);
      } else if (!v && i.text.trim() === "") this.emit("movi", { dst: reg, imm: 0n, bits: 32 });
      return { kind: "reg", reg, narrow };
    }
    if (!v) throw new Error("asm operand without a value");
    if (v.op === "const" && /[in]/.test(o.constraint) && (fits32(v.imm) || !o.constraint.includes("r")))
      return { kind: "imm", value: v.imm };
    if (/^[ins]+$/.test(o.constraint))
      this.target.error(i.pos, `invalid operand for inline asm constraint '${o.constraint}'`);
    const reg = this.use(v);
    inputs.push(reg);
    return o.memory ? { kind: "mem", reg, off: 0 } : { kind: "reg", reg, narrow };
  }

  private branch(i: Inst): void {
    const c = find(i.args[0]);
    const [yes, no] = i.targets;
    let pred: Pred = "ne";
    let a = c;
    let b: Inst | null = null;
    if (c.op === "cmp") {
      pred = c.pred;
      a = find(c.args[0]);
      b = find(c.args[1]);
      if (a.op === "const" && b.op !== "const") {
        [a, b] = [b, a];
        pred = SWAPPED[pred];
      }
      if (
        (pred === "eq" || pred === "ne") &&
        b.op === "const" &&
        b.imm === 0n &&
        a.op === "and" &&
        this.target.v4 &&
        this.uses.get(a) === 1
      ) {
        // `(x & m) != 0` is one instruction, which only newer disassemblers know.
        const [x, m] = [find(a.args[0]), find(a.args[1])];
        const bits = a.bits;
        this.jump("set", bits, x, m, pred === "ne" ? yes : no, pred === "ne" ? no : yes);
        return;
      }
    }
    this.jump(pred, a.bits, a, b, yes, no);
  }

  private jump(pred: Pred, bits: number, a: Inst, b: Inst | null, yes: Block, no: Block): void {
    const imm = b === null ? 0n : b.op === "const" ? b.imm : b.op === "undef" ? 0n : null;
    const small = imm !== null && fits32(imm) ? imm : null;
    const dst = this.use(a);
    const src = small === null ? this.use(b as Inst) : -1;
    this.emit("jcc", {
      code: JMP_CODE[pred],
      bits,
      dst,
      src,
      useImm: small !== null,
      imm: small ?? 0n,
      target: this.blocks.get(yes),
    });
    this.emit("ja", { target: this.blocks.get(no) });
  }

  /** The copies that phis of the successor need, made in parallel through temporaries where they form cycles. */
  private phiCopies(from: Block, to: Block): void {
    const k = to.preds.indexOf(from);
    const moves: { dst: number; v: Inst }[] = [];
    for (const phi of to.insts) {
      if (phi.op !== "phi") break;
      const v = find(phi.args[k]);
      if (v === phi || v.op === "undef") continue;
      moves.push({ dst: this.reg(phi), v });
    }
    const isPhiHere = (v: Inst) => v.op === "phi" && v.block === to;
    const clash = moves.some((m) =>
      moves.some((o) => o !== m && isPhiHere(underlying(o.v)) && this.reg(underlying(o.v)) === m.dst),
    );
    if (!clash) {
      for (const m of moves) this.moveTo(m.dst, m.v, true);
      return;
    }
    const staged = moves.map((m) => {
      if (isRemade(m.v)) return { dst: m.dst, tmp: -1, v: m.v };
      const tmp = this.m.newReg();
      this.moveTo(tmp, m.v, true);
      return { dst: m.dst, tmp, v: m.v };
    });
    for (const s of staged) {
      if (s.tmp < 0) this.moveTo(s.dst, s.v, true);
      else this.emit("mov", { dst: s.dst, src: s.tmp });
    }
  }
}

const symbolIds = new WeakMap<object, number>();
let nextSymbol = 0;

function symbolId(s: object): number {
  let id = symbolIds.get(s);
  if (id === undefined) {
    id = nextSymbol++;
    symbolIds.set(s, id);
  }
  return id;
}

/** The value whose register a transparent conversion shares. */
function underlying(v: Inst): Inst {
  let at = v;
  while (at.op === "trunc" || at.op === "zext") at = find(at.args[0]);
  return at;
}

/** Values that are made anew at each use. */
function isRemade(v: Inst): boolean {
  return v.op === "const" || v.op === "undef" || v.op === "slot" || v.op === "global" || v.op === "func";
}

/** 64-bit values whose upper half is certainly zero. */
export function isZeroExtended(v: Inst): boolean {
  switch (v.op) {
    case "zext":
      return true;
    case "and":
      return v.args.some((a) => find(a).op === "const" && find(a).imm >= 0n && find(a).imm <= 0xffffffffn);
    case "lshr":
      return find(v.args[1]).op === "const" && find(v.args[1]).imm >= 32n;
    case "load":
      return v.width <= 4 && !v.signed;
    default:
      return false;
  }
}
