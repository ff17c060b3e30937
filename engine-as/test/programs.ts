// Small programs for tests, put together instruction by instruction.

/** One encoded instruction. */
function insn(op: number, dst: number, src: number, off: number, imm: number): number[] {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  bytes[0] = op;
  bytes[1] = (src << 4) | dst;
  view.setInt16(2, off, true);
  view.setInt32(4, imm, true);
  return [...bytes];
}

const MOV = (dst: number, src: number) => insn(0xbf, dst, src, 0, 0);
const MOVI = (dst: number, imm: number) => insn(0xb7, dst, 0, 0, imm);
const ADDI = (dst: number, imm: number) => insn(0x07, dst, 0, 0, imm);
const LDX = (dst: number, src: number, off: number) => insn(0x79, dst, src, off, 0);
const LDXB = (dst: number, src: number, off: number) => insn(0x71, dst, src, off, 0);
const STB = (dst: number, off: number, imm: number) => insn(0x72, dst, 0, off, imm);
const STDW = (dst: number, off: number, imm: number) => insn(0x7a, dst, 0, off, imm);
const STX = (dst: number, off: number, src: number) => insn(0x7b, dst, src, off, 0);
const JEQ0 = (dst: number, skip: number) => insn(0x15, dst, 0, skip, 0);
const JNE = (dst: number, imm: number, skip: number) => insn(0x55, dst, 0, skip, imm);
const CALL = (id: number) => insn(0x85, 0, 0, 0, id);
const EXIT = insn(0x95, 0, 0, 0, 0);
const MAP = (dst: number, fd: number, value = false) => [...insn(0x18, dst, value ? 2 : 1, 0, fd), ...insn(0, 0, 0, 0, 0)];

const SEQ_WRITE = 127;
const bytes = (...parts: number[][]) => Uint8Array.from(parts.flat());

/** Does nothing. */
export const nothing = bytes(MOVI(0, 0), EXIT);

/** Reads the byte at `offset` of the key ("key") or of the value ("value"). */
export function touch(what: "key" | "value", offset: number): Uint8Array {
  return bytes(LDX(1, 1, what === "key" ? 16 : 24), MOVI(0, 0), JEQ0(1, 1), LDXB(2, 1, offset), EXIT);
}

/** Stores `byte` at the value's start. */
export function poke(byte: number): Uint8Array {
  return bytes(LDX(1, 1, 24), MOVI(0, 0), JEQ0(1, 1), STB(1, 0, byte), EXIT);
}

/** Writes meta->seq_num (8 bytes) in every run, the final one too; returns 1 in run number `retryAt` (from 1) of all. */
export function writeSeqNum(counterFd: number, retryAt: number): Uint8Array {
  return bytes(
    LDX(6, 1, 0), LDX(2, 6, 16), STX(10, -8, 2), LDX(1, 6, 0), MOV(2, 10), ADDI(2, -8), MOVI(3, 8), CALL(SEQ_WRITE),
    MAP(1, counterFd, true), LDX(2, 1, 0), ADDI(2, 1), STX(1, 0, 2), MOVI(0, 0), JNE(2, retryAt, 1), MOVI(0, 1), EXIT,
  );
}

/** Writes `n` bytes (a multiple of `chunk`) in every run, the final one too, in pieces of at most 504 bytes of stack. */
export function writeBytes(n: number): Uint8Array {
  const parts: number[][] = [LDX(6, 1, 0)];
  for (let at = -512; at < 0; at += 8) parts.push(STDW(10, at, 0x61616161));
  for (let left = n; left > 0; left -= 512) {
    parts.push(LDX(1, 6, 0), MOV(2, 10), ADDI(2, -512), MOVI(3, Math.min(left, 512)), CALL(SEQ_WRITE));
  }
  return bytes(...parts, MOVI(0, 0), EXIT);
}
