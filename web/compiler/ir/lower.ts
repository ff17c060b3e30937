/**
 * From syntax tree to IR: one function at a time, every local in a stack slot (the optimiser promotes them). The
 * work is split: address.ts for lvalues and CO-RE, value.ts for expressions, statement.ts, builtin.ts.
 */
import type { Diagnostics } from "../diagnostics.ts";
import { MAX_LOCAL } from "../limits.ts";
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
  /** Where a function that returns a structure puts it. */
  result: Inst | null = null;
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
      const size = T.sizeOf(v.type);
      if (size > MAX_LOCAL)
        this.diags.fatal(
          v,
          `'${v.name}' takes ${size} bytes, more than BPF's stack of 512: move it to a map or a global variable`,
        );
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

/** Structures and unions: passed and returned through memory, which only a program's own functions agree on. */
export function isAggregate(t: T.Type): boolean {
  return T.strip(t).kind === "record";
}

/** Lowers a function with a body. */
export function lowerFunction(sym: FuncSym, diags: Diagnostics, literals: Literals): Func {
  const type = T.strip(sym.type) as T.FuncType;
  const aggregate = isAggregate(type.ret);
  const fn = new Func(sym, aggregate ? 0 : bitsOf(type.ret));
  const lo = new Lowering(fn, diags, literals);
  const b = lo.b;
  b.pos = sym.pos;
  const param = (bits: Bits, pos: number): Inst => {
    const p = new Inst("param", bits, [], pos);
    p.imm = BigInt(fn.params.length);
    fn.params.push(p);
    return b.emit(p);
  };
  if (aggregate) lo.result = param(64, sym.pos);
  const room = 5 - fn.params.length;
  if (sym.params.length > room)
    diags.error(sym.params[room], "too many parameters: BPF functions take at most 5 (registers r1 to r5)");
  for (const v of sym.naked ? [] : sym.params.slice(0, room)) {
    if (!isAggregate(v.type)) {
      b.store(lo.slotOf(v), 0, T.sizeOf(v.type), param(bitsOf(v.type), v.pos));
      continue;
    }
    if (!sym.static)
      diags.error(v, "structures passed by value are not supported by BPF: make the function static or pass a pointer");
    b.memcpy(lo.slotOf(v), param(64, v.pos), T.sizeOf(v.type), Math.min(8, T.alignOf(v.type)));
  }
  if (sym.body) lowerStmt(lo, sym.body);
  if (!b.done && sym.naked) b.emit(new Inst("unreachable", 0, [], b.pos));
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
