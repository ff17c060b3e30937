// The first stage: text to instructions. Knows the assembler, and where the compiler is; knows nothing of the engine.
import { assemble } from "../assembler/index.ts";
import { type Compiled, fromPage } from "./program.ts";
import type { Input, Problem } from "./protocol.ts";

const NO_BYTES = new Uint8Array();

/** Compiles or assembles the input's source; `types` brings the kernel's, for vmlinux.h and CO-RE. */
export async function compile(input: Input, types: () => Promise<Uint8Array>): Promise<Compiled> {
  if (input.language === "asm") return assembled(input);
  // A chunk of its own: who writes assembly never loads it.
  const [{ compileC, openObject }, known] = await Promise.all([import("./compilec.ts"), types()]);
  return input.language === "c" ? compileC(input, known) : openObject(input, known);
}

/** Map names in the text become indices into `input.maps`. */
function assembled(input: Input): Compiled {
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
  const { maps, target, license } = input;
  const none = { object: null, flags: 0, btf: null, funcInfo: NO_BYTES, lineInfo: NO_BYTES };
  const program = failed
    ? null
    : { insns, lines: Array.from(lines), maps, target, license, ...none, ...fromPage(input) };
  return { program, problems, declared: null, programs: [], listing: null };
}
