/**
 * The intermediate representation: functions of basic blocks in SSA form. Values are 32 or 64 bits wide, as BPF's
 * registers are; narrower C types are kept extended. A 32-bit value says nothing about the upper half of a register.
 */
import type { FuncSym, VarSym } from "../parse/ast.ts";
import type { EnumType, RecordType, Type } from "../types/type.ts";

/** Width of a value; 0 for instructions without one. */
export type Bits = 0 | 32 | 64;

/** Two-operand arithmetic. */
export type AluOp =
  | "add"
  | "sub"
  | "mul"
  | "udiv"
  | "umod"
  | "sdiv"
  | "smod"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "lshr"
  | "ashr";

/** What an instruction does. */
export type Op =
  | AluOp
  | "const"
  | "undef"
  | "param"
  | "slot"
  | "global"
  | "func"
  | "phi"
  | "cmp"
  | "zext"
  | "sext"
  | "trunc"
  | "sextin"
  | "bswap"
  | "load"
  | "store"
  | "memcpy"
  | "memset"
  | "call"
  | "atomic"
  | "core"
  | "coreadd"
  | "asm"
  | "asmout"
  | "br"
  | "jmp"
  | "ret"
  | "maygoto"
  | "asmgoto"
  | "unreachable";

/** Comparisons. */
export type Pred = "eq" | "ne" | "ult" | "ule" | "ugt" | "uge" | "slt" | "sle" | "sgt" | "sge" | "set";

/** A CO-RE relocation: what kind, on which type, and the access path ("0:1:2") or enumerator. */
export interface Core {
  kind: number;
  root: Type | RecordType | EnumType;
  path: number[];
}

/** A stack object. */
export interface Slot {
  name: string;
  size: number;
  align: number;
  /** Where it lies below the frame pointer, once allocated. */
  offset: number;
}

/** Number of the helpers that are none: memcpy and memset of a size that is not known yet. */
export const LATER = -2;

/** What a call calls. */
export type Callee = { helper: number; name: string } | { fn: FuncSym };

/** An operand of inline assembly. */
export interface AsmArg {
  name: string | null;
  constraint: string;
  /** Index in `args` of what it reads, or -1. */
  arg: number;
  /** For registers that the template writes: which of its results, else -1. */
  out: number;
  /** It stands for a place in memory, whose address is the argument. */
  memory: boolean;
  /** It names a function or an object. */
  sym: VarSym | FuncSym | null;
}

let nextId = 0;

/** One instruction and the value that it makes. */
export class Inst {
  readonly id = nextId++;
  block: Block | null = null;
  imm = 0n;
  off = 0;
  /** Bytes accessed, or the width of sextin and bswap. */
  width = 0;
  signed = false;
  volatile = false;
  pred: Pred = "eq";
  sym: VarSym | FuncSym | null = null;
  slot: Slot | null = null;
  callee: Callee | null = null;
  core: Core | null = null;
  /** Atomic operation, or an asm template. */
  text = "";
  asm: AsmArg[] | null = null;
  clobbers: string[] | null = null;
  /** Names of the labels that an asm template jumps to, in the order of `targets` from the second on. */
  labels: string[] = [];
  /** Signed arithmetic that C forbids to overflow. */
  nsw = false;
  targets: Block[] = [];
  /** Set when another value took this one's place. */
  fwd: Inst | null = null;
  /** Scratch for passes. */
  mark = 0;

  constructor(
    public op: Op,
    public bits: Bits,
    public args: Inst[],
    public pos: number,
  ) {}

  /** Whether it ends a block. */
  get isTerm(): boolean {
    return TERMINATORS.has(this.op);
  }
}

const TERMINATORS = new Set<Op>(["br", "jmp", "ret", "maygoto", "asmgoto", "unreachable"]);

/** A basic block; its last instruction is the terminator. Phis come first, with one argument per predecessor. */
export class Block {
  readonly id = nextId++;
  insts: Inst[] = [];
  preds: Block[] = [];
  /** On a loop's header: how the source asked it to be unrolled. */
  unroll: "full" | "none" | number | null = null;
  /** Numbering of the last analysis. */
  order = 0;
  loopDepth = 0;

  get term(): Inst {
    return this.insts[this.insts.length - 1];
  }

  get succs(): Block[] {
    return this.insts[this.insts.length - 1]?.targets ?? [];
  }
}

/** A function in SSA form. */
export class Func {
  blocks: Block[] = [];
  params: Inst[] = [];

  constructor(
    readonly sym: FuncSym,
    readonly retBits: Bits,
  ) {}

  get entry(): Block {
    return this.blocks[0];
  }
}

/** The value that stands for another one now. */
export function find(v: Inst): Inst {
  let at = v;
  while (at.fwd) at = at.fwd;
  if (v.fwd && v.fwd !== at) v.fwd = at;
  return at;
}

/** Makes a new instruction. */
export function inst(op: Op, bits: Bits, args: Inst[], pos: number): Inst {
  return new Inst(op, bits, args, pos);
}

/** A constant, kept as its signed value. */
export function constant(value: bigint, bits: Bits, pos: number): Inst {
  const c = new Inst("const", bits, [], pos);
  c.imm = BigInt.asIntN(bits, value);
  return c;
}

/** Instructions that may not be removed even when nobody uses their value. */
export function hasEffect(i: Inst): boolean {
  switch (i.op) {
    case "store":
    case "memcpy":
    case "memset":
    case "call":
    case "atomic":
    case "asm":
      return true;
    case "load":
      return i.volatile;
    default:
      return i.isTerm;
  }
}

/** Replaces every argument that was forwarded. */
export function resolveForwards(f: Func): void {
  for (const b of f.blocks) {
    for (const i of b.insts) {
      const args = i.args;
      for (let k = 0; k < args.length; k++) if (args[k].fwd) args[k] = find(args[k]);
    }
  }
}

/** Recomputes predecessors after edges changed; phis must have been adjusted already by whoever changed them. */
export function linkPreds(f: Func): void {
  for (const b of f.blocks) b.preds = [];
  for (const b of f.blocks) for (const s of b.succs) s.preds.push(b);
}
