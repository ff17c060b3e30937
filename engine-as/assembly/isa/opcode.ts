// The opcode's fields (RFC 9669), in the kernel's spelling.

// Classes (op & 7)
export const BPF_LD: i32 = 0x00;
export const BPF_LDX: i32 = 0x01;
export const BPF_ST: i32 = 0x02;
export const BPF_STX: i32 = 0x03;
export const BPF_ALU: i32 = 0x04;
export const BPF_JMP: i32 = 0x05;
export const BPF_JMP32: i32 = 0x06;
export const BPF_ALU64: i32 = 0x07;

// Sizes (op & 0x18)
export const BPF_W: i32 = 0x00;
export const BPF_H: i32 = 0x08;
export const BPF_B: i32 = 0x10;
export const BPF_DW: i32 = 0x18;

// Modes (op & 0xe0)
export const BPF_IMM: i32 = 0x00;
export const BPF_ABS: i32 = 0x20;
export const BPF_IND: i32 = 0x40;
export const BPF_MEM: i32 = 0x60;
export const BPF_MEMSX: i32 = 0x80;
export const BPF_ATOMIC: i32 = 0xc0;

// Source of the second operand (op & 8)
export const BPF_K: i32 = 0x00;
export const BPF_X: i32 = 0x08;

// Arithmetic (op & 0xf0)
export const BPF_ADD: i32 = 0x00;
export const BPF_SUB: i32 = 0x10;
export const BPF_MUL: i32 = 0x20;
export const BPF_DIV: i32 = 0x30;
export const BPF_OR: i32 = 0x40;
export const BPF_AND: i32 = 0x50;
export const BPF_LSH: i32 = 0x60;
export const BPF_RSH: i32 = 0x70;
export const BPF_NEG: i32 = 0x80;
export const BPF_MOD: i32 = 0x90;
export const BPF_XOR: i32 = 0xa0;
export const BPF_MOV: i32 = 0xb0;
export const BPF_ARSH: i32 = 0xc0;
export const BPF_END: i32 = 0xd0;

// Jumps (op & 0xf0)
export const BPF_JA: i32 = 0x00;
export const BPF_JEQ: i32 = 0x10;
export const BPF_JGT: i32 = 0x20;
export const BPF_JGE: i32 = 0x30;
export const BPF_JSET: i32 = 0x40;
export const BPF_JNE: i32 = 0x50;
export const BPF_JSGT: i32 = 0x60;
export const BPF_JSGE: i32 = 0x70;
export const BPF_CALL: i32 = 0x80;
export const BPF_EXIT: i32 = 0x90;
export const BPF_JLT: i32 = 0xa0;
export const BPF_JLE: i32 = 0xb0;
export const BPF_JSLT: i32 = 0xc0;
export const BPF_JSLE: i32 = 0xd0;
export const BPF_JCOND: i32 = 0xe0;

// Whole opcodes that are asked for by name
export const OP_LD_IMM64: i32 = 0x18;
export const OP_JA: i32 = 0x05;
export const OP_JA32: i32 = 0x06;
export const OP_CALL: i32 = 0x85;
export const OP_EXIT: i32 = 0x95;
export const OP_MAY_GOTO: i32 = 0xe5;

// Atomic operations (imm)
export const BPF_FETCH: i32 = 0x01;
export const BPF_XCHG: i32 = 0xe1;
export const BPF_CMPXCHG: i32 = 0xf1;
export const BPF_LOAD_ACQ: i32 = 0x100;
export const BPF_STORE_REL: i32 = 0x110;

// ld_imm64 pseudo sources
export const BPF_PSEUDO_MAP_FD: i32 = 1;
export const BPF_PSEUDO_MAP_VALUE: i32 = 2;
export const BPF_PSEUDO_BTF_ID: i32 = 3;
export const BPF_PSEUDO_FUNC: i32 = 4;
export const BPF_PSEUDO_MAP_IDX: i32 = 5;
export const BPF_PSEUDO_MAP_IDX_VALUE: i32 = 6;

// Call sources
export const BPF_PSEUDO_CALL: i32 = 1;
export const BPF_PSEUDO_KFUNC_CALL: i32 = 2;

/** Bytes of a BPF_SIZE field. */
export function sizeOfAccess(op: i32): i32 {
  const size = op & 0x18;
  return size == BPF_W ? 4 : size == BPF_H ? 2 : size == BPF_B ? 1 : 8;
}
