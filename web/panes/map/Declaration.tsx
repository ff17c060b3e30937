// The form of one map: what BPF_MAP_CREATE will be asked for.
import { useId } from "react";
import type { MapTypeName } from "../../../engine-as/host/types";
import { parseLayout } from "../../state/layout";
import { kindOf, MAP_FLAGS, MAP_KINDS, type MapDecl } from "../../state/project";
import { useStore } from "../../state/store";

export function Declaration({ map, index }: { map: MapDecl; index: number }) {
  const declared = useStore((state) => state.language !== "asm");
  const updateMap = useStore((state) => state.updateMap);
  const removeMap = useStore((state) => state.removeMap);
  const setTarget = useStore((state) => state.setTarget);
  const target = useStore((state) => state.target);
  const count = useStore((state) => state.maps.length);
  const update = (patch: Partial<MapDecl>) => updateMap(index, patch);
  if (declared) return <Declared map={map} index={index} />;
  return (
    <form className="declaration" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>name</span>
        <input
          className="field mono"
          value={map.name}
          maxLength={15}
          aria-invalid={!/^[\w.]+$/.test(map.name)}
          onChange={(event) => update({ name: event.target.value })}
        />
      </label>
      <label>
        <span>type</span>
        <select
          className="field"
          value={map.type}
          onChange={(event) => update({ type: event.target.value as MapTypeName })}
        >
          {MAP_KINDS.map(({ type, walkable }) => (
            <option key={type} value={type}>
              {type}
              {walkable ? "" : " (cannot be walked)"}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>max_entries</span>
        <input
          className="field short"
          type="number"
          min={0}
          value={map.maxEntries}
          onChange={(event) => update({ maxEntries: Math.max(0, Math.floor(event.target.valueAsNumber || 0)) })}
        />
      </label>
      <LayoutField name="key" text={map.key} fixed={kindOf(map.type).indexed} onChange={(key) => update({ key })} />
      <LayoutField name="value" text={map.value} onChange={(value) => update({ value })} />
      <fieldset className="flags">
        <legend>flags</legend>
        {MAP_FLAGS.map(({ name, bit, meaning }) => (
          <label key={name} title={meaning}>
            <input
              type="checkbox"
              checked={(map.flags & bit) !== 0}
              onChange={() => update({ flags: map.flags ^ bit })}
            />{" "}
            <span className="mono">{name}</span>
          </label>
        ))}
      </fieldset>
      <div className="declaration-end">
        <button type="button" className="button" disabled={target === index} onClick={() => setTarget(index)}>
          {target === index ? "this map is walked" : "walk this map"}
        </button>
        <button type="button" className="button plain" disabled={count < 2} onClick={() => removeMap(index)}>
          remove map
        </button>
      </div>
    </form>
  );
}

/** A map that the source declares: what it said, and what can still be chosen here. */
function Declared({ map, index }: { map: MapDecl; index: number }) {
  const setTarget = useStore((state) => state.setTarget);
  const target = useStore((state) => state.target);
  const { walkable } = kindOf(map.type);
  return (
    <div className="declaration">
      <p className="quiet">
        {map.data ? "Global variables of the program" : "Declared in the source"}: {map.type}, key{" "}
        {parseLayout(map.key).size} bytes, value {parseLayout(map.value).size} bytes, {map.maxEntries} elements at most.
      </p>
      <div className="declaration-end">
        <button
          type="button"
          className="button"
          disabled={target === index || !walkable || map.data}
          onClick={() => setTarget(index)}
        >
          {target === index ? "this map is walked" : "walk this map"}
        </button>
      </div>
    </div>
  );
}

interface LayoutFieldProps {
  name: string;
  text: string;
  fixed?: boolean;
  onChange(text: string): void;
}

/** Members of a struct in one line; its size, or what is wrong with it, beside it. */
function LayoutField({ name, text, fixed = false, onChange }: LayoutFieldProps) {
  const id = useId();
  const layout = parseLayout(text);
  return (
    <div className="layout-field">
      <label>
        <span>
          {name} <span className="quiet">{layout.size} bytes</span>
        </span>
        <input
          className="field mono"
          value={text}
          readOnly={fixed}
          spellCheck={false}
          aria-invalid={layout.error !== ""}
          aria-describedby={id}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <p id={id} className={layout.error ? "violation" : "visually-hidden"}>
        {layout.error || `Members of a C struct, such as "u32 src; u32 dst; char name[16]".`}
      </p>
    </div>
  );
}
