// Compiles a test entry of the engine (test/entry/NAME.ts) to build/NAME.test.wasm when a source is newer than that,
// and instantiates it. Entries are doors for tests only; nothing of them is in the real engine.
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const engine = join(root, "engine-as");

/** Time of the newest file under `dir`, in milliseconds. */
function newest(dir: string): number {
  const times = readdirSync(dir, { withFileTypes: true }).map((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
  });
  return Math.max(0, ...times);
}

function isFresh(out: string, source: string): boolean {
  const built = statSync(out, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return built > newest(join(engine, "assembly")) && built > statSync(source).mtimeMs;
}

/** Exports of the entry `name`, with `memory`; `imports` adds to what a plain module needs (`env.abort`). */
export async function compileEntry<T>(name: string, imports: WebAssembly.Imports = {}): Promise<T> {
  const source = join(engine, "test", "entry", `${name}.ts`);
  const out = join(engine, "build", `${name}.test.wasm`);
  if (!isFresh(out, source)) {
    mkdirSync(join(engine, "build"), { recursive: true });
    // Test files run in several processes: each writes its own file, the last rename wins.
    const own = `${out}.${process.pid}`;
    const asc = join(root, "node_modules", "assemblyscript", "bin", "asc.js");
    await promisify(execFile)(process.execPath, [asc, source, "--runtime", "minimal", "-O2", "--outFile", own], { cwd: root });
    renameSync(own, out);
  }
  const env = {
    abort(_message: number, _file: number, line: number): never {
      throw new Error(`the engine aborted at line ${line}`);
    },
  };
  const { instance } = await WebAssembly.instantiate(readFileSync(out), { env, ...imports });
  return instance.exports as T;
}
