// Compiles a test entry of the engine and loads it with typed bindings; reads what the kernel answered.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The exports of engine-as/test/entry/NAME.ts, strings as strings; test files run at the same time, `user` keeps them apart. */
export async function loadEntry<T>(name: string, user: string): Promise<T> {
  const out = `engine-as/build/${name}.${user}.wasm`;
  const flags = ["--runtime", "minimal", "-O2", "--bindings", "esm", "--outFile", out];
  execFileSync(
    process.execPath,
    ["node_modules/assemblyscript/bin/asc.js", `engine-as/test/entry/${name}.ts`, ...flags],
    { cwd: root, stdio: ["ignore", "ignore", "pipe"] },
  );
  return (await import(/* @vite-ignore */ `${root}/engine-as/build/${name}.${user}.js`)) as T;
}

/** The lines of a recording beside this file. */
export function recorded<T>(file: string): T[] {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  return text
    .split("\n")
    .filter((line) => line)
    .map((line) => JSON.parse(line) as T);
}

/** A file of public/. */
export function published(file: string): Uint8Array {
  return readFileSync(`${root}/public/${file}`);
}
