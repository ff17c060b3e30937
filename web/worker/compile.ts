// The first stage: text to instructions. Knows where assembler and compiler are, each a chunk of its own that arrives with
// the first text that needs it; knows nothing of the engine.
import { builtBefore } from "./first.ts";
import { type Compiled, fromPage, withPage } from "./program.ts";
import type { Input, Problem } from "./protocol.ts";

const NO_BYTES = new Uint8Array();

/** Compiles or assembles the input's source; `types` brings the kernel's, for vmlinux.h and CO-RE. */
export async function compile(input: Input, types: () => Promise<Uint8Array>): Promise<Compiled> {
  if (input.language === "asm") return assembled(input);
  const built = builtBefore(input);
  if (built) return withPage(built, input);
  const [{ compileC, openObject }, known] = await Promise.all([import("./compilec.ts"), types()]);
  const build = input.language === "c" ? compileC : openObject;
  return withPage(build(input.source, input.program, known), input);
}

/** Map names in the text become indices into `input.maps`. */
async function assembled(input: Input): Promise<Compiled> {
  const { assemble } = await import("../assembler/index.ts");
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

/** Fetches what an edit of the input will need, ahead of it. */
export async function prepare(language: Input["language"], types: () => Promise<Uint8Array>): Promise<void> {
  await (language === "asm" ? import("../assembler/index.ts") : Promise.all([import("./compilec.ts"), types()]));
}
