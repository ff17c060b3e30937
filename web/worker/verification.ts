// The engine's trace of a verification as the page's steps: where each stands in the log, why the last path was given up.
import { readTrace } from "../../engine-as/host/debug.ts";
import type { Kernel } from "../../engine-as/host/kernel.ts";
import type { ProgLoadResult } from "../../engine-as/host/types.ts";
import type { Access, PathEnd, Verification, VerifyStep } from "./protocol.ts";

/** Bytes of trace that a load may write. */
export const TRACE_BYTES = 16 << 20;

/** The number of the line at each byte position; positions ascend. -1 beyond the log. */
function lineCounter(log: string): (position: number) => number {
  let line = 0;
  let at = 0;
  return (position) => {
    if (position >= log.length) return -1;
    for (let next = log.indexOf("\n", at); next >= 0 && next < position; next = log.indexOf("\n", at)) {
      line++;
      at = next + 1;
    }
    return line;
  };
}

/** The last load's verification. `message`: what it says of a refused program. */
export function verificationOf(
  kernel: Kernel,
  result: ProgLoadResult,
  message: string,
): { verification: Verification; accesses: Access[] } {
  const { steps: traced, accesses, lost } = readTrace(kernel);
  const lineAt = lineCounter(result.log);
  const steps = traced.map(({ logPosition, end, ...rest }): VerifyStep => {
    const step: VerifyStep = { ...rest, logLine: lineAt(logPosition) };
    if (end) step.end = endOf(end.kind, end.by);
    return step;
  });
  const last = steps.at(-1);
  if (result.errno !== 0 && last && lost === 0) last.end = { kind: "rejected", by: -1, text: message };
  return { verification: { steps, truncated: lost > 0, processed: kernel.processedInsns() }, accesses };
}

function endOf(kind: "exit" | "pruned", by: number): PathEnd {
  if (kind === "exit") return { kind, by: -1, text: "" };
  return { kind, by, text: `covered by an earlier state${by >= 0 ? ` (step ${by + 1})` : ""}` };
}
