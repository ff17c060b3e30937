// The instructions that one source line became, for panes that mark all of them.
import type { Store } from "./store";
import { currentInsn } from "./view";

const NONE: ReadonlySet<number> = new Set();

let known: { lines: readonly number[]; line: number; insns: ReadonlySet<number> } | undefined;

/** Instructions of the selected source line; empty where a line is one instruction anyway. The same set until it changes. */
export function insnsOfLine(state: Store): ReadonlySet<number> {
  const lines = state.code?.lines;
  const line = lines?.[currentInsn(state)] ?? 0;
  if (!lines || line === 0 || state.language === "asm") return NONE;
  if (known?.lines !== lines || known.line !== line) {
    const insns = new Set<number>();
    for (let i = 0; i < lines.length; i++) if (lines[i] === line) insns.add(i);
    known = { lines, line, insns };
  }
  return known.insns;
}
