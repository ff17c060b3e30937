// The engine's trace of a verification as the page's steps: where each stands in the log, why the last path was given up.
import { readTrace } from "../../engine-as/host/debug.ts";
import type { Kernel } from "../../engine-as/host/kernel.ts";
import type { ProgLoadResult } from "../../engine-as/host/types.ts";
import type { Access, PathEnd, Verification, VerifyStep } from "./protocol.ts";

/** Bytes of trace that a load may write. */
export const TRACE_BYTES = 16 << 20;

/** Lines that may stand between a step's own line and where the log was when the step was told. */
const NEAR = 4;

/** Finds the line of each step's instruction; positions ascend. -1 when the log does not have it. */
function lineFinder(log: string): (position: number, insn: number) => number {
  let line = 0;
  let start = 0;
  return (position, insn) => {
    for (let next = log.indexOf("\n", start); next >= 0 && next < position; next = log.indexOf("\n", start)) {
      line++;
      start = next + 1;
    }
    const own = `${insn}: (`;
    for (let back = 0, at = start; back < NEAR && line >= back; back++) {
      if (log.startsWith(own, at)) return line - back;
      at = log.lastIndexOf("\n", at - 2) + 1;
    }
    for (let ahead = 1, at = start; ahead < NEAR; ahead++) {
      at = log.indexOf("\n", at) + 1;
      if (at === 0) break;
      if (log.startsWith(own, at)) return line + ahead;
    }
    return -1;
  };
}

/** The last load's verification. `message`: what it says of a refused program. */
export function verificationOf(
  kernel: Kernel,
  result: ProgLoadResult,
  message: string,
): { verification: Verification; accesses: Access[] } {
  const { steps: traced, accesses, lost } = readTrace(kernel);
  const lineOf = lineFinder(result.log);
  // A state is stored before the step that its path does next.
  const coveredBy = (by: number) => (traced[by + 1]?.parent === by ? by + 1 : by);
  const steps = traced.map(({ logPosition, end, covered, ...rest }): VerifyStep => {
    const step: VerifyStep = { ...rest, logLine: lineOf(logPosition, rest.insn) };
    if (end) step.end = endOf(end.kind, coveredBy(end.by));
    if (covered) step.covered = covered.map(({ insn, by }) => ({ insn, by: coveredBy(by) }));
    return step;
  });
  const last = steps.at(-1);
  // A refusal after the walk, as of too deep a stack, is about no step.
  if (result.errno !== 0 && last && !last.end && lost === 0) last.end = { kind: "rejected", by: -1, text: message };
  return { verification: { steps, truncated: lost > 0, processed: kernel.processedInsns() }, accesses };
}

function endOf(kind: "exit" | "pruned", by: number): PathEnd {
  if (kind === "exit") return { kind, by: -1, text: "" };
  return { kind, by, text: `covered by the state before step ${by + 1}` };
}
