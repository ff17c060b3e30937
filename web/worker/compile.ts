// The first stage: text to instructions. Knows the assembler; knows nothing of the engine.
import { assemble } from "../assembler/index.ts";
import type { Input, Problem } from "./protocol";

/** Instructions and where they came from; `insns` is null when the text has errors. */
export interface Compiled {
  insns: Uint8Array | null;
  /** Source line (from 1) of every 8-byte slot. */
  lines: number[];
  problems: Problem[];
}

/** Assembles the input's source. Map names in it become indices into `input.maps`. */
export function compile(input: Input): Compiled {
  const { insns, lines, errors } = assemble(input.source, { maps: input.maps.map((map) => map.name) });
  const problems = errors.map(
    ({ severity, message, line, column, endColumn }): Problem => ({
      stage: "compile",
      severity,
      message,
      line,
      column,
      endColumn,
      insn: -1,
    }),
  );
  const failed = errors.some((error) => error.severity === "error");
  return { insns: failed ? null : insns, lines: Array.from(lines), problems };
}
