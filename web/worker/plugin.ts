// Vite's part of the worker: compiles the first example when the page is built or served, so that neither the compiler nor
// the kernel's larger types are downloaded before somebody edits.
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { USUAL_RECORDING } from "../../engine-as/host/kernel-types.ts";
import { FIRST } from "../examples/index.ts";
import { toInput } from "../state/project.ts";
import { compileC } from "./compilec.ts";

const PLACE = "const FIRST: Ready | null = null;";

export function first(publicDir: string): Plugin {
  return {
    name: "first",
    enforce: "pre",
    transform: {
      filter: { id: /\/worker\/first\.ts$/ },
      handler(code) {
        if (!code.includes(PLACE)) throw new Error(`first.ts has no line ${PLACE}`);
        const { source } = toInput(FIRST);
        const built = compileC(source, undefined, readFileSync(`${publicDir}/${USUAL_RECORDING}`));
        if (!built.image) throw new Error(`the first example: ${built.problems[0].message}`);
        return `import { fromHex } from "../../engine-as/host/kernel.ts";
${code.replace(PLACE, () => `const FIRST = ${literal({ source, built })};`)}`;
      },
    },
  };
}

/** A value as the expression that makes it. */
function literal(value: unknown): string {
  if (value instanceof Uint8Array) return `fromHex("${Buffer.from(value).toString("hex")}")`;
  if (Array.isArray(value)) return `[${value.map(literal)}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}:${literal(one)}`)}}`;
}
