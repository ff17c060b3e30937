/**
 * Instruction selection: SSA to BPF instructions over virtual registers. Phis become copies at the ends of
 * predecessors; constants, stack addresses and map addresses are made where they are used.
 */

import { type Block, type Func, find, type Inst, type Pred } from "../ir/ir.ts";
import { asmTemplate } from "./asm.ts";
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
        for (const raw of i.args) {
          const a = find(raw);
          this.uses.set(a, (this.uses.get(a) ?? 0) + 1);
        }
      }
    }
    for (const b of this.f.blocks) {
      this.out = this.blocks.get(b) as MBlock;
      for (const i of b.insts) {
        this.pos = i.pos;
        this.inst(i, b);
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
      case "func": {
        const r = this.m.newReg();
        this.remember(
          r,
          this.emit("imm64", { dst: r, imm: BigInt(v.off), reloc: { sym: v.sym as never, addend: v.off } }),
        );
        return r;
      }
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
    const r = this.m.newReg();
    this.remember(r, this.loadConstant(r, value, bits));
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
      case "asm":
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
        // The kernel wants every path to end; this one is never taken.
        this.emit("movi", { dst: 0, imm: 0n, bits: 32 });
        this.emit("exit");
        return;
      case "memcpy":
      case "memset":
      case "asmgoto":
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
    if (small !== null && fits32(small)) this.emit("storei", { ...rest, dst: reg, imm: small, width: i.width });
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
    const args = i.args.map(find);
    // Values first, then the argument registers: making one must not disturb another.
    const sources = args.map((a) => (isRemade(a) || (a.op === "add" && this.stackAddress(a)) ? -1 : this.use(a)));
    args.forEach((a, k) => {
      if (sources[k] >= 0) this.emit("mov", { dst: k + 1, src: sources[k] });
      else this.moveTo(k + 1, a, false);
    });
    const callee = i.callee as NonNullable<Inst["callee"]>;
    const c = this.emit("call", { args: args.length });
    if ("fn" in callee) c.reloc = { sym: callee.fn, addend: 0 };
    else {
      c.helper = true;
      c.imm = BigInt(callee.helper);
    }
    if (i.bits && (this.uses.get(i) ?? 0) > 0) this.emit("mov", { dst: this.reg(i), src: 0 });
  }

  private asm(i: Inst): void {
    const operands = i.args.map((a, k) => {
      const arg = i.asm?.find((x) => x.arg === k);
      const v = find(a);
      if (arg && /[in]/.test(arg.constraint) && !/r/.test(arg.constraint) && v.op === "const")
        return { reg: -1, imm: v.imm };
      return { reg: this.use(v), imm: 0n };
    });
    const out = i.bits ? this.reg(i) : -1;
    const template = asmTemplate(i, operands, out, (m) => this.target.error(i.pos, m));
    if (out >= 0) {
      const tied = i.asm?.find(
        (x) => x.constraint.startsWith("+") || (x.constraint.startsWith("=") && x.arg >= 0 && !/m/.test(x.constraint)),
      );
      if (tied && tied.arg >= 0) this.emit("mov", { dst: out, src: operands[tied.arg].reg });
      else if (template.length === 0) this.emit("movi", { dst: out, imm: 0n, bits: 32 });
    }
    for (const t of template) {
      t.pos = this.pos;
      this.out.insts.push(t);
    }
    // An empty template still pins its operands: the value must exist in a register here.
    if (template.length === 0 && operands.some((o) => o.reg >= 0)) {
      const uses = operands.filter((o) => o.reg >= 0).map((o) => o.reg);
      if (out >= 0) uses.push(out);
      this.emit("raw", { uses, defs: out >= 0 ? [out] : null, raw: new Uint8Array(0) });
    }
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
        this.uses.get(a) === 1
      ) {
        // `(x & m) != 0` is one instruction.
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
