// Two versions of a program, or the same one over two maps: what is kept of the first, and what is to be said of both.
import { ERRNO_NAMES } from "../../engine-as/host/types.ts";
import type { Store } from "../state/store";
import { STAGES } from "../worker/protocol";
import { treeOf } from "./tree.ts";

const INPUTS = [
  "language",
  "source",
  "drafts",
  "license",
  "maps",
  "target",
  "program",
  "linkInterface",
  "plan",
  "readSize",
  "cpus",
] as const;
const ANSWERS = ["stages", "code", "verification", "ranges", "walks", "callbacks", "reads", "output"] as const;
const PLACE = ["example", "edited", "opened"] as const;

/** Everything that is compared, and what brings the version back. */
export type Version = Pick<Store, (typeof INPUTS)[number] | (typeof ANSWERS)[number] | (typeof PLACE)[number]>;

/** The version at hand. */
export function versionOf(state: Store): Version {
  return Object.fromEntries([...INPUTS, ...ANSWERS, ...PLACE].map((name) => [name, state[name]])) as unknown as Version;
}

/** What of a version the store takes back; its answers come anew. */
export function inputsOf(version: Version): Partial<Store> {
  const inputs = Object.fromEntries([...INPUTS, ...PLACE].map((name) => [name, version[name]]));
  return { ...inputs, settled: false, shownMap: version.target, objectShown: false };
}

/** One thing to compare. `more`: how much more the second has, where both are numbers. */
export interface Comparison {
  what: string;
  a: string;
  b: string;
  differs: boolean;
  more?: number;
}

interface Fact {
  what: string;
  /** A number, or words; empty where there is nothing to say. */
  of(version: Version): number | string;
  /** What is compared, where that is more than what is said. */
  all?(version: Version): string;
}

const stage = (name: (typeof STAGES)[number]): Fact => ({
  what: name,
  of({ stages }) {
    const found = stages.find((one) => one.name === name);
    if (!found || found.state === "skipped") return "not reached";
    if (found.state === "ok") return "✓";
    return `✗ ${found.errno > 0 ? `${ERRNO_NAMES[found.errno] ?? found.errno}: ` : ""}${found.summary}`;
  },
});

const over = (maximum: number | undefined, limit: number | undefined) =>
  maximum === undefined ? "" : `${maximum} of ${limit}`;

/** What is compared, in the order of the iterator's life. */
const FACTS: readonly Fact[] = [
  { what: "map", of: ({ maps, target }) => (maps[target] ? `${maps[target].name}, ${maps[target].type}` : "") },
  ...STAGES.map(stage),
  { what: "instructions", of: ({ code }) => code?.text.length ?? "" },
  { what: "processed by the verifier", of: ({ verification }) => verification.processed || "" },
  { what: "paths", of: ({ verification }) => (verification.steps.length > 0 ? treeOf(verification).paths : "") },
  { what: "key accessed", of: ({ ranges }) => over(ranges?.key, ranges?.keyLimit) },
  { what: "value accessed", of: ({ ranges }) => over(ranges?.value, ranges?.valueLimit) },
  { what: "calls of the program", of: ({ callbacks, stages }) => (ran(stages) ? callbacks.length : "") },
  {
    what: "instructions run",
    of: ({ callbacks, stages }) => (ran(stages) ? callbacks.reduce((sum, { steps }) => sum + steps, 0) : ""),
  },
  {
    what: "output, bytes",
    of: ({ output, stages }) => (ran(stages) ? output.length : ""),
    all: ({ output }) => outputLines(output),
  },
  {
    what: "maps it can walk",
    of: ({ walks, maps }) =>
      walks.length < 2
        ? ""
        : maps
            .filter((_, i) => walks[i]?.errno === 0)
            .map(({ name }) => name)
            .join(", ") || "none",
  },
];

const ran = (stages: Version["stages"]) => stages.some(({ name, state }) => name === "read" && state !== "skipped");

const inWords = (value: number | string) => (typeof value === "number" ? value.toLocaleString("en") : value);

/** Both versions, fact by fact; what neither has is left out. */
export function compareVersions(a: Version, b: Version): Comparison[] {
  return FACTS.map(({ what, of, all = (version) => String(of(version)) }) => {
    const [left, right] = [of(a), of(b)];
    const more = typeof left === "number" && typeof right === "number" ? right - left : undefined;
    return { what, a: inWords(left), b: inWords(right), differs: all(a) !== all(b), more };
  }).filter((one) => one.a !== "" || one.b !== "");
}

/** Bytes of text that are compared line by line. */
const TEXT_LIMIT = 64 * 1024;

/** Output as lines: text as it is, other bytes as hex, 16 a line. */
export function outputLines(output: Uint8Array): string {
  const shown = output.subarray(0, TEXT_LIMIT);
  const text = new TextDecoder("latin1").decode(shown);
  if (/^[\t\n\r\x20-\x7e]*$/.test(text)) return text;
  const rows: string[] = [];
  for (let at = 0; at < shown.length; at += 16) {
    const bytes = Array.from(shown.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, "0"));
    rows.push(`${at.toString(16).padStart(4, "0")}  ${bytes.join(" ")}`);
  }
  return `${rows.join("\n")}\n`;
}
