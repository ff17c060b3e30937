// Reads of planned sizes with changes between them: as Linux answered when it was asked the same (engine-as/test/data), and
// the same again when the run is stepped through.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { caseReads } from "../export/casereads.ts";
import { caseProject } from "../export/open.ts";
import { toHex } from "../state/bytes.ts";
import { readProject, writeProject } from "../state/codec.ts";
import { toInput } from "../state/project.ts";
import { unpacked } from "./contents.ts";
import { Debugger } from "./debugger.ts";
import { type Engine, type Evaluated, evaluate } from "./evaluate.ts";

interface Recorded {
  name: string;
  link?: { errno: number };
  iter?: { reads?: { size: number; data?: string; errno?: number }[] };
  between?: number[];
  maps_after?: ([key: string, value: string][] | null)[];
}
interface Asked {
  name: string;
  between_reads?: unknown[];
  btf?: string;
}

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const lines = <T>(name: string): T[] =>
  gunzipSync(file(`engine-as/test/data/${name}.jsonl.gz`))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);

const answers = new Map(lines<Recorded>("walks.kernel").map((one) => [one.name, one]));
/** Assembly of the page has no type information; the other cases come as they are. */
const cases = lines<Asked>("walks.cases").filter(
  ({ name, between_reads, btf }) => between_reads && !btf && answers.get(name)?.link?.errno === 0,
);

let engine: Engine;
beforeAll(async () => {
  const module = await WebAssembly.compile(file("engine-as/build/engine.wasm"));
  engine = { module, types: new Uint8Array(file("public/kernel-types.bin")) };
});

const run = async (asked: unknown): Promise<Evaluated> =>
  (await evaluate(engine, toInput(caseProject(asked)), async () => "go"))!;

describe("changes between reads", () => {
  it("answer as the kernel's did: bytes, errnos of reads and changes, elements", async () => {
    expect(cases.length).toBeGreaterThan(100);
    for (const asked of cases.filter((_, i) => i % 3 === 0)) {
      const kernel = answers.get(asked.name)!;
      const { answer } = await run(asked);
      const wanted = kernel.iter?.reads ?? [];
      // A case's reader stops at the end of the file, where the plan may go on.
      const reads = answer.reads.slice(0, wanted.length);
      expect([asked.name, reads.map(({ size, errno, bytes }) => [size, 0 - errno, bytes])]).toEqual([
        asked.name,
        wanted.map(({ size, errno = 0, data = "" }) => [size, errno, data.length / 2]),
      ]);
      const bytes = reads.reduce((sum, read) => sum + read.bytes, 0);
      expect(toHex(answer.output.subarray(0, bytes), "")).toBe(wanted.map(({ data = "" }) => data).join(""));
      const errnos = answer.reads.flatMap(({ changes }) => changes.map(({ errno }) => 0 - errno));
      expect(errnos.slice(0, kernel.between?.length)).toEqual(kernel.between ?? []);
      if (answer.reads.length > wanted.length || errnos.length > (kernel.between?.length ?? 0)) continue;
      answer.maps.forEach(({ after }, i) => {
        const elements = kernel.maps_after?.[i];
        if (elements)
          expect([asked.name, after.map(({ key }) => toHex(key, "")).sort()]).toEqual([
            asked.name,
            elements.map(([key]) => key).sort(),
          ]);
      });
    }
  });

  it("happen again when the run is stepped through, in any order", async () => {
    let looked = 0;
    for (const asked of cases.filter((_, i) => i % 16 === 1)) {
      const evaluated = await run(asked);
      const { callbacks, maps } = evaluated.answer;
      const debug = new Debugger(engine, evaluated);
      for (const { index, steps, key, valueAfter } of callbacks.slice().reverse()) {
        const moment = debug.moment(index, steps - 1);
        expect(moment?.key).toEqual(key);
        expect(moment?.value).toEqual(valueAfter);
        if (index < callbacks.length - 1) continue;
        const { reads } = evaluated.answer;
        const last = reads.length - 1 - [...reads].reverse().findIndex(({ calls }) => calls > 0);
        if (reads.slice(last).some(({ changes }) => changes.length > 0)) continue;
        // What the last instruction leaves is what the maps hold at the end.
        moment?.maps.forEach((packed, i) => {
          if (!packed) return;
          looked++;
          expect(unpacked(packed)).toEqual(maps[i].after);
        });
      }
    }
    expect(looked).toBeGreaterThan(2);
  });

  it("tell what each did to its element", async () => {
    const [asked] = cases.filter(({ between_reads }) => JSON.stringify(between_reads).includes('"update"'));
    const { answer } = await run(asked);
    const outcomes = answer.reads.flatMap(({ changes }) => changes);
    const made = outcomes.filter(({ errno, after }) => errno === 0 && after);
    expect(made.length).toBeGreaterThan(0);
    for (const { before, counts } of made) expect(counts[1] - counts[0]).toBe(before ? 0 : 1);
  });

  it("stay with the project, in a link and in a case", () => {
    for (const asked of cases) {
      const project = caseProject(asked);
      expect(readProject(JSON.parse(JSON.stringify(writeProject(project))), "")).toEqual({
        ...project,
        program: undefined,
        maps: project.maps.map((map) => ({ fill: undefined, frozen: undefined, ...map })),
      });
      const again = caseProject({ ...asked, read_sizes: undefined, between_reads: undefined, ...caseReads(project) });
      expect(again.plan.slice(0, project.plan.length)).toEqual(project.plan);
    }
  });
});
