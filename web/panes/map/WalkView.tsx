// One map's elements in the order of the walk: bucket by bucket, before and at the selected moment, changed bytes marked.
import { useMemo } from "react";
import { parseLayout, readField, toHex } from "../../state/layout";
import { kindOf, type MapDecl } from "../../state/project";
import { useStore } from "../../state/store";
import { VirtualList } from "../../ui/VirtualList";
import { fieldsInWords } from "../../ui/words";
import { type Row, rowsOf } from "./rows";

const NOTHING = { before: [], after: [] };

export function WalkView({ map, index }: { map: MapDecl; index: number }) {
  const contents = useStore((state) => state.mapContents[index] ?? NOTHING);
  const target = useStore((state) => state.target);
  const position = useStore((state) => state.position);
  const callbacks = useStore((state) => state.callbacks);
  const moment = useStore((state) => state.moment);
  const goToCallback = useStore((state) => state.goToCallback);
  const walked = target === index;
  const rows = useMemo(
    () => rowsOf(contents, walked ? { position, callbacks, moment } : null),
    [contents, walked, position, callbacks, moment],
  );
  const current = rows.findIndex((row) => row.current);
  const unit = kindOf(map.type).indexed ? "index" : "bucket";
  const choose = (row: Row) => {
    const found = callbacks.findIndex(({ key }) => key && toHex(key) === row.id);
    if (walked && found >= 0) goToCallback(found);
  };
  return (
    <section className="walk" aria-label={`Elements of ${map.name}`}>
      <header className="walk-head">
        <h3 className="mono">{map.name}</h3>
        <span className="quiet">
          {map.type}, {rows.length} of {map.maxEntries}
        </span>
        {walked && <span className="walked">walked</span>}
      </header>
      {rows.length === 0 ? (
        <p className="empty">
          {contents === NOTHING ? "The map could not be made; see problems." : "The map is empty."}
        </p>
      ) : (
        <VirtualList
          label={`Elements of ${map.name}`}
          className="elements"
          count={rows.length}
          current={current}
          row={(i) => (
            <button
              type="button"
              key={rows[i].id}
              className={`element${rows[i].current ? " current" : ""}`}
              aria-current={rows[i].current ? "step" : undefined}
              tabIndex={rows[i].current || (current < 0 && i === 0) ? 0 : -1}
              onClick={() => choose(rows[i])}
            >
              <span className="element-mark" aria-hidden="true">
                {rows[i].current ? "▸" : ""}
              </span>
              <span className="element-bucket quiet mono" title={`${unit} ${rows[i].bucket}`}>
                {i > 0 && rows[i - 1].bucket === rows[i].bucket ? "" : rows[i].bucket}
              </span>
              <span className="element-key mono" title={`key ${toHex(rows[i].key)}`}>
                {fieldsInWords(map.key, rows[i].key)}
              </span>
              <ValueCells row={rows[i]} layout={map.value} />
            </button>
          )}
        />
      )}
    </section>
  );
}

/** Field by field: the value, and what it became where it differs. */
function ValueCells({ row, layout }: { row: Row; layout: string }) {
  const { before, now } = row;
  if (!before && now) return <span className="element-value mono changed">inserted: {fieldsInWords(layout, now)}</span>;
  if (before && !now) {
    return (
      <span className="element-value mono">
        <s>{fieldsInWords(layout, before)}</s> <span className="changed">deleted</span>
      </span>
    );
  }
  if (!before || !now) return null;
  const { fields, size } = parseLayout(layout);
  const stride = Math.ceil(size / 8) * 8;
  const cpus = before.length > stride ? Math.floor(before.length / stride) : 1;
  return (
    <span className="element-value mono" title={`value ${toHex(now)}`}>
      {Array.from({ length: cpus }, (_, cpu) => {
        const from = before.subarray(cpu * stride);
        const to = now.subarray(cpu * stride);
        return fields.map((field) => {
          const was = readField(from, field);
          const is = readField(to, field);
          return (
            <span key={`${cpu} ${field.name}`} className="element-field">
              {fields.length > 1 && <span className="quiet">{field.name} </span>}
              {cpus > 1 && <span className="quiet">cpu{cpu} </span>}
              {was === is ? (
                is
              ) : (
                <>
                  <s className="quiet">{was}</s> <span className="changed">{is}</span>
                </>
              )}
            </span>
          );
        });
      })}
    </span>
  );
}
