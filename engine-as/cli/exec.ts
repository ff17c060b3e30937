// `npm run --silent exec -- [--limit N] FILE|-`: instruction-set conformance without verification.
// Lines {"name", "insns", "memory"} (hex) in; {"name", "r0": "0x…", "memory": hex} or {"name", "error"} out, one a line.
import { createReadStream, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Exec } from "../host/exec.ts";

const { values, positionals } = parseArgs({
  options: { limit: { type: "string", default: "100000000" } },
  allowPositionals: true,
});
const [source] = positionals;
const limit = Number(values.limit);
if (source === undefined || !(limit > 0)) {
  console.error("usage: exec [--limit INSTRUCTIONS] FILE|-");
  process.exit(2);
}

const wasm = process.env.MAPWALK_WASM ?? join(dirname(fileURLToPath(import.meta.url)), "../build/engine.wasm");
const module = new WebAssembly.Module(readFileSync(wasm));
const abort = (): never => {
  throw new Error("the engine aborted");
};

/** A trap is a defect of the engine: the instance is dropped, the run goes on with a fresh one. */
function fresh(): Exec {
  const { exports } = new WebAssembly.Instance(module, { env: { abort, seed: () => 1, now_usec: () => 0 } });
  (exports as { _start?: () => void })._start?.();
  return new Exec(exports);
}

function bytes(hex: unknown, what: string): Uint8Array {
  const text = String(hex ?? "").replace(/\s+/g, "");
  if (text.length % 2 || /[^0-9a-f]/i.test(text)) throw new Error(`${what} is not hexadecimal`);
  return Buffer.from(text, "hex");
}

let exec = fresh();
for await (const line of createInterface({ input: source === "-" ? process.stdin : createReadStream(source) })) {
  if (!line.trim()) continue;
  let name = "";
  let answer: object;
  try {
    const c = JSON.parse(line) as { name?: unknown; insns?: unknown; memory?: unknown };
    name = String(c.name ?? "");
    const result = exec.run(bytes(c.insns, "insns"), bytes(c.memory, "memory"), limit);
    answer =
      "error" in result
        ? result
        : { r0: `0x${result.r0.toString(16)}`, memory: Buffer.from(result.memory).toString("hex") };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || /aborted/.test(String(error))) exec = fresh();
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(`${JSON.stringify({ name, ...answer })}\n`);
}
