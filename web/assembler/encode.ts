// Instructions to bytes: opcode u8, dst:4 src:4, off s16, imm s32, little-endian; a 64-bit immediate takes a second slot.
import type { Placed } from "./assemble.ts";
import type { Instruction } from "./instruction.ts";

function write(view: DataView, at: number, instruction: Instruction): void {
  view.setUint8(at, instruction.op);
  view.setUint8(at + 1, instruction.dst | (instruction.src << 4));
  view.setInt16(at + 2, instruction.off, true);
  view.setInt32(at + 4, instruction.imm, true);
  if (instruction.high !== undefined) view.setInt32(at + 12, instruction.high, true);
}

/** The program's bytes and the source line of every slot. */
export function encode(placed: readonly Placed[], slots: number): { insns: Uint8Array; lines: Int32Array } {
  const insns = new Uint8Array(slots * 8);
  const lines = new Int32Array(slots);
  const view = new DataView(insns.buffer);
  for (const { instruction, source, slot } of placed) {
    write(view, slot * 8, instruction);
    lines[slot] = source.line;
    if (instruction.high !== undefined) lines[slot + 1] = source.line;
  }
  return { insns, lines };
}

/** One instruction's bytes as hex. */
export function hexOf(instruction: Instruction): string {
  const bytes = new Uint8Array(instruction.high === undefined ? 8 : 16);
  write(new DataView(bytes.buffer), 0, instruction);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
