// Elements by a rule instead of by hand: how many, and what their keys and values are. And how many CPUs there are.
import { kindOf, type MapDecl, MOST } from "../../state/project";
import { useStore } from "../../state/store";
import type { Fill } from "../../worker/protocol";

const whole = (value: number, least: number, most: number) => Math.max(least, Math.min(most, Math.floor(value || 0)));

export function FillEditor({ map, index }: { map: MapDecl; index: number }) {
  const updateMap = useStore((state) => state.updateMap);
  const cpus = useStore((state) => state.cpus);
  const setSettings = useStore((state) => state.setSettings);
  const { indexed, perCpu } = kindOf(map.type);
  const fill: Fill = map.fill ?? { count: 0, keys: "index", values: "index" };
  const change = (patch: Partial<Fill>) => {
    const next = { ...fill, ...patch };
    updateMap(index, { fill: next.count > 0 ? next : undefined });
  };
  const choice = <K extends "keys" | "values">(name: K, options: readonly [Fill[K], string][]) => (
    <label>
      <span>{name}</span>
      <select
        className="field"
        value={fill[name]}
        disabled={fill.count === 0}
        onChange={(event) => change({ [name]: event.target.value })}
      >
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <form className="declaration" aria-label="Generated elements" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>generated elements</span>
        <input
          className="field short"
          type="number"
          min={0}
          max={MOST.fill}
          value={fill.count}
          onChange={(event) => change({ count: whole(event.target.valueAsNumber, 0, MOST.fill) })}
        />
      </label>
      {!indexed &&
        choice("keys", [
          ["index", "0, 1, 2, …"],
          ["mix", "scattered"],
        ])}
      {choice("values", [
        ["index", "0, 1, 2, …"],
        ["zero", "0"],
      ])}
      {perCpu && (
        <label>
          <span>possible CPUs</span>
          <input
            className="field short"
            type="number"
            min={1}
            max={MOST.cpus}
            value={cpus}
            onChange={(event) => setSettings({ cpus: whole(event.target.valueAsNumber, 1, MOST.cpus) })}
          />
        </label>
      )}
    </form>
  );
}
