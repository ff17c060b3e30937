// `npm run --silent bench [-- --json]`: how fast the engine is on this machine, medians and ratios of one run.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benchBody, benchInstructions } from "./bench/instructions.ts";
import { benchMemory } from "./bench/memory.ts";
import { benchStepping } from "./bench/stepping.ts";
import { benchVerify } from "./bench/verify.ts";
import { benchWalks } from "./bench/walk.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, reps: { type: "string", default: "5" } },
});
const wasm = process.env.MAPWALK_WASM ?? join(dirname(fileURLToPath(import.meta.url)), "../build/engine.wasm");

const instructions = benchInstructions(wasm, Number(values.reps));
const body = benchBody();
const verification = await benchVerify(Number(values.reps));
const walks = await benchWalks(Number(values.reps));
const memory = benchMemory();
const stepping = benchStepping(Number(values.reps));

if (values.json) {
  console.log(JSON.stringify({ instructions, body, verification, walks, memory, stepping }));
} else {
  const cell = (v: number | null, digits = 3): string => (v === null ? "-" : v.toFixed(digits)).padStart(12);
  console.log(
    `${"ns an instruction".padEnd(20)}${["interpreter", "jit", "gcc -O2", "jit/gcc"].map((s) => s.padStart(12)).join("")}`,
  );
  for (const r of instructions)
    console.log(r.name.padEnd(20) + cell(r.interpreter) + cell(r.jit) + cell(r.native) + cell(r.ratio, 2));
  console.log(`\nns a call, ${body.calls} calls, walk included`);
  console.log("iterator body".padEnd(20) + cell(body.interpreter, 1) + cell(body.jit, 1));
  console.log("empty program".padEnd(20) + cell(body.emptyInterpreter, 1) + cell(body.emptyJit, 1));
  console.log(
    `\n${"ms of verification".padEnd(28)}${["engine", "kernel", "ratio"].map((s) => s.padStart(12)).join("")}`,
  );
  for (const r of verification) console.log(r.name.padEnd(28) + cell(r.engine) + cell(r.kernel) + cell(r.ratio, 2));
  console.log(
    `\n${"ns an element of a walk".padEnd(28)}${["interpreter", "jit", "kernel", "jit/kernel"].map((s) => s.padStart(12)).join("")}`,
  );
  for (const r of walks)
    console.log(r.name.padEnd(28) + cell(r.interpreter, 1) + cell(r.jit, 1) + cell(r.kernel, 1) + cell(r.ratio, 2));
  console.log(`\n${"bytes an element beside key and value".padEnd(40)}`);
  for (const r of memory) console.log(r.name.padEnd(28) + cell(r.overhead, 1));
  console.log(`\n${"ms a move".padEnd(28)}${["median", "worst", "copies, MB"].map((s) => s.padStart(12)).join("")}`);
  for (const r of stepping)
    console.log(r.name.padEnd(28) + cell(r.median, 1) + cell(r.worst, 1) + cell(r.memory / 2 ** 20, 1));
}
