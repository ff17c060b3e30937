// From lines of the log to steps of the verification and back. Pure.
import type { Verification } from "../../worker/protocol";

/** Where each line starts; one more entry than there are lines. */
export function lineOffsets(log: string): Uint32Array {
  if (log === "") return new Uint32Array(1);
  const starts: number[] = [0];
  for (let at = log.indexOf("\n"); at >= 0; at = log.indexOf("\n", at + 1)) starts.push(at + 1);
  if (starts[starts.length - 1] !== log.length) starts.push(log.length + 1);
  return Uint32Array.from(starts);
}

/** The instruction that a line is about, -1 for other lines: "6: (79) r2 = …", "from 3 to 9: …", "9: R0=0". */
export function insnOfLine(line: string): number {
  const match = /^(?:from \d+ to )?(\d+): /.exec(line);
  return match ? Number(match[1]) : -1;
}

/** The line that a step wrote first, -1 for none. */
export function lineOfStep({ steps }: Verification, step: number): number {
  return steps[step]?.logLine ?? -1;
}

/** The last step that began to write at or before a line, -1 for none. */
export function stepOfLine({ steps }: Verification, line: number): number {
  // Steps without a line of their own stand in between, so that halving would go astray.
  let found = -1;
  for (let i = 0; i < steps.length && steps[i].logLine <= line; i++) if (steps[i].logLine >= 0) found = i;
  return found;
}
