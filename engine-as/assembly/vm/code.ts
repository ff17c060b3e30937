// The decoded form of a program: one 24-byte record an instruction, with dense operation numbers so that the interpreter's
// switch becomes one jump table. Raw and decoded indexes are the same.

/** What the interpreter does for an instruction. The order within a group follows the RFC's operation numbers where there are any. */
export const enum Op {
  // dst = dst op src, dst = dst op imm
  ADD64_K, ADD64_X, SUB64_K, SUB64_X, MUL64_K, MUL64_X, DIV64_K, DIV64_X, OR64_K, OR64_X, AND64_K, AND64_X,
  LSH64_K, LSH64_X, RSH64_K, RSH64_X, MOD64_K, MOD64_X, XOR64_K, XOR64_X, MOV64_K, MOV64_X, ARSH64_K, ARSH64_X,
  SDIV64_K, SDIV64_X, SMOD64_K, SMOD64_X,
  ADD32_K, ADD32_X, SUB32_K, SUB32_X, MUL32_K, MUL32_X, DIV32_K, DIV32_X, OR32_K, OR32_X, AND32_K, AND32_X,
  LSH32_K, LSH32_X, RSH32_K, RSH32_X, MOD32_K, MOD32_X, XOR32_K, XOR32_X, MOV32_K, MOV32_X, ARSH32_K, ARSH32_X,
  SDIV32_K, SDIV32_X, SMOD32_K, SMOD32_X,
  NEG64, NEG32, SX8_64, SX16_64, SX32_64, SX8_32, SX16_32,
  ZX16, SWAP16, SWAP32, SWAP64, NOP,
  // if dst ? src goto, if dst ? imm goto
  JEQ64_K, JEQ64_X, JGT64_K, JGT64_X, JGE64_K, JGE64_X, JSET64_K, JSET64_X, JNE64_K, JNE64_X, JSGT64_K, JSGT64_X,
  JSGE64_K, JSGE64_X, JLT64_K, JLT64_X, JLE64_K, JLE64_X, JSLT64_K, JSLT64_X, JSLE64_K, JSLE64_X,
  JEQ32_K, JEQ32_X, JGT32_K, JGT32_X, JGE32_K, JGE32_X, JSET32_K, JSET32_X, JNE32_K, JNE32_X, JSGT32_K, JSGT32_X,
  JSGE32_K, JSGE32_X, JLT32_K, JLT32_X, JLE32_K, JLE32_X, JSLT32_K, JSLT32_X, JSLE32_K, JSLE32_X,
  JA, MAY_GOTO,
  // memory
  LD8, LD16, LD32, LD64, LDS8, LDS16, LDS32, PROBE,
  ST8_K, ST16_K, ST32_K, ST64_K, ST8_X, ST16_X, ST32_X, ST64_X,
  ATOMIC, LD_IMM64,
  // control
  CALL, CALL_LOCAL, CALL_LOOP, CALL_EACH, TAIL_CALL, EXIT,
  // what may not run: an undefined instruction, the middle of a ld_imm64, an instruction that the verifier never reached
  INVALID, UNREACHED,
}

/** A decoded instruction. */
@unmanaged
export class Insn {
  op: i32;
  /** Addresses of the operand registers. */
  dst: u32;
  src: u32;
  /** Address of the instruction that is jumped to or called, or the distance of a memory operand. */
  off: i32;
  /** Sign-extended immediate; for ATOMIC the operation with log2(size) in its upper half; for CALL the function table index. */
  imm: u64;
}

export const CODE_SIZE: usize = 24;

/** Registers r0 … r10 of the running frame. */
export const REGS: usize = memory.data(88, 8);

/** Bytes of stack of one frame. */
export const STACK_SIZE: u32 = 512;
