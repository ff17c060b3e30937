// One encoded instruction, read in place: opcode u8, dst:4 src:4, off s16, imm s32 (RFC 9669, little-endian).

export const INSN_SIZE: usize = 8;

// The optimiser of asc 0.28 turns u64(u32(load<i32>(p))) into a sign-extending load; a load<u32> is folded rightly both ways.

// @ts-ignore: decorator
@inline export function opOf(p: usize): i32 { return load<u8>(p); }
// @ts-ignore: decorator
@inline export function dstOf(p: usize): i32 { return load<u8>(p, 1) & 15; }
// @ts-ignore: decorator
@inline export function srcOf(p: usize): i32 { return load<u8>(p, 1) >> 4; }
// @ts-ignore: decorator
@inline export function offOf(p: usize): i32 { return load<i16>(p, 2); }
// @ts-ignore: decorator
@inline export function immOf(p: usize): i32 { return load<u32>(p, 4); }
// @ts-ignore: decorator
@inline export function classOf(op: i32): i32 { return op & 7; }
/** Both halves of a 16-byte ld_imm64 as one value. */
export function imm64Of(p: usize): u64 { return <u64>load<u32>(p, 4) | <u64>load<u32>(p, 12) << 32; }
