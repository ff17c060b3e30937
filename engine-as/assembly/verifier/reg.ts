// A register's abstract value: what it is (type), and where in its object or range it may be (the numeric domain).
// Spilled registers use the same record. Nothing here knows an instruction.
import { Bounds, copyWords } from "../bounds/bounds";

// Base types (Reg.type & 0xff)
export const NOT_INIT: u32 = 0;
export const SCALAR: u32 = 1;
export const PTR_TO_CTX: u32 = 2;
export const CONST_PTR_TO_MAP: u32 = 3;
export const PTR_TO_MAP_VALUE: u32 = 4;
export const PTR_TO_MAP_KEY: u32 = 5;
export const PTR_TO_STACK: u32 = 6;
export const PTR_TO_BTF_ID: u32 = 7;
export const PTR_TO_MEM: u32 = 8;
export const PTR_TO_BUF: u32 = 9;
export const PTR_TO_FUNC: u32 = 10;
export const CONST_PTR_TO_DYNPTR: u32 = 11;
const BASE: u32 = 0xff;

// Type flags
export const PTR_MAYBE_NULL: u32 = 1 << 8;
export const MEM_RDONLY: u32 = 1 << 9;
export const MEM_RINGBUF: u32 = 1 << 10;
export const MEM_USER: u32 = 1 << 11;
export const MEM_PERCPU: u32 = 1 << 12;
export const PTR_UNTRUSTED: u32 = 1 << 14;
export const PTR_TRUSTED: u32 = 1 << 15;
export const MEM_RCU: u32 = 1 << 16;
export const MEM_ALLOC: u32 = 1 << 17;
export const NON_OWN_REF: u32 = 1 << 18;
export const DYNPTR_TYPE_LOCAL: u32 = 1 << 19;
export const DYNPTR_TYPE_RINGBUF: u32 = 1 << 20;

/** A linked scalar that differs from its partners by the constant in `off`, added as a 64- or as a 32-bit number. */
export const ID_ADD_CONST64: u32 = 0x80000000;
export const ID_ADD_CONST32: u32 = 0x40000000;
export const ID_ADD_CONST: u32 = ID_ADD_CONST64 | ID_ADD_CONST32;

export const REG_SIZE: usize = 96;

/**
 * 96 bytes: the 64 of Bounds, then what follows. For pointers `off` is the constant part of the offset and the bounds
 * describe the variable part.
 */
@unmanaged
export class Reg extends Bounds {
  type: u32;
  off: i32;
  /** By type: map index (map kinds), BTF type id (BTF_ID, iterators), size in bytes (MEM), function's subprogram (FUNC), dynptr kind. */
  aux: u32;
  /** By type: iterator state, dynptr's first slot, uid of an inner map (it and its values). */
  aux2: u32;
  /** Frame that a stack pointer points into. */
  frameno: u32;
  /** Shared by registers that stand for the same unknown; 0 for none. */
  id: u32;
  /** Reference that must be released; 0 for none. */
  refObjId: u32;
  precise: bool;
  flag2: u8;
  depth: u16;
}

// @ts-ignore: decorator
@inline export function baseType(type: u32): u32 {
  return type & BASE;
}

// @ts-ignore: decorator
@inline export function mayBeNull(type: u32): bool {
  return (type & PTR_MAYBE_NULL) != 0;
}

// @ts-ignore: decorator
@inline export function isPointer(r: Reg): bool {
  return r.type != SCALAR;
}

export function copyReg(dst: Reg, src: Reg): void {
  copyWords(changetype<usize>(dst), changetype<usize>(src), REG_SIZE);
}

export function clearReg(r: Reg): void {
  for (let i: usize = 0; i < REG_SIZE; i += 8) store<u64>(changetype<usize>(r) + i, 0);
}

/** Forgets all but the numbers. */
export function clearKind(r: Reg): void {
  const p = changetype<usize>(r) + 64;
  store<u64>(p, 0);
  store<u64>(p, 0, 8);
  store<u64>(p, 0, 16);
  store<u64>(p, 0, 24);
}

const TRUSTED_FLAGS: u32 = PTR_TRUSTED | MEM_ALLOC | NON_OWN_REF;

/** A pointer to a kernel object that stays valid as long as the program may use it. */
export function isTrusted(r: Reg): bool {
  if (r.refObjId || r.type == CONST_PTR_TO_MAP) return true;
  const flags = r.type & ~BASE;
  return (flags & TRUSTED_FLAGS) != 0 && (flags & ~TRUSTED_FLAGS) == 0;
}

/** A pointer that is certainly not null, as branch prediction sees it (spec 8.5). */
export function isNonNull(r: Reg): bool {
  const type = r.type;
  if (mayBeNull(type)) return false;
  switch (baseType(type)) {
    case PTR_TO_MAP_VALUE:
    case PTR_TO_MAP_KEY:
    case CONST_PTR_TO_MAP:
      return true;
    case PTR_TO_MEM:
      return !(type & PTR_UNTRUSTED);
    case PTR_TO_BTF_ID:
      return isTrusted(r);
    default:
      return false;
  }
}
