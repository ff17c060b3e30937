// Packing the static data changes nothing of what the engine's code finds in memory.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { packData } from "../cli/pack.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

function compiled(entry: string): Buffer {
  const asc = [
    "node_modules/assemblyscript/bin/asc.js",
    `engine-as/test/entry/${entry}.ts`,
    "--runtime",
    "minimal",
    "-O2",
  ];
  const out = `engine-as/build/${entry}.wasm`;
  execFileSync(process.execPath, [...asc, "--outFile", out], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  return readFileSync(root + out);
}

function started(wasm: Buffer) {
  const env = { abort: () => {} };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm as BufferSource), { env });
  const { memory, heapBase, digest } = exports as unknown as {
    memory: WebAssembly.Memory;
    heapBase(): number;
    digest(): number;
  };
  return { data: Buffer.from(memory.buffer.slice(0, heapBase())), digest: digest() };
}

it("a packed module has the same static data and texts", () => {
  const plain = compiled("strings");
  const packed = packData(plain);
  expect(packed.length).toBeLessThan(plain.length);
  expect(started(packed)).toEqual(started(plain));
});

it("the built engine is packed and below its limit", () => {
  const wasm = readFileSync(`${root}engine-as/build/engine.wasm`);
  expect(wasm.includes("MWST")).toBe(true);
  expect(wasm.includes("I\0n\0v\0a\0l\0i\0d")).toBe(false);
  expect(wasm.length).toBeLessThanOrEqual(250 * 1024);
});
