// Every lesson as it stands in the repository: read, run, and held against its translations.
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../worker/evaluate.ts";
import { CHECKS } from "./checks.ts";
import { CONDITIONS } from "./hints.ts";
import { LessonError, parseLesson, parseTranslation } from "./parse.ts";
import { complaintsOf } from "./validate.ts";

const folder = new URL("lessons/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), "utf8");
const files = readdirSync(folder).filter((name) => name.endsWith(".md"));
const languages = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());

let engine: Engine;
beforeAll(async () => {
  const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
  const module = await WebAssembly.compile(file("engine-as/build/engine.wasm"));
  engine = { module, types: new Uint8Array(file("public/kernel-types.bin")) };
});

describe.each(files)("%s", (name) => {
  it("passes with its solution and answers each mistake with its hint", async () => {
    expect(await complaintsOf(engine, parseLesson(read(name)))).toEqual([]);
  });
});

describe.each(languages.map(({ name }) => name))("in the language %s", (language) => {
  it.each(readdirSync(new URL(`${language}/`, folder)))("%s has every section and hint", (name) => {
    const words = parseTranslation(read(`${language}/${name}`), parseLesson(read(name)));
    expect(words.title).not.toBe("");
  });
});

it("names each file by a number and the lesson's id, as the player finds it", () => {
  for (const name of files) expect(name.replace(/^\d+-/, "")).toBe(`${parseLesson(read(name)).id}.md`);
});

it("has at least 16 lessons, with different ids", () => {
  const ids = files.map((name) => parseLesson(read(name)).id);
  expect(ids.length).toBeGreaterThanOrEqual(16);
  expect(new Set(ids).size).toBe(ids.length);
});

describe("what a teacher may get wrong", () => {
  const good = read(files[0]);
  const message = (text: string) => {
    try {
      parseLesson(text);
    } catch (error) {
      if (error instanceof LessonError) return error.message;
    }
    return "";
  };
  it.each([
    ["no block", "# A lesson", /begins with a block/],
    ["not YAML", good.replace("id: first-iterator", "id: [1"), /flow|collection|\]/i],
    ["an unknown word", good.replace("summary:", "sumary:"), /"sumary" is not known/],
    ["an unknown check", good.replace("finished: true", "finshed: true"), /checks 2: one of load/],
    ["an unknown condition", good.replace("unchanged: true", "unchanged_: true"), /"unchanged_" is not known/],
    ["no solution", good.replace("```c solution", "```c"), /one fence ```c solution/],
    [
      "an edit of a line that is not there",
      good.replace("-\tif (!key || !value)", "-\tif (!keys)"),
      /not found exactly once/,
    ],
    ["a hint that is not there", good.replace("hint=width", "hint=wide"), /no hint has the id "wide"/],
  ])("%s is named", (_, text, expected) => expect(message(text)).toMatch(expected));
});

it("documents every check and condition", () => {
  const guide = readFileSync(new URL("WRITING.md", import.meta.url), "utf8");
  for (const name of [...Object.keys(CHECKS), ...Object.keys(CONDITIONS)]) expect(guide).toContain(`\`${name}\``);
});
