// Every preset has a place for every pane, and what was remembered of one comes back as far as it fits.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  arrangement,
  bringToFront,
  moveBorder,
  PANES,
  PRESETS,
  partOf,
  remember,
  restore,
  type Size,
} from "./arrangement";

const sizes: Size[] = ["wide", "medium", "phone"];
const all = PRESETS.flatMap((preset) => sizes.map((size) => [preset, size] as const));

describe("arrangements", () => {
  it.each(all)("%s, %s: every pane has one place", (preset, size) => {
    const placed = arrangement(preset, size).flatMap(({ slots }) => slots.flatMap(({ panes }) => panes));
    expect([...placed].sort()).toEqual([...PANES].sort());
  });

  it.each(all)("%s, %s: comes back as it was left", (preset, size) => {
    const base = arrangement(preset, size);
    let left = bringToFront(base, "log");
    if (left.length > 1) left = moveBorder(left, 0, undefined, 0.3);
    if (left[0].slots.length > 1) left = moveBorder(left, 0, 0, 0.8);
    expect(restore(base, JSON.parse(JSON.stringify(remember(left))))).toEqual(left);
  });

  it("keeps what fits of an arrangement that has changed since", () => {
    const base = arrangement("debug", "wide");
    const restored = restore(base, { shares: [1, 2], front: ["log"] });
    expect(remember(restored).shares).toEqual(remember(base).shares);
    expect(remember(restored).front).toContain("log");
    expect(restore(base, { shares: remember(base).shares.map(() => Number.NaN), front: [] })).toEqual(base);
  });

  it("never lets a neighbour vanish, and leaves the others alone", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.double({ min: -2, max: 3, noNaN: true })), { maxLength: 20 }),
        (moves) => {
          let columns = arrangement("debug", "wide");
          const whole = columns.reduce((sum, { share }) => sum + share, 0);
          for (const [row, part] of moves) columns = moveBorder(columns, 1, row ? 0 : undefined, part);
          expect(columns.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(whole);
          expect(Math.min(...remember(columns).shares)).toBeGreaterThan(0.02);
          expect(columns[0]).toEqual(arrangement("debug", "wide")[0]);
          expect(partOf(columns, 1, undefined)).toBeGreaterThan(0);
        },
      ),
    );
  });
});
