// One change between two reads: what it is, in fields, and what came of it.

import { kindOf, type MapDecl, MOST, newChange } from "../../state/project";
import { useStore } from "../../state/store";
import { Icon } from "../../ui/Icon";
import type { ChangeOutcome, Fill, MapChange } from "../../worker/protocol";
import { BytesFields } from "./BytesFields";
import { inWords } from "./words";

const FLAGS = ["BPF_ANY", "BPF_NOEXIST", "BPF_EXIST"];
const OPS: readonly MapChange["op"][] = ["update", "delete", "fill"];

/** Maps that a person can change. */
const open = (maps: readonly MapDecl[]) => maps.filter(({ data, frozen }) => !data && !frozen);

export function AddChange({ read, full }: { read: number; full: boolean }) {
  const maps = useStore((state) => state.maps);
  const target = useStore((state) => state.target);
  const cpus = useStore((state) => state.cpus);
  const addChange = useStore((state) => state.addChange);
  const map = open([maps[target], ...maps].filter((one) => one !== undefined))[0];
  return (
    <span className="add-change" role="group" aria-label={`Change a map after read ${read + 1}`}>
      <span className="quiet">then</span>
      {OPS.map((op) => (
        <button
          key={op}
          type="button"
          className="button plain"
          disabled={full || !map}
          onClick={() => addChange(read, newChange(op, map, cpus))}
        >
          + {op}
        </button>
      ))}
    </span>
  );
}

interface ChangeRowProps {
  read: number;
  at: number;
  change: MapChange;
  outcome: ChangeOutcome | undefined;
}

export function ChangeRow({ read, at, change, outcome }: ChangeRowProps) {
  const maps = useStore((state) => state.maps);
  const cpus = useStore((state) => state.cpus);
  const updateChange = useStore((state) => state.updateChange);
  const removeChange = useStore((state) => state.removeChange);
  const update = (patch: Partial<MapChange>) => updateChange(read, at, patch);
  const map = maps.find(({ name }) => name === change.map);
  const name = `change ${at + 1} after read ${read + 1}`;
  const choices = open(maps);
  return (
    <div className="change">
      <b>{change.op}</b>
      {choices.length > 1 || !map ? (
        <select
          className="field"
          aria-label={`Map, ${name}`}
          value={change.map}
          onChange={(event) => update({ map: event.target.value })}
        >
          {!map && <option value={change.map}>{change.map} (no such map)</option>}
          {choices.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      ) : (
        <span className="mono">{change.map}</span>
      )}
      {map && change.op !== "fill" && (
        <BytesFields
          label={`key, ${name}`}
          title="key"
          layout={map.key}
          hex={change.key}
          onChange={(key) => update({ key })}
        />
      )}
      {map && change.op === "update" && (
        <>
          {kindOf(map.type).perCpu && (
            <Cpu name={name} cpu={change.cpu} cpus={cpus} onChange={(cpu) => update({ cpu })} />
          )}
          <BytesFields
            label={`value, ${name}`}
            title="value"
            layout={map.value}
            copies={kindOf(map.type).perCpu && change.cpu === undefined ? cpus : 1}
            hex={change.value}
            onChange={(value) => update({ value })}
          />
        </>
      )}
      {change.op === "update" && (
        <select
          className="field"
          aria-label={`Flags, ${name}`}
          value={change.flags}
          onChange={(event) => update({ flags: Number(event.target.value) })}
        >
          {FLAGS.map((flag, value) => (
            <option key={flag} value={value}>
              {flag}
            </option>
          ))}
        </select>
      )}
      {change.fill && (
        <FillFields
          fill={change.fill}
          indexed={map ? kindOf(map.type).indexed : false}
          name={name}
          onChange={(fill) => update({ fill })}
        />
      )}
      <span className="change-outcome" role="status">
        {outcome && <span className={outcome.errno ? "violation" : "quiet"}>{inWords(change, outcome, map)}</span>}
      </span>
      <button
        type="button"
        className="button plain icon-button"
        aria-label={`Remove ${name}`}
        onClick={() => removeChange(read, at)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

interface CpuProps {
  name: string;
  cpu: number | undefined;
  cpus: number;
  onChange(cpu: number | undefined): void;
}

function Cpu({ name, cpu, cpus, onChange }: CpuProps) {
  return (
    <select
      className="field"
      aria-label={`CPU, ${name}`}
      value={cpu ?? "all"}
      onChange={(event) => onChange(event.target.value === "all" ? undefined : Number(event.target.value))}
    >
      <option value="all">every CPU</option>
      {Array.from({ length: cpus }, (_, i) => (
        <option key={i} value={i}>
          CPU {i}
        </option>
      ))}
    </select>
  );
}

type Rule = Fill & { from: number };

function FillFields({
  fill,
  indexed,
  name,
  onChange,
}: {
  fill: Rule;
  indexed: boolean;
  name: string;
  onChange(fill: Rule): void;
}) {
  const number = (field: "from" | "count", most: number) => (
    <label>
      <span className="quiet">{field} </span>
      <input
        className="field short mono"
        type="number"
        aria-label={`${field}, ${name}`}
        min={0}
        max={most}
        value={fill[field]}
        onChange={(event) => {
          const wanted = event.target.valueAsNumber;
          if (wanted >= 0 && wanted <= most) onChange({ ...fill, [field]: Math.floor(wanted) });
        }}
      />
    </label>
  );
  return (
    <>
      {number("from", 2 ** 31)}
      {number("count", MOST.fill)}
      {!indexed && (
        <select
          className="field"
          aria-label={`keys, ${name}`}
          value={fill.keys}
          onChange={(event) => onChange({ ...fill, keys: event.target.value as Fill["keys"] })}
        >
          <option value="index">keys 0, 1, 2, …</option>
          <option value="mix">scattered keys</option>
        </select>
      )}
    </>
  );
}
