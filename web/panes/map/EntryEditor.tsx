// A map's elements before the walk, edited as numbers by field or as plain hex.
import { useState } from "react";
import { fromHex, toHex } from "../../state/bytes";
import { type Field, parseLayout, readField, writeField } from "../../state/layout";
import { type Entry, fitHex, type MapDecl, valueBytes } from "../../state/project";
import { useStore } from "../../state/store";
import { Cell } from "../../ui/Cell";
import { Segmented } from "../../ui/Segmented";

/** Rows that can be edited by hand; a longer list is kept and used, but not shown whole. */
const SHOWN = 200;

type As = "fields" | "hex";

export function EntryEditor({ map, index }: { map: MapDecl; index: number }) {
  const [as, setAs] = useState<As>("fields");
  const possible = useStore((state) => state.cpus);
  const setEntry = useStore((state) => state.setEntry);
  const addEntry = useStore((state) => state.addEntry);
  const removeEntry = useStore((state) => state.removeEntry);
  const key = parseLayout(map.key);
  const value = parseLayout(map.value);
  const sizes = [key.size, valueBytes(map, possible)] as const;
  const stride = Math.ceil(value.size / 8) * 8;
  const cpus = sizes[1] > value.size ? sizes[1] / stride : 1;
  const valueFields = Array.from({ length: cpus }, (_, cpu) =>
    value.fields.map((field) => ({
      ...field,
      name: cpus > 1 ? `cpu${cpu} ${field.name}` : field.name,
      offset: field.offset + cpu * stride,
    })),
  ).flat();
  const columns: [side: 0 | 1, field: Field][] =
    as === "fields"
      ? [...key.fields.map((field): [0, Field] => [0, field]), ...valueFields.map((field): [1, Field] => [1, field])]
      : [
          [0, { name: "key", kind: "bytes", offset: 0, size: sizes[0] }],
          [1, { name: "value", kind: "bytes", offset: 0, size: sizes[1] }],
        ];

  const write = (row: number, side: 0 | 1, field: Field, typed: string): boolean => {
    const entry = map.entries[row];
    const old = fromHex(fitHex(entry[side], sizes[side]))!;
    const bytes = writeField(old, field, typed);
    if (!bytes) return false;
    const next: Entry = [...entry];
    next[side] = toHex(bytes, "");
    setEntry(index, row, next);
    return true;
  };
  return (
    <div className="entries">
      <div className="tab-tools">
        <h3>elements before the walk</h3>
        <Segmented<As>
          label="Edit as"
          value={as}
          onChange={setAs}
          options={[
            { value: "fields", label: "numbers" },
            { value: "hex", label: "hex" },
          ]}
        />
      </div>
      <table>
        <thead>
          <tr>
            {columns.map(([side, field]) => (
              <th key={`${side} ${field.name}`} scope="col" className={side === 1 ? "value-column" : undefined}>
                {field.name}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {map.entries.slice(0, SHOWN).map((entry, row) => (
            <tr key={row}>
              {columns.map(([side, field]) => (
                <td key={`${side} ${field.name}`} className={side === 1 ? "value-column" : undefined}>
                  <Cell
                    label={`${side === 0 ? "key" : "value"} ${field.name}, element ${row}`}
                    text={readField(fromHex(fitHex(entry[side], sizes[side]))!, field)}
                    width={as === "hex" ? field.size * 3 : undefined}
                    onCommit={(typed) => write(row, side, field, typed)}
                  />
                </td>
              ))}
              <td>
                <button
                  type="button"
                  className="button plain"
                  aria-label={`Remove element ${row}`}
                  onClick={() => removeEntry(index, row)}
                >
                  ×
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {map.entries.length > SHOWN && <p className="quiet">{map.entries.length - SHOWN} more are kept.</p>}
      <button type="button" className="button" onClick={() => addEntry(index)}>
        + element
      </button>
    </div>
  );
}
