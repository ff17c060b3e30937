import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { refusal } from "../worker/refusal";
import { explain, rowOf } from "./explain";
import { MESSAGES } from "./messages";
import { STAGE_ROWS } from "./rows/stages";

/** One line a message that a load can end with, in the kernel's words; recorded where there is a recording. */
const KNOWN = readFileSync(new URL("testdata/messages.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");

const ENGINE = new URL("../../engine-as/", import.meta.url);
const SOURCES = [
  ...readdirSync(new URL("assembly/verifier/", ENGINE)).map((name) => `assembly/verifier/${name}`),
  "assembly/btf/access.ts",
].filter((name) => name.endsWith(".ts"));

/** Parts of the log that are no reason: states, statistics, what precision and liveness tell at level 2. */
const NO_REASON: Record<string, RegExp> = {
  "precision.ts": /forcing|precise|regs=|stack=|before|_idx|propagating|^frame$/,
  // A message's earlier lines: the last one counts.
  "globals.ts": /while holding a lock,$|non-sleepable context,$|^i\.e\., /,
  "liveness.ts": /./,
  "liveregs.ts": /./,
  "print.ts": /./,
  "source.ts": /./,
  "loops.ts": /^SCC|^\($|^\)$|propagate_backedges/,
  "prune.ts": /state:$/,
  "load.ts":
    /GPL|^Dual|^usec$|processed|verification|stack depth|states|mark_read|Validating|safe for any|^\(\) func#$|^\('$|\.\.\.$/,
  "subcall.ts": /call(?:er|ee)|is global and assumed valid|^to$|^:$|^\('$/,
  "subprogs.ts": /^@$/,
  "walk.ts": /^from$|^to$|safe$/,
  "call.ts": /iteration limit reached/,
  "context.ts": /has btf_id|type STRUCT|^' arg$/,
};

/** Every literal of a file that can be a part of a message: it has a space or ends a line. */
function literals(source: string): string[] {
  const code = source.replace(/^import[\s\S]*?from ".*?";$/gm, "").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return [...code.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)]
    .map(([, text]) => text)
    .filter((text) => / |\\n$/.test(text))
    .flatMap((text) => text.split("\\n"))
    .map((text) => text.trim())
    .filter((text) => text.length > 2);
}

describe("the table", () => {
  const stages = Object.values(STAGE_ROWS).flat();

  it.each(SOURCES)("has a message for every text that %s can write", (name) => {
    const file = name.replace(/^.*\//, "");
    const texts = literals(readFileSync(new URL(name, ENGINE), "utf8"));
    const reasons = texts.filter((text) => !NO_REASON[file]?.test(text));
    expect(reasons.filter((text) => !KNOWN.some((message) => message.includes(text)))).toEqual([]);
  });

  it("explains every message, with nothing left to fill in", () => {
    const gaps = KNOWN.filter((message) => {
      const found = rowOf({ stage: "load", message });
      if (!found) return true;
      const { rule, why, cause, fix } = found.row;
      const names = [...`${rule} ${why} ${cause} ${fix}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      return names.some((name) => found.groups[name] === undefined);
    });
    expect(gaps).toEqual([]);
  });

  it("has no row that none of them needs", () => {
    const used = new Set(KNOWN.map((message) => rowOf({ stage: "load", message })?.row));
    expect(MESSAGES.filter((row) => !used.has(row)).map(({ pattern }) => pattern.source)).toEqual([]);
  });

  it("has sentences in every row", () => {
    for (const { rule, why, cause, fix } of [...MESSAGES, ...stages])
      for (const sentence of [rule, why, cause, fix]) expect(sentence).toMatch(/^[^ ].{3,}[.)`?]$/s);
  });
});

const NOTHING = { steps: [], truncated: false, processed: 0 };

describe("what the kernel answered", () => {
  it.each(["sample", "structure", "objects", "calls", "walks"])("%s: every refusal has a row of its own", (name) => {
    const lines = gunzipSync(readFileSync(new URL(`test/data/${name}.kernel.jsonl.gz`, ENGINE))).toString();
    const unknown = new Set<string>();
    for (const line of lines.trim().split("\n")) {
      const { load } = JSON.parse(line);
      if (!load?.errno) continue;
      const { message } = refusal(load.log ?? load.log_tail ?? "", load.errno);
      const row = rowOf({ stage: "load", message })?.row;
      if (!row || message.startsWith("refused with")) unknown.add(message);
    }
    expect([...unknown]).toEqual([]);
  });
});

describe("what other stages say", () => {
  it.each([
    ["link", "key 12 > 8", /12 bytes of the key.* have 8\./],
    ["link", "value 40 > 16", /40 bytes of the value.* have 16\./],
    ["link", "the map can be iterated", /EINVAL/],
    ["link", "iter_info names an open map fd", /EBADF/],
    ["create", "iter_create answers ENOMEM", /ENOMEM/],
    ["read", "every read answers EAGAIN; a reader would never get further", /returned 1/],
    ["read", "every read answers E2BIG; a reader would never get further", /does not fit/],
    ["read", "the program was still running after 2 seconds and was stopped", /2 seconds/],
    ["load", "map counts: map_create answers EINVAL", /counts/],
  ] as const)("%s: %s", (stage, message, rule) => {
    expect(explain({ stage, message }, { verification: NOTHING, code: null, log: "" })?.rule).toMatch(rule);
  });

  it("has a row for every check of a link", async () => {
    const { RECORDS } = await import("../../engine-as/host/checks");
    for (const { name, title } of RECORDS) {
      if (name.endsWith("_range")) continue;
      expect(rowOf({ stage: "link", message: title }), title).not.toBeNull();
    }
  });
});
