// The slice of the planned reads: how much each one asks for, and what is changed in the maps between them.
import { FIRST } from "../examples";
import type { MapChange, PlannedRead, ReadOutcome } from "../worker/protocol";
import { MOST } from "./project";
import type { Slice } from "./store";

export interface PlanSlice {
  plan: PlannedRead[];
  /** One more read, of as many bytes as the last. */
  addRead(): void;
  removeRead(read: number): void;
  resizeRead(read: number, size: number): void;
  addChange(read: number, change: MapChange): void;
  updateChange(read: number, at: number, patch: Partial<MapChange>): void;
  removeChange(read: number, at: number): void;
}

/** Which calls each read made: from the first to before the last. */
export function callsOf(reads: readonly Pick<ReadOutcome, "calls">[]): [first: number, end: number][] {
  let end = 0;
  return reads.map(({ calls }) => {
    end += calls;
    return [end - calls, end];
  });
}

/** What a new read asks for where nothing tells: little enough that something is left to read. */
const SIZE = 64;

/** The plan with a map's new name. */
export const renamed = (plan: PlannedRead[], from: string, to: string): PlannedRead[] =>
  plan.some(({ changes }) => changes.some(({ map }) => map === from))
    ? plan.map((read) => ({
        ...read,
        changes: read.changes.map((change) => (change.map === from ? { ...change, map: to } : change)),
      }))
    : plan;

export const createPlanSlice: Slice<PlanSlice> = (set) => {
  const edit = (how: (plan: PlannedRead[], readSize: number) => PlannedRead[]) =>
    set(({ plan, readSize }) => ({ plan: how(plan, readSize), edited: true }));
  const inRead = (read: number, how: (changes: MapChange[]) => MapChange[]) =>
    edit((plan) => plan.map((one, i) => (i === read ? { ...one, changes: how(one.changes) } : one)));
  return {
    plan: FIRST.plan,
    addRead: () =>
      edit((plan, readSize) =>
        plan.length < MOST.reads
          ? [...plan, { size: plan.at(-1)?.size ?? Math.min(readSize, SIZE), changes: [] }]
          : plan,
      ),
    removeRead: (read) => edit((plan) => plan.filter((_, i) => i !== read)),
    resizeRead: (read, size) => edit((plan) => plan.map((one, i) => (i === read ? { ...one, size } : one))),
    addChange: (read, change) =>
      inRead(read, (changes) => (changes.length < MOST.changes ? [...changes, change] : changes)),
    updateChange: (read, at, patch) =>
      inRead(read, (changes) => changes.map((one, i) => (i === at ? { ...one, ...patch } : one))),
    removeChange: (read, at) => inRead(read, (changes) => changes.filter((_, i) => i !== at)),
  };
};
