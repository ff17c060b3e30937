// The causal path: on the refused path of the verification, where the value in question came from, what it was made of,
// which branches narrowed it and which led here. A slice backwards over the trace; pure.
import type { Code, Verification } from "../worker/protocol.ts";
import { ARGUMENTS, effectOf, type Place, slotAt } from "./insn.ts";

export type CauseKind =
  | "given"
  | "passed"
  | "unset"
  | "set"
  | "loaded"
  | "called"
  | "copied"
  | "computed"
  | "narrowed"
  | "branch"
  | "used-up"
  | "refused";

/** One station of the causal path, the latest last. */
export interface Cause {
  step: number;
  insn: number;
  kind: CauseKind;
  /** The register or stack slot that it is about, "" for a branch that it did not narrow. */
  place: Place;
  /** What is known of it afterwards, in the log's words. */
  now: string;
  /** What it was made from, in a few words: "R2", "R1 and R3", "ctx->value"; "" where nothing can be said. */
  from: string;
  /** Of a branch: whether it was taken. */
  taken: boolean;
  /** How often the path went through here for this reason. */
  times: number;
}

/** Stations and steps that a reader and the page can still take in. */
const MAX_CAUSES = 12;
const MAX_WALK = 100_000;
/** Branches that say nothing of the value: the nearest are shown, more where they are all that there is. */
const FEW_BRANCHES = 2;
const MANY_BRANCHES = 5;

type Step = Verification["steps"][number];

const find = (known: Step["changes"] | undefined, place: Place) => known?.find(([name]) => name === place)?.[1];

/**
 * Follows `places` (of the refused step's frame) back to where they came from; with `since` back to that instruction.
 * Empty when the program was not refused while it was walked.
 */
export function causalPath({ steps }: Verification, code: Code | null, places: readonly Place[], since = -1): Cause[] {
  const last = steps.length - 1;
  if (last < 0 || !code || steps[last].end?.kind !== "rejected") return [];
  const causes: Cause[] = [];
  const branches: Cause[] = [];
  /** Frame by frame, what is still to be found. */
  const wanted = new Map<number, Set<Place>>([[steps[last].frame, new Set(places.filter((place) => place !== "R10"))]]);
  const of = (frame: number) => wanted.get(frame) ?? wanted.set(frame, new Set()).get(frame)!;
  const open = () => [...wanted.values()].some((set) => set.size > 0);

  const note = (list: Cause[], cause: Omit<Cause, "times">) => {
    const before = list.find(
      ({ insn, kind, place }) => insn === cause.insn && kind === cause.kind && place === cause.place,
    );
    if (before) before.times++;
    else list.push({ ...cause, times: 1 });
  };

  let next = steps[last];
  for (let walked = 0; next.parent >= 0 && walked < MAX_WALK; walked++, next = steps[next.parent]) {
    const index = next.parent;
    const step = steps[index];
    const { insn, frame } = step;
    const effect = effectOf(code.insns, insn);
    // What a step says it changed is true where the walk went on; a branch taken up later says what is true there.
    const known = next.before && next.frame === frame ? next.before : frame === next.frame ? step.changes : [];
    const at = { step: index, insn, taken: false, from: "" };
    if (insn === since) {
      note(causes, { ...at, kind: "called", place: "R0", now: find(step.changes, "R0") ?? "" });
      break;
    }

    if (next.frame > frame) {
      // Into a function: what it was passed is its caller's.
      for (const place of ARGUMENTS) {
        if (!of(next.frame).delete(place)) continue;
        of(frame).add(place);
        note(causes, { ...at, kind: "passed", place, now: find(next.before, place) ?? "" });
      }
      wanted.delete(next.frame);
      continue;
    }
    if (frame > next.frame) {
      // Out of a function: its result is its own, and the arguments of the call are used up.
      if (of(next.frame).delete("R0")) of(frame).add("R0");
      for (const place of ARGUMENTS)
        if (of(next.frame).delete(place)) note(causes, { ...at, kind: "used-up", place, now: "" });
      continue;
    }
    const here = of(frame);
    if (effect.kind === "jump") {
      const taken = next.insn !== insn + 1;
      const narrowed = [...here].filter((place) => {
        const now = find(known, place);
        return now !== undefined && (effect.from.includes(place) || now !== valueBefore(steps, index, place));
      });
      for (const place of narrowed) note(causes, { ...at, kind: "narrowed", place, now: find(known, place)!, taken });
      if (narrowed.length === 0) note(branches, { ...at, kind: "branch", place: "", now: "", taken });
      continue;
    }
    if (effect.kind === "called") {
      for (const place of ARGUMENTS) if (here.delete(place)) note(causes, { ...at, kind: "used-up", place, now: "" });
      // A global function is not walked here: its result comes out of the call.
      const results = effect.writes ? [effect.writes, ...changedSlots(step)] : ["R0", ...changedSlots(step)];
      for (const place of results)
        if (here.delete(place)) note(causes, { ...at, kind: "called", place, now: find(known, place) ?? "" });
    } else if (effect.stores) {
      const slots = effect.base!.register === "R10" ? [slotAt(effect.base!.offset)] : changedSlots(step);
      for (const place of slots.filter((slot) => here.has(slot))) {
        here.delete(place);
        for (const source of effect.from) here.add(source);
        const kind = effect.from.length > 0 ? "copied" : "set";
        note(causes, { ...at, kind, place, now: find(known, place) ?? "", from: effect.from.join(" and ") });
      }
    } else if (effect.writes && here.has(effect.writes)) {
      here.delete(effect.writes);
      const load = effect.kind === "loaded" ? loadOf(steps, index, effect.base!) : null;
      const from = load?.from ?? effect.from;
      for (const source of from) if (source !== "R10") here.add(source);
      const kind = load && from.length > 0 ? "copied" : (effect.kind as CauseKind);
      const words = load?.words || from.map((source) => (source === "R10" ? "r10" : source)).join(" and ");
      note(causes, { ...at, kind, place: effect.writes, now: find(known, effect.writes) ?? "", from: words });
    }
    if (places.length > 0 && !open()) break;
  }
  if (next.parent < 0)
    for (const place of of(next.frame)) {
      const now = find(next.before, place) ?? "";
      const at = { step: steps.indexOf(next), insn: next.insn, taken: false, from: "" };
      if (now !== "" || places.includes(place)) note(causes, { ...at, kind: now ? "given" : "unset", place, now });
    }
  const near = branches.slice(
    0,
    causes.some(({ kind }) => kind !== "unset") && since < 0 ? FEW_BRANCHES : MANY_BRANCHES,
  );
  const path = [...causes, ...near]
    .sort((a, b) => b.step - a.step)
    .slice(0, MAX_CAUSES - 1)
    .reverse();
  const place = places[0] ?? "";
  const now = place ? valueBefore(steps, last, place) : "";
  return [
    ...path,
    { step: last, insn: steps[last].insn, kind: "refused", place, now, from: "", taken: false, times: 1 },
  ];
}

const CONTEXT: Record<number, string> = { 0: "ctx->meta", 8: "ctx->map", 16: "ctx->key", 24: "ctx->value" };

/** What a load takes: the stack slot that it comes from, or in words the object that its base points to. */
function loadOf(steps: readonly Step[], step: number, base: { register: Place; offset: number }) {
  const pointer = base.register === "R10" ? "fp0" : valueBefore(steps, step, base.register);
  const stack = /^fp(-?\d+)$/.exec(pointer);
  if (stack) return { from: [slotAt(Number(stack[1]) + base.offset)], words: "" };
  if (pointer.startsWith("ctx(")) return { from: [], words: CONTEXT[base.offset] ?? "ctx" };
  if (pointer.startsWith("rdonly_buf(")) return { from: [], words: "the key" };
  if (pointer.startsWith("buf(")) return { from: [], words: "the value" };
  const map = /^map_value\(map=([^,)]*)/.exec(pointer)?.[1];
  if (map) return { from: [], words: `an element of ${map}` };
  const struct = /ptr_(\w+)\(/.exec(pointer)?.[1];
  return { from: [], words: struct ? `struct ${struct}` : base.register };
}

const changedSlots = ({ changes }: Step) => changes.map(([name]) => name).filter((name) => name.startsWith("fp"));

/** What was known of a place before a step; "" for nothing. */
export function valueBefore(steps: readonly Step[], step: number, place: Place): string {
  const { frame, before } = steps[step];
  let told = find(before, place);
  let whole = before !== undefined;
  for (let at = steps[step].parent; told === undefined && !whole && at >= 0; at = steps[at].parent) {
    if (steps[at].frame !== frame) continue;
    told = find(steps[at].changes, place) ?? find(steps[at].before, place);
    whole = steps[at].before !== undefined;
  }
  return told ?? "";
}
