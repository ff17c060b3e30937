// How often the verifier processed each instruction, and each source line. Pure.
import type { Verification } from "../worker/protocol";

export interface Heat {
  /** One an instruction. */
  insns: Uint32Array;
  /** Line (from 1) to how often its most processed instruction was. */
  lines: Map<number, number>;
  most: number;
  /** There were more steps than are kept: every number may be larger. */
  atLeast: boolean;
}

/** Counts the steps. `lines`: the line of every instruction, 0 for none. */
export function heatOf({ steps, truncated }: Verification, lines: readonly number[]): Heat {
  const insns = new Uint32Array(lines.length);
  for (const { insn } of steps) insns[insn]++;
  const byLine = new Map<number, number>();
  let most = 0;
  // The second half of a wide load is no instruction; its line is its first half's, which counts.
  insns.forEach((count, insn) => {
    most = Math.max(most, count);
    const line = lines[insn];
    if (line > 0) byLine.set(line, Math.max(byLine.get(line) ?? 0, count));
  });
  return { insns, lines: byLine, most, atLeast: truncated };
}

/** 0 for never, 1 for once, up to `levels` for the most: by powers, because loops are. */
export function levelOf(count: number, most: number, levels: number): number {
  if (count <= 1 || most <= 1) return Math.min(count, 1);
  return 1 + Math.round((Math.log(count) / Math.log(most)) * (levels - 1));
}
