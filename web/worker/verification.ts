import type { Kernel } from "../../engine-as/host/kernel.ts";
import type { ProgLoadResult } from "../../engine-as/host/types.ts";
import { disassemble } from "../assembler/index.ts";
import type { Access, MapInput, Verification } from "./protocol.ts";

export function verificationOf(
  _kernel: Kernel,
  _result: ProgLoadResult,
): { verification: Verification; accesses: Access[] } {
  return { verification: { steps: [], truncated: false, processed: 0 }, accesses: [] };
}
export function disassembly(insns: Uint8Array, maps: readonly MapInput[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < insns.length; i += 8) {
    const wide = insns[i] === 0x18;
    out.push(disassemble(insns.subarray(i, i + (wide ? 16 : 8)), { maps: maps.map((m) => m.name) }).trim());
    if (wide) {
      out.push("");
      i += 8;
    }
  }
  return out;
}
