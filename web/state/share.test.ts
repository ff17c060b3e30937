import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALL } from "../examples/all";
import { fromBase64, toBase64 } from "./base64";
import { readProject, writeProject } from "./codec";
import { PROJECT_DEFAULTS, type Project } from "./project";
import { Unreadable } from "./read";
import { CAPS, decodeShare, encodeShare, isShare, type Shared } from "./share";

const pick = (project: Project) => readProject(writeProject(project), "");

describe("a project as plain data", () => {
  it.each(ALL.map((example) => [example.id, example] as const))("keeps the example %s whole", (_, example) => {
    const { id, title, teaches, assembly, ...project } = example as typeof example & Record<string, unknown>;
    expect(pick(example)).toEqual(Object.fromEntries(Object.keys(pick(example)).map((key) => [key, project[key]])));
    expect(readProject(JSON.parse(JSON.stringify(writeProject(example))), "").source).toBe(example.source);
  });

  it("keeps every setting", () => {
    const odd: Project = {
      ...PROJECT_DEFAULTS,
      source: "exit",
      maps: [
        { name: "m", type: "array", key: "u32 k", value: "u64 v", maxEntries: 2, flags: 128, entries: [["00", ""]] },
      ],
      ...{ language: "c", license: "Proprietary", linkInterface: "a5cbe05a", logLevel: 1, readSize: 7 },
    };
    expect(pick(odd)).toEqual(odd);
  });

  it.each<[string, unknown]>([
    ["nothing", null],
    ["a list", []],
    ["no source", { maps: [] }],
    ["a source that is no text", { source: 1, maps: [] }],
    ["an unknown kind of map", { source: "", maps: [{ name: "a", type: "x", key: "", value: "", maxEntries: 1 }] }],
    [
      "an element that is no hex",
      {
        source: "",
        maps: [{ name: "a", type: "hash", key: "u8 a", value: "u8 b", maxEntries: 1, entries: [["<b>", ""]] }],
      },
    ],
    ["a source of a million characters", { source: "x".repeat(1_000_000), maps: [] }],
    ["an inherited member", Object.create({ source: "", maps: [] })],
  ])("refuses %s", (_, value) => {
    expect(() => readProject(value, "project")).toThrow(Unreadable);
  });

  it("walks a map that there is", () => {
    const maps = ALL[0].maps;
    expect(readProject({ source: "", maps, target: 9 }, "").target).toBe(maps.length - 1);
  });
});

describe("a link", () => {
  const shared: Shared = {
    project: pick(ALL[1]),
    position: { mode: "run", step: 3, callback: 2, runStep: 1 },
    breakpoints: ["line 4 if r2 > 7"],
    view: { preset: "debug", shares: [1, 0.5], front: ["source"] },
  };

  it("brings back what it was made of, and is short", async () => {
    const link = await encodeShare(shared);
    expect(isShare(link)).toBe(true);
    expect(link.length).toBeLessThan(1_500);
    expect(await decodeShare(link)).toEqual(shared);
  });

  it.each(["v1", "p1"])("of version %s opens for ever", async (version) => {
    const link = readFileSync(new URL(`testdata/share-${version}.txt`, import.meta.url), "utf8").trim();
    const found = await decodeShare(link);
    expect(found.project.source).toContain("r6 = *(u64 *)(r1 + 0)");
    expect(found.project.maps[0]).toMatchObject({ name: "flows", type: "hash", maxEntries: 16, flags: 64 });
    expect(found.project.maps[0].entries).toHaveLength(4);
    expect(found.position).toEqual(shared.position);
    expect(found.breakpoints).toEqual(shared.breakpoints);
    expect(found.view).toEqual(shared.view);
  });

  it("that inflates to more than the cap is given up", async () => {
    const bomb = new Blob([new Uint8Array(64 << 20)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const packed = new Uint8Array(await new Response(bomb as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
    expect(packed.length).toBeLessThan(CAPS.fragment / 2);
    await expect(decodeShare(`v1.${toBase64(packed)}`)).rejects.toThrow("too much");
  });

  it.each(["v1.", "v1.!!", "v2.AAAA", "p1.e30", "v1.AAAA", `v1.${"A".repeat(CAPS.fragment)}`, "p1.bm90IGpzb24"])(
    "that is damaged is refused in words: %.12s",
    async (link) => {
      await expect(decodeShare(link)).rejects.toThrow(Unreadable);
    },
  );

  it("survives every damage with a sentence or a valid project", async () => {
    const link = await encodeShare(shared);
    await fc.assert(
      fc.asyncProperty(fc.nat(link.length - 4), fc.constantFrom(..."Az09-_"), async (at, char) => {
        const broken = link.slice(0, at + 3) + char + link.slice(at + 4);
        const result = await decodeShare(broken).catch((error: unknown) => error);
        if (!(result instanceof Unreadable))
          expect(readProject(writeProject((result as Shared).project), "")).toBeTruthy();
      }),
      { numRuns: 60 },
    );
  });

  it("turns any bytes into text and back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70_000 }), (bytes) => {
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });
});
