/**
 * The typed syntax tree. The parser builds it with every conversion already explicit, so that lowering never has to
 * ask what C means: operands of one operator have one type, arrays have decayed, members are resolved.
 */
import type { Member, RecordType, Type } from "../types/type.ts";

/** A place in the source. */
export interface Node {
  pos: number;
  end: number;
}

/** A variable or parameter. */
export interface VarSym extends Node {
  kind: "var";
  name: string;
  type: Type;
  storage: "auto" | "param" | "static" | "global" | "extern";
  section: string | null;
  align: number;
  weak: boolean;
  used: boolean;
  tags: string[];
  init: Init | null;
  /** Defined, not only declared. */
  defined: boolean;
  /** File-scope name of a local static, unique in the object. */
  symbol: string;
  /** Name of the enclosing function for local statics. */
  owner: string | null;
  referenced: boolean;
  /** `cleanup(f)`: called with the variable's address when its scope is left. */
  cleanup: FuncSym | null;
}

/** A function. `helper` ≥ 0 makes it a kernel helper with that id. */
export interface FuncSym extends Node {
  kind: "func";
  name: string;
  type: Type;
  params: VarSym[];
  body: Stmt | null;
  static: boolean;
  inline: boolean;
  alwaysInline: boolean;
  noinline: boolean;
  naked: boolean;
  /** Not seen outside of the object: verified where it is called, like a static function. */
  hidden: boolean;
  section: string | null;
  weak: boolean;
  tags: string[];
  helper: number;
  used: boolean;
  unused: boolean;
  referenced: boolean;
  noreturn: boolean;
  bodyPos: number;
  labels: Map<string, LabelSym>;
}

/** A typedef name. */
export interface TypedefSym extends Node {
  kind: "typedef";
  name: string;
  type: Type;
  /** From `aligned(n)`. */
  align?: number;
}

/** An enumerator. */
export interface EnumConstSym extends Node {
  kind: "const";
  name: string;
  type: Type;
  value: bigint;
}

/** What an ordinary identifier can mean. */
export type Sym = VarSym | FuncSym | TypedefSym | EnumConstSym;

/** A label of a function. */
export interface LabelSym extends Node {
  name: string;
  defined: boolean;
  used: boolean;
}

/** One leaf of an initialiser: what is stored where, in the order of evaluation. */
export interface InitEntry {
  offset: number;
  type: Type;
  member: Member | null;
  expr: Expr;
}

/** A whole initialiser; bytes without an entry are zero. */
export interface Init extends Node {
  entries: InitEntry[];
}

interface ExprBase extends Node {
  type: Type;
}

/** What a CO-RE builtin asks about. */
export type CoreKind = number;

/** An expression. Lvalues are var, deref, member, str and complit. */
export type Expr = ExprBase &
  (
    | { k: "num"; value: bigint }
    | { k: "str"; bytes: number[] }
    | { k: "var"; sym: VarSym }
    | { k: "func"; sym: FuncSym }
    | { k: "neg" | "not" | "lnot"; e: Expr }
    | { k: "deref"; e: Expr }
    | { k: "addr"; e: Expr }
    | { k: "decay"; e: Expr }
    | { k: "binary"; op: BinaryOp; l: Expr; r: Expr }
    | { k: "ptradd"; l: Expr; r: Expr; minus: boolean }
    | { k: "ptrdiff"; l: Expr; r: Expr }
    | { k: "logic"; op: "&&" | "||"; l: Expr; r: Expr }
    | { k: "assign"; l: Expr; r: Expr }
    | { k: "compound"; op: BinaryOp | "ptr+" | "ptr-"; l: Expr; r: Expr; work: Type }
    | { k: "incdec"; e: Expr; delta: 1 | -1; prefix: boolean }
    | { k: "cond"; c: Expr; a: Expr | null; b: Expr }
    | { k: "comma"; l: Expr; r: Expr }
    | { k: "cast"; e: Expr }
    | { k: "member"; e: Expr; record: RecordType; member: Member }
    | { k: "call"; callee: Expr; args: Expr[] }
    | { k: "builtin"; name: string; args: Expr[]; detail?: unknown }
    | { k: "stmtexpr"; body: Stmt }
    | { k: "complit"; sym: VarSym }
    | { k: "preserve"; e: Expr }
    | { k: "core"; kind: CoreKind; e: Expr | null; of: Type | null; enumerator: string | null }
    | { k: "error" }
  );

/** Arithmetic on two operands of one type. */
export type BinaryOp =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "&"
  | "|"
  | "^"
  | "<<"
  | ">>"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">=";

/** How often a loop was asked to be unrolled. */
export type Unroll = "full" | "none" | number | null;

/** An asm operand. */
export interface AsmOperand {
  name: string | null;
  constraint: string;
  expr: Expr;
}

/** A statement. */
export type Stmt = Node &
  (
    | { s: "expr"; e: Expr }
    | { s: "block"; body: Stmt[] }
    | { s: "decl"; vars: VarSym[] }
    | { s: "if"; c: Expr; then: Stmt; else: Stmt | null }
    | { s: "while"; c: Expr; body: Stmt; unroll: Unroll }
    | { s: "do"; body: Stmt; c: Expr; unroll: Unroll }
    | { s: "for"; init: Stmt | null; c: Expr | null; step: Expr | null; body: Stmt; unroll: Unroll }
    | { s: "switch"; e: Expr; body: Stmt; cases: CaseStmt[]; default: CaseStmt | null }
    | { s: "case"; from: bigint; to: bigint; isDefault: boolean; body: Stmt }
    | { s: "goto"; label: LabelSym }
    | { s: "label"; label: LabelSym; body: Stmt }
    | { s: "break" }
    | { s: "continue" }
    | { s: "return"; e: Expr | null }
    | {
        s: "asm";
        text: string;
        outputs: AsmOperand[];
        inputs: AsmOperand[];
        clobbers: string[];
        labels: LabelSym[];
        volatile: boolean;
      }
    | { s: "empty" }
  );

/** A case or default label. */
export type CaseStmt = Extract<Stmt, { s: "case" }>;
