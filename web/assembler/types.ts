// The shapes that the assembler and the disassembler share with their callers. No code.

/** How much a diagnostic matters: an error keeps the program from being loaded. */
export type Severity = "error" | "warning" | "info";

/** One replacement of a piece of one line. Lines and columns count from 1; `endColumn` is exclusive. */
export interface Fix {
  title: string;
  line: number;
  column: number;
  endColumn: number;
  text: string;
}

/** What is wrong with one place of the text, in words, with a remedy where one is known. Positions as in Fix. */
export interface Diagnostic {
  severity: Severity;
  /** Stable word for the kind of problem, such as "unknown-helper". */
  code: string;
  message: string;
  line: number;
  column: number;
  endColumn: number;
  fix?: Fix;
}

/** Names that the text may use for things outside of it. */
export interface Names {
  /** Declared maps; the position is the index that ld_imm64 carries. */
  maps: readonly string[];
  /** Helper name (`bpf_seq_write`) to helper id. Default: the kernel's own table. */
  helpers?: ReadonlyMap<string, number>;
  /** Kernel function name to its BTF id. Default: those of the recorded kernel types. */
  kfuncs?: ReadonlyMap<string, number>;
}

/** A subprogram: `start` is an instruction slot, `line` the source line of its first instruction. */
export interface FunctionInfo {
  name: string;
  start: number;
  line: number;
}

/** The outcome of `assemble`. With errors, `insns` holds what could be read and must not be loaded. */
export interface Assembly {
  /** 8 bytes a slot; a 64-bit immediate load takes two slots. */
  insns: Uint8Array;
  /** Source line (from 1) of every slot. */
  lines: Int32Array;
  functions: FunctionInfo[];
  /** Label name to instruction slot. */
  labels: ReadonlyMap<string, number>;
  /** Errors, warnings and remarks in order of line. */
  errors: Diagnostic[];
  /** Map names in the order in which the text first uses them. */
  maps: string[];
}

/** A remedy: `text` instead of the complaint's own columns, or of those in `at`. */
export interface Replacement {
  title: string;
  text: string;
  at?: readonly [start: number, end: number];
}

/** Thrown inside the assembler for one unreadable statement; never leaves it. Columns count from 0 here. Carries no stack: they are many. */
export class Complaint {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: Replacement | undefined;
  constructor(code: string, message: string, start: number, end: number, replacement?: Replacement) {
    this.code = code;
    this.message = message;
    this.start = start;
    this.end = Math.max(end, start + 1);
    this.replacement = replacement;
  }
}
