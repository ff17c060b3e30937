/** Appending instructions to a growing function; folds nothing, so that lowering stays a plain translation. */
import type { VarSym } from "../parse/ast.ts";
import { alignOf, sizeOf, type Type } from "../types/type.ts";
import { type AluOp, type Bits, Block, constant, type Func, Inst, type Op, type Pred } from "./ir.ts";

/** The insertion point and the usual makers. */
export class Builder {
  block: Block;
  pos = 0;
  /** Instructions so far. */
  count = 0;

  constructor(readonly fn: Func) {
    this.block = this.newBlock();
    fn.blocks.push(this.block);
  }

  newBlock(): Block {
    return new Block();
  }

  /** Continues in a block, which joins the function now. */
  start(block: Block): void {
    this.fn.blocks.push(block);
    this.block = block;
  }

  /** Whether the current block already ended. */
  get done(): boolean {
    const last = this.block.insts[this.block.insts.length - 1];
    return last?.isTerm ?? false;
  }

  emit(i: Inst): Inst {
    // Code after return or goto is unreachable: give it a block of its own that nobody jumps to.
    if (this.done) this.start(this.newBlock());
    i.block = this.block;
    this.block.insts.push(i);
    this.count++;
    return i;
  }

  make(op: Op, bits: Bits, ...args: Inst[]): Inst {
    return this.emit(new Inst(op, bits, args, this.pos));
  }

  const(value: bigint | number, bits: Bits): Inst {
    return this.emit(constant(BigInt(value), bits, this.pos));
  }

  alu(op: AluOp, a: Inst, b: Inst, nsw = false): Inst {
    const i = this.make(op, a.bits, a, b);
    i.nsw = nsw;
    return i;
  }

  cmp(pred: Pred, a: Inst, b: Inst): Inst {
    const i = this.make("cmp", 32, a, b);
    i.pred = pred;
    return i;
  }

  load(addr: Inst, off: number, width: number, signed: boolean, volatile = false): Inst {
    const i = this.make("load", width === 8 ? 64 : 32, addr);
    i.off = off;
    i.width = width;
    i.signed = signed;
    i.volatile = volatile;
    return i;
  }

  store(addr: Inst, off: number, width: number, value: Inst, volatile = false): Inst {
    const i = this.make("store", 0, addr, value);
    i.off = off;
    i.width = width;
    i.volatile = volatile;
    return i;
  }

  memcpy(dst: Inst, src: Inst, size: number, align: number): void {
    const i = this.make("memcpy", 0, dst, src);
    i.imm = BigInt(size);
    i.width = align;
  }

  memset(dst: Inst, byte: number, size: number, align: number): void {
    const i = this.make("memset", 0, dst);
    i.imm = BigInt(size);
    i.off = byte & 255;
    i.width = align;
  }

  /** A stack object; all of them live in the entry block, whatever block is current. */
  slot(name: string, size: number, align: number): Inst {
    const i = new Inst("slot", 64, [], this.pos);
    i.slot = { name, size, align: Math.max(1, Math.min(8, align)), offset: 0 };
    i.block = this.fn.entry;
    this.fn.entry.insts.unshift(i);
    return i;
  }

  slotFor(v: VarSym): Inst {
    const type: Type = v.type;
    const size = Math.max(1, sizeOf(type));
    // Arrays and structs of at least a word are word-aligned, so that they can be cleared and copied by words.
    const align = Math.max(alignOf(type), v.align, size >= 8 ? 8 : 1);
    return this.slot(v.name || "arg", size, align);
  }

  jmp(to: Block): void {
    if (this.done) return;
    const i = new Inst("jmp", 0, [], this.pos);
    i.targets = [to];
    this.emit(i);
  }

  br(cond: Inst, yes: Block, no: Block): void {
    if (this.done) return;
    const i = new Inst("br", 0, [cond], this.pos);
    i.targets = [yes, no];
    this.emit(i);
  }
}
