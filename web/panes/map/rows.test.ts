// Rows of the map pane: chains in walk order, what they lost behind them, and what a person changed when.
import { expect, it } from "vitest";
import type { ElementView } from "../../../engine-as/host/types";
import type { MapDecl } from "../../state/project";
import type { ReadOutcome } from "../../worker/protocol";
import { chainsOf } from "./chains";
import { changedUpTo, rowsOf } from "./rows";

const element = (bucket: number, key: number, value: number): ElementView => ({
  bucket,
  key: Uint8Array.of(key),
  values: [Uint8Array.of(value)],
});
const map: MapDecl = { name: "m", type: "hash", key: "u8 k", value: "u8 v", maxEntries: 8, flags: 0, entries: [] };

it("follow the chains; what a chain lost stands behind it", () => {
  const before = [element(0, 1, 10), element(2, 2, 20), element(2, 3, 30), element(5, 4, 40)];
  const now = [element(2, 9, 90), element(2, 3, 31), element(5, 4, 40)];
  const rows = rowsOf(before, now, Uint8Array.of(3), new Map([["09", 1]]));
  expect(rows.map(({ id, skip }) => [id, skip])).toEqual([
    ["01", -1],
    ["09", 0],
    ["03", 1],
    ["02", -1],
    ["04", 0],
  ]);
  expect(rows.map(({ before: was, now: is }) => [was?.[0] ?? null, is?.[0] ?? null])).toEqual([
    [10, null],
    [null, 90],
    [30, 31],
    [20, null],
    [40, 40],
  ]);
  expect(rows.findIndex(({ current }) => current)).toBe(2);
  expect(rows.map(({ changedAfter }) => changedAfter)).toEqual([0, 1, 0, 0, 0]);
  expect(chainsOf(rows, 8, 2)).toEqual({ first: 0, lengths: [0, 0, 2, 0, 0, 1, 0, 0] });
  expect(chainsOf(rows, 0, -1)).toBeNull();
});

it("draws the buckets around the cursor of a large map, and never beyond its end", () => {
  for (const cursor of [-1, 0, 500, 1023]) {
    const { first, lengths } = chainsOf([], 1024, cursor)!;
    expect(lengths).toHaveLength(128);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first + 128).toBeLessThanOrEqual(1024);
    if (cursor >= 0) expect(cursor - first).toBeLessThan(128);
  }
});

it("know a change once its read is over, where it was made", () => {
  const outcome = { errno: 0, before: null, after: null, counts: [0, 0] as [number, number] };
  const read = (calls: number, changes: ReadOutcome["changes"]): ReadOutcome => ({
    size: 1,
    errno: 0,
    bytes: 1,
    calls,
    changes,
  });
  const change = { op: "update" as const, map: "m", key: "07", value: "", flags: 0 };
  const fill = {
    ...change,
    op: "fill" as const,
    fill: { from: 3, count: 2, keys: "index" as const, values: "index" as const },
  };
  const plan = [
    { size: 1, changes: [change, { ...change, key: "08" }] },
    { size: 1, changes: [fill] },
  ];
  const reads = [read(2, [outcome, { ...outcome, errno: 2 }]), read(1, [outcome])];
  expect(changedUpTo(map, plan, reads, 1)).toEqual(new Map());
  expect(changedUpTo(map, plan, reads, 2)).toEqual(new Map([["07", 1]]));
  expect(changedUpTo(map, plan, reads, 3)).toEqual(
    new Map([
      ["07", 1],
      ["03", 2],
      ["04", 2],
    ]),
  );
  expect(changedUpTo({ ...map, name: "n" }, plan, reads, 3)).toEqual(new Map());
});
