// The disassembler against lines that the kernel printed; call names other than the two known to the test entry are left out.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { compileEntry } from "../compile";

interface Entry {
  memory: WebAssembly.Memory;
  insnAt(): number;
  textAt(): number;
  run(): number;
  useNames(): void;
}

const recorded = readFileSync(new URL("./disasm.kernel.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)] as const);

let engine: Entry;
beforeAll(async () => {
  engine = await compileEntry<Entry>("disasm");
  engine.useNames();
}, 120_000);

function disasm(hex: string): string {
  const bytes = Buffer.from(hex.padEnd(32, "0"), "hex");
  new Uint8Array(engine.memory.buffer).set(bytes, engine.insnAt());
  const length = engine.run();
  return Buffer.from(engine.memory.buffer, engine.textAt(), length).toString("latin1");
}

const known = (text: string): boolean => !/call bpf_(?!map_lookup_elem|iter_num_new)/.test(text);

describe("disassembly", () => {
  it.each(recorded.filter(([, text]) => known(text)))("%s is %s", (hex, text) => {
    expect(disasm(hex)).toBe(text);
  });
});
