// The plan of the reads as it is edited: what the maps and the reads are called and how many there may be.
import { expect, it } from "vitest";
import { create } from "zustand";
import { MOST, newChange } from "./project";
import { initializer, type Store } from "./store";

const store = () => create<Store>()(initializer);

it("a read is added as large as the one before it, and only so many", () => {
  const { getState } = store();
  getState().addRead();
  getState().resizeRead(0, 16);
  for (let i = 0; i < MOST.reads + 3; i++) getState().addRead();
  expect(getState().plan).toHaveLength(MOST.reads);
  expect(getState().plan.at(-1)?.size).toBe(16);
});

it("changes follow their map's new name, and go with their read", () => {
  const { getState } = store();
  const [map] = getState().maps;
  getState().addRead();
  getState().addRead();
  getState().addChange(1, newChange("delete", map, 2));
  getState().updateMap(0, { name: "renamed" });
  expect(getState().plan[1].changes).toMatchObject([{ op: "delete", map: "renamed", key: map.entries[0][0] }]);
  getState().removeRead(1);
  expect(getState().plan).toEqual([{ size: 64, changes: [] }]);
});

it("a fill begins behind the elements that are there", () => {
  const [map] = store().getState().maps;
  expect(newChange("fill", map, 2).fill?.from).toBe(map.entries.length);
});
