// Putting data segments together changes no byte of the memory that a module starts with.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { packData } from "../cli/pack.mjs";

/** A module that only has a memory of one page and `segments`; lengths below 128. */
function moduleOf(segments: { at: number; bytes: number[] }[]): Uint8Array {
  const data = segments.flatMap(({ at, bytes }) => [
    ...[0, 0x41, (at & 127) | 128, ((at >> 7) & 127) | 128, at >> 14, 0x0b, bytes.length],
    ...bytes,
  ]);
  const section = [segments.length, ...data];
  const size = [(section.length & 127) | 128, section.length >> 7];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 0x6d, 2, 0, 11],
    ...size,
    ...section,
  ]);
}

function memoryOf(wasm: Uint8Array): Buffer {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>));
  return Buffer.from((instance.exports.m as WebAssembly.Memory).buffer);
}

it("memory is the same and segments are fewer", () => {
  const segment = fc.record({ gap: fc.nat(200), bytes: fc.array(fc.nat(255), { minLength: 1, maxLength: 40 }) });
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 40 }), (parts) => {
      let at = 0;
      const wasm = moduleOf(
        parts.map(({ gap, bytes }) => {
          const start = at + gap;
          at = start + bytes.length;
          return { at: start, bytes };
        }),
      );
      expect(memoryOf(packData(wasm)).equals(memoryOf(wasm))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it("the engine that is shipped is packed", () => {
  const wasm = readFileSync(new URL("../build/engine.wasm", import.meta.url));
  expect(packData(wasm).length).toBe(wasm.length);
  expect(wasm.length).toBeLessThanOrEqual(250 * 1024);
});
