// One map's elements in the order of the walk: bucket by bucket, before and at the selected moment, changed bytes marked.
import { type CSSProperties, useMemo } from "react";
import { toHex } from "../../state/layout";
import { kindOf, type MapDecl } from "../../state/project";
import { useStore } from "../../state/store";
import { VirtualList } from "../../ui/VirtualList";
import { type Column, cell, columnsOf } from "./columns";
import { type Row, rowsOf } from "./rows";

const NOTHING = { before: [], after: [] };

export function WalkView({ map, index }: { map: MapDecl; index: number }) {
  const known = useStore((state) => state.mapContents[index]);
  const contents = known ?? NOTHING;
  const status = useStore((state) => state.status);
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
  const columns = useMemo(() => columnsOf(map, rows), [map, rows]);
  const template = columns.map(({ width }) => `${width + 1}ch`).join(" ");
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
          {map.type}, {rows.length}
          {map.fill && map.fill.count > rows.length && " shown"} of {map.maxEntries}
        </span>
        {walked && <span className="walked">walked</span>}
      </header>
      {rows.length === 0 ? (
        <p className="empty">{status === "starting" ? "" : known ? "The map is empty." : "The map was not made."}</p>
      ) : (
        <div className="table scroll" style={{ "--columns": template } as CSSProperties}>
          <div className="element element-head" aria-hidden="true">
            <span />
            <span className="number">{unit}</span>
            {columns.map(({ side, title }, i) => (
              <span
                key={`${side} ${title}`}
                className={`${side}${side === "value" && columns[i - 1]?.side === "key" ? " first" : ""}`}
              >
                {title}
              </span>
            ))}
          </div>
          <VirtualList
            label={`Elements of ${map.name}`}
            className="elements"
            count={rows.length}
            current={current}
            row={(i) => (
              <Element
                key={rows[i].id}
                row={rows[i]}
                columns={columns}
                bucket={i > 0 && rows[i - 1].bucket === rows[i].bucket ? "" : String(rows[i].bucket)}
                reachable={rows[i].current || (current < 0 && i === 0)}
                onChoose={choose}
              />
            )}
          />
        </div>
      )}
    </section>
  );
}

interface ElementProps {
  row: Row;
  columns: readonly Column[];
  /** Empty where it is the same as the row's above. */
  bucket: string;
  /** In the order of the Tab key. */
  reachable: boolean;
  onChoose(row: Row): void;
}

function Element({ row, columns, bucket, reachable, onChoose }: ElementProps) {
  const fate = row.before === null ? "inserted" : row.now === null ? "deleted" : "";
  return (
    <button
      type="button"
      className={`element mono${row.current ? " current" : ""}`}
      aria-current={row.current ? "step" : undefined}
      tabIndex={reachable ? 0 : -1}
      title={fate || undefined}
      onClick={() => onChoose(row)}
    >
      <span className="element-mark" aria-hidden="true">
        {row.current ? "▸" : { inserted: "+", deleted: "−", "": "" }[fate]}
      </span>
      <span className="number quiet">{bucket}</span>
      {columns.map((column, i) => {
        const [before, now] = cell(row, column);
        const first = columns[i - 1]?.side === "key" && column.side === "value";
        return (
          <span key={`${column.side} ${column.title}`} className={`${column.side}${first ? " first" : ""}`}>
            {before === now ? (
              now
            ) : (
              <>
                {before && <s className="quiet">{before}</s>} {now && <span className="changed">{now}</span>}
              </>
            )}
          </span>
        );
      })}
      {fate && <span className="visually-hidden">{fate}</span>}
    </button>
  );
}
