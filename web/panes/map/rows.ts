// A map's elements as rows: in walk order, each with its value before the walk and at the selected moment. Pure.
import type { ElementView } from "../../../engine-as/host/types";
import { fromHex, toHex } from "../../state/bytes";
import { parseLayout } from "../../state/layout";
import { callsOf } from "../../state/plan";
import { fitHex, le, type MapDecl } from "../../state/project";
import type { MapChange, PlannedRead, ReadOutcome } from "../../worker/protocol";

/** One element. `before` is null for one that was inserted meanwhile, `now` for one that is gone. */
export interface Row {
  id: string;
  bucket: number;
  /** Elements in front of it in its bucket's chain; -1 for one that is gone. */
  skip: number;
  key: Uint8Array;
  before: Uint8Array | null;
  now: Uint8Array | null;
  current: boolean;
  /** The read (from 1) after which a person changed it last; 0 for none. */
  changedAfter: number;
}

/** Every CPU's value as one run of bytes, each padded to 8 bytes, as the program sees it. */
export function joined({ values }: ElementView): Uint8Array {
  if (values.length === 1) return values[0];
  const stride = Math.ceil(values[0].length / 8) * 8;
  const out = new Uint8Array(stride * values.length);
  values.forEach((value, cpu) => {
    out.set(value, cpu * stride);
  });
  return out;
}

/**
 * Rows in the order of the walk: what the map holds now, chain by chain, and behind each chain what it has lost. `current`:
 * the key of the element at hand; `changed`: see changedUpTo.
 */
export function rowsOf(
  before: readonly ElementView[],
  now: readonly ElementView[],
  current: Uint8Array | null,
  changed: ReadonlyMap<string, number>,
): Row[] {
  const at = current ? toHex(current) : "";
  const old = new Map(before.map((element) => [toHex(element.key), element]));
  const row = ({ bucket, key }: ElementView, values: Pick<Row, "id" | "skip" | "before" | "now">): Row => ({
    ...{ ...values, bucket, key, current: values.id === at, changedAfter: changed.get(values.id) ?? 0 },
  });
  const rows: Row[] = [];
  const held = new Set<string>();
  let skip = 0;
  now.forEach((element, i) => {
    const id = toHex(element.key);
    held.add(id);
    skip = now[i - 1]?.bucket === element.bucket ? skip + 1 : 0;
    const was = old.get(id);
    rows.push(row(element, { id, skip, before: was ? joined(was) : null, now: joined(element) }));
  });
  const lost = before.filter((element) => !held.has(toHex(element.key)));
  if (lost.length === 0) return rows;
  for (const element of lost) {
    rows.push(row(element, { id: toHex(element.key), skip: -1, before: joined(element), now: null }));
  }
  // Sorting keeps the order of equals: chains stay as they are.
  return rows.sort((a, b) => a.bucket - b.bucket || Number(a.skip < 0) - Number(b.skip < 0));
}

/** Elements of a fill that are told apart. */
const FILLED = 1000;

/** The keys that a change touches, as far as they are easily known. */
function keysOf({ op, key, fill }: MapChange, keySize: number): string[] {
  if (op !== "fill") return [key];
  if (!fill || fill.keys === "mix" || fill.count > FILLED) return [];
  return Array.from({ length: fill.count }, (_, i) => le(fill.from + i, Math.min(keySize, 8)));
}

/** Keys that a person's changes have touched before `callback` (Infinity: at all), with the read after which that was. */
export function changedUpTo(
  map: MapDecl,
  plan: readonly PlannedRead[],
  reads: readonly ReadOutcome[],
  callback: number,
): Map<string, number> {
  const keySize = parseLayout(map.key).size;
  const touched = new Map<string, number>();
  callsOf(reads).forEach(([, end], i) => {
    if (callback < end) return;
    for (const [at, change] of (plan[i]?.changes ?? []).entries()) {
      if (change.map !== map.name || reads[i].changes[at]?.errno !== 0) continue;
      for (const key of keysOf(change, keySize)) touched.set(toHex(fromHex(fitHex(key, keySize))!), i + 1);
    }
  });
  return touched;
}
