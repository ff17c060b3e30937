// A map's elements as rows: in walk order, each with its value before the walk and at the selected moment. Pure.
import type { ElementView } from "../../../engine-as/host/types";
import { toHex } from "../../state/layout";
import type { Position } from "../../state/timeline";
import type { Callback, MapContents, Moment } from "../../worker/protocol";

/** One element. `before` is null for one that the program inserted, `now` for one that it deleted. */
export interface Row {
  id: string;
  bucket: number;
  key: Uint8Array;
  before: Uint8Array | null;
  now: Uint8Array | null;
  current: boolean;
}

/** What the run adds to the stored contents; only known for the map that is walked. */
export interface Walk {
  position: Position;
  callbacks: readonly Callback[];
  moment: Moment | null;
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

/** Rows in the order of the walk before it began; elements that came later follow. */
export function rowsOf({ before, after }: MapContents, walk: Walk | null): Row[] {
  const later = new Map(after.map((element) => [toHex(element.key), element]));
  const seen = walk && walk.position.mode === "run" ? valuesUpTo(walk) : null;
  const running = walk?.callbacks[walk.position.callback]?.key;
  const current = seen && running ? toHex(running) : "";
  const rows = before.map((element): Row => {
    const id = toHex(element.key);
    const end = later.get(id);
    const old = joined(element);
    const now = seen ? (seen.get(id) ?? old) : end ? joined(end) : null;
    return { id, bucket: element.bucket, key: element.key, before: old, now, current: id === current };
  });
  const known = new Set(rows.map((row) => row.id));
  for (const element of after) {
    const id = toHex(element.key);
    if (known.has(id)) continue;
    rows.push({
      id,
      bucket: element.bucket,
      key: element.key,
      before: null,
      now: joined(element),
      current: id === current,
    });
  }
  return rows;
}

/** Key to the element's value, for the elements that were visited up to the selected instruction. */
function valuesUpTo({ position, callbacks, moment }: Walk): Map<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  for (let i = 0; i <= position.callback && i < callbacks.length; i++) {
    const { key, valueBefore, valueAfter } = callbacks[i];
    if (!key || !valueBefore || !valueAfter) continue;
    const here = i === position.callback;
    values.set(toHex(key), here ? (moment?.callback === i && moment.value ? moment.value : valueBefore) : valueAfter);
  }
  return values;
}
