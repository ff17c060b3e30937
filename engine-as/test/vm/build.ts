// Compiles a test entry of the engine (engine-as/test/entry/NAME.ts) and instantiates it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Instantiates the entry; `imports` adds to what a plain module needs (`env.abort`). */
export async function buildEntry<T>(name: string, imports: WebAssembly.Imports = {}): Promise<T> {
  const out = `engine-as/build/${name}.test.wasm`;
  execFileSync(
    process.execPath,
    ["node_modules/assemblyscript/bin/asc.js", `engine-as/test/entry/${name}.ts`, "--runtime", "minimal", "-O2", "--outFile", out],
    { cwd: root, stdio: ["ignore", "ignore", "pipe"] },
  );
  const env = {
    abort(): never {
      throw new Error("the engine aborted");
    },
  };
  const { instance } = await WebAssembly.instantiate(readFileSync(`${root}/${out}`), { env, ...imports });
  return instance.exports as T;
}
