// The columns of a map's table: one a member of key and value, wide enough for what stands in them. Pure.
import { type Field, type Layout, parseLayout, readField } from "../../state/layout";
import type { MapDecl } from "../../state/project";
import type { Row } from "./rows";

/** One column. `width` in characters. */
export interface Column {
  side: "key" | "value";
  title: string;
  field: Field;
  width: number;
}

/** Rows that are measured; beyond them a cell may be cut. */
const MEASURED = 200;

function valueFields(layout: Layout, bytes: number): [title: string, field: Field][] {
  const stride = Math.ceil(layout.size / 8) * 8;
  if (bytes <= stride) return layout.fields.map((field) => [field.name, field]);
  const cpus = Array.from({ length: Math.floor(bytes / stride) }, (_, cpu) => cpu);
  return cpus.flatMap((cpu) =>
    layout.fields.map((field): [string, Field] => [
      layout.fields.length > 1 ? `${field.name}·${cpu}` : `cpu${cpu}`,
      { ...field, offset: field.offset + cpu * stride },
    ]),
  );
}

/** A cell's text before and now; the same twice when nothing changed. */
export function cell(row: Row, { side, field }: Column): [before: string, now: string] {
  if (side === "key") {
    const text = readField(row.key, field);
    return [text, text];
  }
  const before = row.before ? readField(row.before, field) : "";
  const now = row.now ? readField(row.now, field) : "";
  return [before, now];
}

/** The columns for these rows. */
export function columnsOf(map: MapDecl, rows: readonly Row[]): Column[] {
  const bytes = rows.reduce((most, row) => Math.max(most, row.before?.length ?? 0, row.now?.length ?? 0), 0);
  const key = parseLayout(map.key).fields.map((field): Column => ({ side: "key", title: field.name, field, width: 0 }));
  const value = valueFields(parseLayout(map.value), bytes).map(
    ([title, field]): Column => ({ side: "value", title, field, width: 0 }),
  );
  const columns = [...key, ...value];
  for (const column of columns) {
    column.width = column.title.length;
    for (const row of rows.slice(0, MEASURED)) {
      const [before, now] = cell(row, column);
      column.width = Math.max(column.width, before === now ? now.length : before.length + 1 + now.length);
    }
  }
  return columns;
}
