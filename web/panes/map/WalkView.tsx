// One map's elements in the order of the walk: bucket by bucket, before and at the selected moment, changed bytes marked.
import { type CSSProperties, useMemo } from "react";
import { readElements } from "../../../engine-as/host/records";
import { toHex } from "../../state/bytes";
import { kindOf, type MapDecl } from "../../state/project";
import { useStore } from "../../state/store";
import { VirtualList } from "../../ui/VirtualList";
import { ChainStrip } from "./ChainStrip";
import { type Column, cell, columnsOf } from "./columns";
import { changedUpTo, type Row, rowsOf } from "./rows";

const NOTHING = { before: [], after: [], buckets: 0 };

export function WalkView({ map, index }: { map: MapDecl; index: number }) {
  const known = useStore((state) => state.mapContents[index]);
  const contents = known ?? NOTHING;
  const status = useStore((state) => state.status);
  const target = useStore((state) => state.target);
  const position = useStore((state) => state.position);
  const callbacks = useStore((state) => state.callbacks);
  const packed = useStore((state) => state.moment?.maps[index]);
  const plan = useStore((state) => state.plan);
  const reads = useStore((state) => state.reads);
  const goToCallback = useStore((state) => state.goToCallback);
  const walked = target === index;
  const running = position.mode === "run";
  const at = running ? position.callback : Number.POSITIVE_INFINITY;
  const call = running && walked ? callbacks[position.callback] : undefined;
  const now = useMemo(
    () =>
      running && packed
        ? readElements(packed.bytes, packed.keySize, packed.valueSize, packed.cpus)
        : at === 0
          ? contents.before
          : contents.after,
    [running, packed, at, contents],
  );
  const changed = useMemo(() => changedUpTo(map, plan, reads, at), [map, plan, reads, at]);
  const rows = useMemo(
    () => rowsOf(contents.before, now, call?.key ?? null, changed),
    [contents.before, now, call, changed],
  );
  const cursor = useMemo(() => (call?.key ? { bucket: call.bucket, skip: call.skip } : null), [call]);
  const held = useMemo(() => rows.reduce((sum, row) => sum + Number(row.now !== null), 0), [rows]);
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
          {map.type}, {held}
          {map.fill && map.fill.count > held && " shown"} of {map.maxEntries}
        </span>
        {walked && <span className="walked">walked</span>}
      </header>
      <ChainStrip rows={rows} buckets={contents.buckets} cursor={cursor} />
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
                bucket={i > 0 && rows[i - 1].bucket === rows[i].bucket ? "↳" : String(rows[i].bucket)}
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
  /** An arrow where the row is another element of the bucket above. */
  bucket: string;
  /** In the order of the Tab key. */
  reachable: boolean;
  onChoose(row: Row): void;
}

function Element({ row, columns, bucket, reachable, onChoose }: ElementProps) {
  const fate = row.before === null ? "inserted" : row.now === null ? "deleted" : "";
  const note = row.changedAfter > 0 ? `${fate || "changed"} after read ${row.changedAfter}` : "";
  return (
    <button
      type="button"
      className={`element mono${row.current ? " current" : ""}`}
      aria-current={row.current ? "step" : undefined}
      tabIndex={reachable ? 0 : -1}
      title={note || fate || undefined}
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
      {note ? <span className="element-note">{note}</span> : fate && <span className="visually-hidden">{fate}</span>}
    </button>
  );
}
