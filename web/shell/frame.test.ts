// Rules of the frame: panes know nothing of each other, commands are whole, files stay small.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { useStore } from "../state/store";
import { isLetter, matches, printed } from "../ui/keyboard";
import { COMMANDS, command } from "./commands";

const web = fileURLToPath(new URL("..", import.meta.url));
const sources = readdirSync(web, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|testdata|\.generated\./.test(path))
  .map((path) => ({ path: relative(web, join(web, path)), text: readFileSync(join(web, path), "utf8") }));

describe("the frame", () => {
  it("has panes that import no other pane", () => {
    const found: string[] = [];
    for (const { path, text } of sources) {
      const own = /^panes\/(\w+)\//.exec(path)?.[1];
      if (!own) continue;
      for (const [, from] of text.matchAll(/from "([^"]+)"/g)) {
        const target = relative(web, join(web, path, "..", from));
        if (/^panes\//.test(target) && !target.startsWith(`panes/${own}/`)) found.push(`${path}: ${from}`);
        if (/^shell\//.test(target)) found.push(`${path}: ${from}`);
      }
    }
    expect(found).toEqual([]);
  });

  it("has files of which half have fewer than 120 lines", () => {
    const lines = sources.map(({ text }) => text.split("\n").length).sort((a, b) => a - b);
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThan(120);
  });

  it("never makes markup out of text", () => {
    const found = sources.filter(({ text }) =>
      /dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write/.test(text),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

describe("commands", () => {
  it("have ids, titles and keys of their own", () => {
    for (const part of [
      COMMANDS.map(({ id }) => id),
      COMMANDS.map(({ title }) => title),
      COMMANDS.flatMap(({ keys }) => keys ?? []),
    ]) {
      expect(new Set(part).size).toBe(part.length);
    }
    expect(() => command("nothing")).toThrow();
  });

  it("say whether they can do anything before there is an answer", () => {
    const state = useStore.getState();
    const able = COMMANDS.filter(({ can }) => can?.(state) ?? true).map(({ id }) => id);
    expect(able).toContain("palette");
    expect(able).not.toContain("step");
    expect(able).not.toContain("continue");
  });

  it("answer to one key at a time", () => {
    const press = (key: string, shiftKey = false, ctrlKey = false) => ({
      key,
      shiftKey,
      ctrlKey,
      metaKey: false,
      altKey: false,
    });
    const events = [
      press("ArrowRight"),
      press("ArrowRight", true),
      press("k", false, true),
      press("?", true),
      press("C", true),
      press("c"),
      press("F8", true),
    ];
    const found = events.map((event) =>
      COMMANDS.filter(({ keys }) => keys?.some((one) => matches(one, event))).map(({ id }) => id),
    );
    expect(found).toEqual([
      ["step"],
      ["jump"],
      ["palette"],
      ["help"],
      ["continue-back"],
      ["continue"],
      ["continue-back"],
    ]);
  });

  it("print their keys", () => {
    expect(["shift+ArrowRight", "mod+k", "b", "F8"].map(printed)).toEqual(["Shift →", "Ctrl K", "B", "F8"]);
    expect(["b", "shift+c", "/", "F8", "mod+k", "ArrowUp"].map(isLetter)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
