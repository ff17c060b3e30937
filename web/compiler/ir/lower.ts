/**
 * From syntax tree to IR: one function at a time, every local in a stack slot (the optimiser promotes them). The
 * work is split: address.ts for lvalues and CO-RE, value.ts for expressions, statement.ts, builtin.ts.
 */
import type { Diagnostics } from "../diagnostics.ts";
import type { FuncSym, LabelSym, Stmt, VarSym } from "../parse/ast.ts";
import * as T from "../types/type.ts";
import { Builder } from "./builder.ts";
import { type Bits, type Block, Func, Inst, linkPreds } from "./ir.ts";
import { lowerStmt } from "./statement.ts";

/** A lexical scope being lowered, with the variables whose cleanup is due when it is left. */
export interface CleanupScope {
  vars: VarSym[];
  stmt: Stmt;
}

/** Where `break` and `continue` go, and how many scopes stay open there. */
export interface Breakable {
  onBreak: Block;
  onContinue: Block | null;
  scopes: number;
}

/** State of the lowering of one function. */
export class Lowering {
  readonly b: Builder;
  readonly slots = new Map<VarSym, Inst>();
  readonly labels = new Map<LabelSym, Block>();
  readonly breakables: Breakable[] = [];
  readonly scopes: CleanupScope[] = [];
  /** Inside `__builtin_preserve_access_index`: every record access is relocated. */
  preserve = 0;
  /** Blocks that the running switch's cases start. */
  readonly caseBlocks = new Map<Stmt, Block>();

  constructor(
    readonly fn: Func,
    readonly diags: Diagnostics,
    /** Compound literals and string literals that need static storage. */
    readonly literals: Literals,
  ) {
    this.b = new Builder(fn);
  }

  slotOf(v: VarSym): Inst {
    let s = this.slots.get(v);
    if (!s) {
      s = this.b.slotFor(v);
      this.slots.set(v, s);
    }
    return s;
  }

  labelBlock(l: LabelSym): Block {
    let block = this.labels.get(l);
    if (!block) {
      block = this.b.newBlock();
      this.labels.set(l, block);
    }
    return block;
  }
}

/** Gives string literals a home in read-only data. */
export interface Literals {
  string(bytes: number[]): VarSym;
}

/** The register width of a scalar type. */
export function bitsOf(t: T.Type): Bits {
  if (T.isVoid(t)) return 0;
  return T.sizeOf(t) > 4 ? 64 : 32;
}

/** Lowers a function with a body. */
export function lowerFunction(sym: FuncSym, diags: Diagnostics, literals: Literals): Func {
  const type = T.strip(sym.type) as T.FuncType;
  const fn = new Func(sym, bitsOf(type.ret));
  const lo = new Lowering(fn, diags, literals);
  const b = lo.b;
  b.pos = sym.pos;
  if (sym.params.length > 5) {
    diags.error(sym.params[5], "too many parameters: BPF functions take at most 5 (registers r1 to r5)");
  }
  sym.params.slice(0, 5).forEach((v, index) => {
    if (!T.isScalar(v.type)) {
      diags.error(v, "structures passed by value are not supported by BPF: pass a pointer");
      return;
    }
    const p = new Inst("param", bitsOf(v.type), [], v.pos);
    p.imm = BigInt(index);
    fn.params.push(p);
    b.emit(p);
    b.store(lo.slotOf(v), 0, T.sizeOf(v.type), p);
  });
  if (sym.body) lowerStmt(lo, sym.body);
  if (!b.done) {
    b.pos = sym.body ? sym.body.end - 1 : sym.pos;
    b.emit(new Inst("ret", 0, fn.retBits ? [b.make("undef", fn.retBits)] : [], b.pos));
  }
  // Blocks of labels never jumped to from reachable code may be missing a terminator.
  for (const block of fn.blocks) {
    if (!block.term?.isTerm) {
      const t = new Inst("unreachable", 0, [], b.pos);
      t.block = block;
      block.insts.push(t);
    }
  }
  linkPreds(fn);
  return fn;
}
