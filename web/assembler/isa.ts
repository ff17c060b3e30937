// The instruction set (RFC 9669) as tables from text to opcode bits, read by both directions.

/** Instruction classes. */
export const CLASS = { LD: 0, LDX: 1, ST: 2, STX: 3, ALU: 4, JMP: 5, JMP32: 6, ALU64: 7 } as const;

/** Bit of the opcode that makes the second operand a register. */
export const SRC_REG = 0x08;

/** Mode bits of loads and stores. */
export const MODE = { IMM: 0x00, ABS: 0x20, IND: 0x40, MEM: 0x60, MEMSX: 0x80, ATOMIC: 0xc0 } as const;

/** Whole opcodes that are asked for by name. */
export const OP = {
  LD_IMM64: 0x18,
  JA: 0x05,
  JA32: 0x06,
  CALL: 0x85,
  CALLX: 0x8d,
  EXIT: 0x95,
  MAY_GOTO: 0xe5,
} as const;

/** Source field of a 64-bit immediate load. */
export const PSEUDO = { MAP: 1, MAP_VALUE: 2, BTF_ID: 3, FUNC: 4 } as const;

/** Source field of a call. */
export const CALL = { HELPER: 0, LOCAL: 1, KFUNC: 2 } as const;

/** Assignment operator to [operation bits, offset field (1 makes division signed)]. */
export const ALU = new Map<string, readonly [code: number, off: number]>([
  ["+=", [0x00, 0]],
  ["-=", [0x10, 0]],
  ["*=", [0x20, 0]],
  ["/=", [0x30, 0]],
  ["s/=", [0x30, 1]],
  ["|=", [0x40, 0]],
  ["&=", [0x50, 0]],
  ["<<=", [0x60, 0]],
  [">>=", [0x70, 0]],
  ["%=", [0x90, 0]],
  ["s%=", [0x90, 1]],
  ["^=", [0xa0, 0]],
  ["s>>=", [0xc0, 0]],
]);
export const ALU_NEG = 0x80;
export const ALU_MOV = 0xb0;
export const ALU_END = 0xd0;

/** Condition to operation bits. */
export const JUMP = new Map<string, number>([
  ["==", 0x10],
  [">", 0x20],
  [">=", 0x30],
  ["&", 0x40],
  ["!=", 0x50],
  ["s>", 0x60],
  ["s>=", 0x70],
  ["<", 0xa0],
  ["<=", 0xb0],
  ["s<", 0xc0],
  ["s<=", 0xd0],
]);

/** Type word of a memory operand to [size bits, width in bits, sign-extending]. */
export const SIZE = new Map<string, readonly [code: number, bits: number, signed: boolean]>([
  ["u8", [0x10, 8, false]],
  ["u16", [0x08, 16, false]],
  ["u32", [0x00, 32, false]],
  ["u64", [0x18, 64, false]],
  ["s8", [0x10, 8, true]],
  ["s16", [0x08, 16, true]],
  ["s32", [0x00, 32, true]],
]);

/** Atomic read-modify-write without result: operator to the immediate that selects it. */
export const ATOMIC_OP = new Map<string, number>([
  ["+=", 0x00],
  ["|=", 0x40],
  ["&=", 0x50],
  ["^=", 0xa0],
]);

/** Immediates of the atomic operations that take the old value or order memory. */
export const ATOMIC = { FETCH: 0x01, XCHG: 0xe1, CMPXCHG: 0xf1, LOAD_ACQ: 0x100, STORE_REL: 0x110 } as const;

/** A fetching atomic by its name: immediate, width in bits (0: the pointer's type says it), and the call's shape. */
export interface AtomicForm {
  imm: number;
  bits: 0 | 32 | 64;
  shape: "fetch" | "cmpxchg";
  /** `(u64 *)(r2 + 0)` as the kernel writes it, or LLVM's bare `r2 + 0`. */
  typed: boolean;
}

/** Kernel and LLVM spellings of the fetching atomics. */
export const ATOMIC_FORM: ReadonlyMap<string, AtomicForm> = new Map(
  [...ATOMIC_OP]
    .flatMap(([operator, code]) => {
      const word = { "+=": "add", "|=": "or", "&=": "and", "^=": "xor" }[operator];
      const form: AtomicForm = { imm: code | ATOMIC.FETCH, bits: 0, shape: "fetch", typed: true };
      return [
        [`atomic_fetch_${word}`, form],
        [`atomic64_fetch_${word}`, { ...form, bits: 64 }],
      ] as [string, AtomicForm][];
    })
    .concat([
      ["atomic_xchg", { imm: ATOMIC.XCHG, bits: 0, shape: "fetch", typed: true }],
      ["atomic64_xchg", { imm: ATOMIC.XCHG, bits: 64, shape: "fetch", typed: true }],
      ["xchg_64", { imm: ATOMIC.XCHG, bits: 64, shape: "fetch", typed: false }],
      ["xchg32_32", { imm: ATOMIC.XCHG, bits: 32, shape: "fetch", typed: false }],
      ["atomic_cmpxchg", { imm: ATOMIC.CMPXCHG, bits: 0, shape: "cmpxchg", typed: true }],
      ["atomic64_cmpxchg", { imm: ATOMIC.CMPXCHG, bits: 64, shape: "cmpxchg", typed: true }],
      ["cmpxchg_64", { imm: ATOMIC.CMPXCHG, bits: 64, shape: "cmpxchg", typed: false }],
      ["cmpxchg32_32", { imm: ATOMIC.CMPXCHG, bits: 32, shape: "cmpxchg", typed: false }],
    ]),
);

/** Byte-order word to [opcode, width]. */
export const BYTE_ORDER = new Map<string, readonly [op: number, bits: number]>(
  [16, 32, 64].flatMap((bits) => [
    [`le${bits}`, [0xd4, bits]],
    [`be${bits}`, [0xdc, bits]],
    [`bswap${bits}`, [0xd7, bits]],
  ]),
);

/** More slots than this the kernel does not take either. */
export const MAX_INSNS = 1_000_000;
