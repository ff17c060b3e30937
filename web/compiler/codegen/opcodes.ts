/** Numbers of the instruction set: operation codes by the names that the IR uses. */
import type { AluOp, Pred } from "../ir/ir.ts";

/** The operation bits of ALU instructions. Signed division shares its code with the unsigned one. */
export const ALU_CODE: Record<AluOp, number> = {
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  udiv: 0x30,
  sdiv: 0x30,
  or: 0x40,
  and: 0x50,
  shl: 0x60,
  lshr: 0x70,
  umod: 0x90,
  smod: 0x90,
  xor: 0xa0,
  ashr: 0xc0,
};

/** The operation bits of conditional jumps. */
export const JMP_CODE: Record<Pred, number> = {
  eq: 0x10,
  ugt: 0x20,
  uge: 0x30,
  set: 0x40,
  ne: 0x50,
  sgt: 0x60,
  sge: 0x70,
  ult: 0xa0,
  ule: 0xb0,
  slt: 0xc0,
  sle: 0xd0,
};

/** Each jump's opposite; JSET has none. */
export const OPPOSITE: Record<number, number> = {
  16: 0x50,
  80: 0x10,
  32: 0xb0,
  176: 0x20,
  48: 0xa0,
  160: 0x30,
  96: 0xd0,
  208: 0x60,
  112: 0xc0,
  192: 0x70,
};

/** Memory width in bytes to the size bits. */
export const SIZE_CODE: Record<number, number> = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 };
