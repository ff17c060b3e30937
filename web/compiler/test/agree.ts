/** Random functions compiled by gcc and by us: what both compute for the same arguments. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../index.ts";
import { loadObject } from "../object/load.ts";
import { generate, PRELUDE } from "./generate.ts";
import { interpret } from "./interpreter.ts";

const INPUTS: [bigint, bigint][] = [
  [0n, 0n],
  [1n, -1n],
  [-5n, 0x123456789abcdefn],
];

/** A function whose results differ. */
export interface Disagreement {
  seed: number;
  want: string[];
  got: string[];
}

/** Compares the functions of some seeds. The first call of each function is made on fresh data by both. */
export function compareWithGcc(seeds: number[]): Disagreement[] {
  const where = mkdtempSync(join(tmpdir(), "mapwalk-"));
  try {
    const file = join(where, "all.c");
    const calls = seeds.flatMap((n) => INPUTS.map(([a, b]) => `printf("%ld\\n", f${n}(${a}L, ${b}L));`)).join("\n");
    const functions = seeds.map((n) => generate(`f${n}`, n)).join("");
    writeFileSync(file, `#include <stdio.h>\n${PRELUDE}${functions}int main(void) { ${calls} }`);
    execFileSync("gcc", ["-O0", "-w", "-fwrapv", "-fno-strict-aliasing", "-o", join(where, "all"), file]);
    const all = execFileSync(join(where, "all")).toString().trim().split("\n");
    const out: Disagreement[] = [];
    seeds.forEach((seed, i) => {
      const want = all.slice(i * INPUTS.length, (i + 1) * INPUTS.length);
      const got = results(seed);
      if (got.join() !== want.join()) out.push({ seed, want, got });
    });
    return out;
  } finally {
    rmSync(where, { recursive: true });
  }
}

/** What our code computes, or why it does not. */
function results(seed: number): string[] {
  const name = `f${seed}`;
  const source = PRELUDE + generate(name, seed).replace(`long ${name}(`, `__attribute__((section("t"))) long ${name}(`);
  const made = compile(source);
  if (!made.object) return [made.render()];
  const object = loadObject(made.object, null);
  const data = object.maps.map((m) => Uint8Array.from(Buffer.from(m.entries?.[0]?.[1] ?? "", "hex")));
  try {
    return INPUTS.map((args) => String(BigInt.asIntN(64, interpret(object.programs[0].insns, args, data).r0)));
  } catch (e) {
    return [String(e)];
  }
}
