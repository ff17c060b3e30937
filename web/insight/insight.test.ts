// The tree of paths, heat and slices of real verifications: what the engine's trace says, counted another way.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { ALL } from "../examples/all.ts";
import { byHand } from "../examples/index.ts";
import { toInput } from "../state/project.ts";
import { Debugger } from "../worker/debugger.ts";
import { type Engine, type Evaluated, evaluate } from "../worker/evaluate.ts";
import { heatOf, levelOf } from "./heat.ts";
import { type Slice, sliceOf, wayInRun, wayToStep } from "./slice.ts";
import { type Node, opensItself, rowsOf, seenIn, treeOf } from "./tree.ts";

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
let engine: Engine;
beforeAll(async () => {
  const module = await WebAssembly.compile(file("engine-as/build/engine.wasm"));
  engine = { module, types: new Uint8Array(file("public/kernel-types.bin")) };
});

const BASE = toInput(byHand(ALL[0]));
async function run(source: string, logLevel = 2): Promise<Evaluated> {
  return (await evaluate(engine, { ...BASE, source, logLevel }, async () => "go"))!;
}
const answerTo = async (source: string, logLevel?: number) => (await run(source, logLevel)).answer;
const everyNode = (nodes: readonly Node[]): Node[] => nodes.flatMap((one) => [one, ...everyNode(one.children)]);
const brief = ({ kind, from, to, rounds, end }: Node) =>
  `${kind === "rounds" ? `${rounds} × ` : ""}${from}-${to}${end ? ` ${end.kind}` : ""}`;

/** A number that the verifier does not know, so that each comparison of it branches. */
const UNKNOWN = "r1 = *(u64 *)(r1 +0)\nr6 = *(u64 *)(r1 +16)\n";
/** Enough instructions and jumps for the verifier to store states. */
const LONG = "r0 = 0\n".repeat(8) + "if r6 == 3 goto +0\n".repeat(2);

describe("the tree of paths", () => {
  it("has every step once, and counts what the steps say", async () => {
    for (const { source, language } of ALL.map(byHand)) {
      if (language !== "asm") continue;
      const { verification } = await answerTo(source);
      const tree = treeOf(verification);
      const stretches = everyNode(tree.roots).filter(({ kind }) => kind === "stretch");
      const steps = stretches.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, i) => first + i),
      );
      expect(steps.sort((a, b) => a - b)).toEqual(verification.steps.map((_, i) => i));
      for (const kind of ["exit", "pruned", "rejected"] as const) {
        const own = verification.steps.filter(({ end }) => end?.kind === kind).length;
        const at = kind === "pruned" ? verification.steps.flatMap(({ covered }) => covered ?? []).length : 0;
        expect(tree.ends[kind]).toBe(own + at);
      }
      expect(tree.roots.reduce((sum, { steps }) => sum + steps, 0)).toBe(verification.steps.length);
    }
  });

  it("puts a branch under the stretch that it left, and says which state covers it", async () => {
    const { verification } = await answerTo(
      `${UNKNOWN}${LONG}if r6 > 5 goto other\nr7 = 1\ngoto end\nother:\nr7 = 2\nend:\nr7 = 0\nexit\n`,
    );
    const { roots } = treeOf(verification);
    expect(roots.map(brief)).toEqual(["0-10", "11-11", "12-12", "13-17 exit"]);
    expect(roots.map(({ children }) => children.map(brief))).toEqual([
      ["11-11 pruned"],
      ["12-12 pruned"],
      ["15-17 exit"],
      [],
    ]);
    const [branch] = roots[0].children;
    expect(branch.kind).toBe("stretch");
    expect(verification.steps[branch.fork!].insn).toBe(10);
    // Covered before it came to instruction 12, by the state with which the first path came there.
    expect(verification.steps[branch.end!.by].insn).toBe(12);
  });

  it("a branch that is covered at once is a row of its own", async () => {
    const { verification } = await answerTo(byHand(ALL.find(({ id }) => id === "past-value")!).source);
    const covered = everyNode(treeOf(verification).roots).filter(({ kind }) => kind === "covered");
    expect(covered.map(brief)).toEqual(["16-16 pruned", "16-16 pruned"]);
    for (const { from, end, first } of covered) {
      expect(verification.steps[end!.by].insn).toBe(from);
      expect(verification.steps[first].end).toBeUndefined();
    }
  });

  it("folds a loop, whichever of its branches goes back, and a loop in a loop", async () => {
    const known = await answerTo("r6 = 0\nl:\nr6 += 1\nif r6 < 12 goto l\nr0 = 0\nexit\n");
    expect(treeOf(known.verification).roots.map(brief)).toEqual(["0-2", "10 × 1-2", "1-4 exit"]);
    const back = await answerTo(
      `${UNKNOWN}r0 = 0\nr7 = 9\nl:\nr7 += -1\nif r7 == 0 goto end\nif r6 > r7 goto l\nend:\nexit\n`,
    );
    expect(
      treeOf(back.verification)
        .roots.map(brief)
        .some((text) => text.includes("×")),
    ).toBe(true);
    const nested = "r0 = 0\nr7 = 0\no:\nr6 = 0\ni:\nr6 += 1\nif r6 < 5 goto i\nr7 += 1\nif r7 < 6 goto o\nexit\n";
    const { roots } = treeOf((await answerTo(nested)).verification);
    const outer = everyNode(roots).find(({ kind, from }) => kind === "rounds" && from === 2)!;
    expect(outer.rounds).toBeGreaterThanOrEqual(3);
    expect(outer.children.some(({ kind }) => kind === "rounds")).toBe(true);
  });

  it("a hundred thousand steps are a few rows, and any of them is found", async () => {
    const { verification } = await answerTo("r6 = 0\nl:\nr6 += 1\nif r6 < 50000 goto l\nr0 = 0\nexit\n", 0);
    expect(verification.steps.length).toBeGreaterThan(100_000);
    const tree = treeOf(verification);
    const rows = rowsOf(tree);
    expect(rows.length).toBeLessThan(10);
    const fold = rows.find(({ node }) => node.kind === "rounds")!.node;
    expect(tree.at[50_000].parent).toBe(fold);
    expect(seenIn(tree, 50_000, opensItself)).toBe(fold);
    expect(rowsOf(tree, () => true).length).toBeGreaterThan(49_000);
  });
});

describe("heat", () => {
  it("is the number of steps at each instruction", async () => {
    const { verification, code } = await answerTo("r6 = 0\nl:\nr6 += 1\nif r6 < 12 goto l\nr0 = 0\nexit\n");
    const heat = heatOf(verification, code!.lines);
    expect(Array.from(heat.insns)).toEqual([1, 12, 12, 1, 1]);
    expect(Object.fromEntries(heat.lines)).toEqual({ 1: 1, 3: 12, 4: 12, 5: 1, 6: 1 });
    expect(heat.most).toBe(12);
    expect([0, 1, 12].map((count) => levelOf(count, 12, 5))).toEqual([0, 1, 5]);
  });
});

describe("slices", () => {
  const rolesOf = ({ roles }: Slice) => Object.fromEntries([...roles].sort(([a], [b]) => a - b));
  const PROGRAM = [
    "r6 = r1",
    "r2 = *(u64 *)(r6 +8)", // key
    "r3 = 7",
    "r4 = r3",
    "r3 = 1",
    "r4 += 2",
    "*(u64 *)(r10 -8) = r4",
    "r5 = *(u64 *)(r10 -8)",
    "r0 = 0",
    "exit",
  ].join("\n");

  it("goes through copies, arithmetic and the stack, and leaves the rest out", async () => {
    const { verification, code } = await answerTo(PROGRAM);
    const way = wayToStep(verification, 7);
    const slice = sliceOf(code!, way, "R5");
    expect(rolesOf(slice)).toEqual({ 2: "sets", 3: "sets", 5: "sets", 6: "sets", 7: "sets" });
    expect(slice.origins).toEqual([]);
    expect(rolesOf(sliceOf(code!, way, "R2"))).toEqual({ 0: "sets", 1: "sets" });
    expect(sliceOf(code!, way, "R2").origins).toContain("the context");
  });

  it("says which branches narrowed what is known, and only in the verification", async () => {
    const done = await run(`${UNKNOWN}r0 = 0\nif r6 > 5 goto end\nr7 = r6\nend:\nexit\n`);
    const { verification, code } = done.answer;
    const at = verification.steps.findIndex(({ insn }) => insn === 4);
    const slice = sliceOf(code!, wayToStep(verification, at), "R7");
    expect(rolesOf(slice)).toEqual({ 0: "sets", 1: "sets", 3: "narrows", 4: "sets" });
    const path = new Debugger(engine, done).path(0)!;
    const ran = sliceOf(code!, wayInRun(code!, path, 4), "R7");
    expect(rolesOf(ran)).toEqual({ 0: "sets", 1: "sets", 4: "sets" });
  });

  it("follows arguments into a function and its result out of it", async () => {
    const { verification, code } = await answerTo(
      "r6 = 5\nr7 = 6\nr1 = r6\ncall twice\nr8 = r0\nr0 = 0\nexit\ntwice:\nr0 = r1\nr0 += r0\nexit\n",
    );
    const at = verification.steps.findIndex(({ insn }) => insn === 4);
    const slice = sliceOf(code!, wayToStep(verification, at), "R8");
    expect(rolesOf(slice)).toEqual({ 0: "sets", 2: "sets", 3: "sets", 4: "sets", 7: "sets", 8: "sets", 9: "sets" });
  });

  it("of every register at every step of the examples ends, and names an instruction that sets it or an origin", async () => {
    for (const { source, language } of ALL.map(byHand)) {
      if (language !== "asm") continue;
      const { verification, code } = await answerTo(source);
      verification.steps.forEach(({ changes }, step) => {
        for (const [name, text] of changes) {
          if (text === "") continue;
          const slice = sliceOf(code!, wayToStep(verification, step), name);
          expect(slice.roles.size + slice.origins.length).toBeGreaterThan(0);
        }
      });
    }
  });
});
