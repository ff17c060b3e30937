// The recording's file form (read by engine-as/assembly/btf/vmlinux.ts): header, runs of ids, types, strings.
import { type BtfType, nameWords, type RawBtf, RECORDING, refWords } from "./read.ts";

/** Where ids of this kernel stand in another build's numbering: from id `from` on they are `shift` lower. */
export interface Anchor {
  from: number;
  shift: number;
}

/**
 * This kernel's id → the other build's. Ids that a step would push onto others (types that only this kernel has)
 * move behind the last one, so that every type keeps an id of its own.
 */
export function renumbering(count: number, anchors: Anchor[]): Uint32Array {
  const to = new Uint32Array(count);
  const homeless: number[] = [];
  let step = 0;
  for (let id = 1; id < count; id++) {
    while (step < anchors.length && anchors[step].from <= id) step++;
    const shift = step > 0 ? anchors[step - 1].shift : 0;
    const next = step < anchors.length ? anchors[step] : undefined;
    if (next && id >= next.from - (next.shift - shift)) homeless.push(id);
    else to[id] = id - shift;
  }
  const last = anchors.length > 0 ? anchors[anchors.length - 1].shift : 0;
  homeless.forEach((id, i) => {
    to[id] = count - last + i;
  });
  return to;
}

/** The file's bytes for `types`; `full` when no type is left out. */
export function writeTypes(btf: RawBtf, types: BtfType[], full: boolean, anchors: Anchor[]): Uint8Array {
  const to = renumbering(btf.types.length, anchors);
  const placed = types.map((type) => ({ type, id: to[type.id] })).sort((a, b) => a.id - b.id);
  const strings = new Map<string, number>([["", 0]]);
  let stringsLen = 1;
  const offsetOf = (text: string) => {
    let offset = strings.get(text);
    if (offset === undefined) {
      offset = stringsLen;
      strings.set(text, offset);
      stringsLen += text.length + 1;
    }
    return offset;
  };
  const runs: number[][] = [];
  const words: number[] = [];
  for (const { type, id } of placed) {
    const run = runs.at(-1);
    if (run && run[0] + run[1] === id) run[1]++;
    else runs.push([id, 1]);
    const record = type.words.slice();
    for (const at of nameWords(type)) record[at] = offsetOf(btf.text(record[at]));
    for (const at of refWords(type)) if (at < record.length) record[at] = to[record[at]];
    words.push(...record);
  }
  const header = [RECORDING, runs.length, btf.types.length, words.length * 4, stringsLen, full ? 1 : 0];
  const head = Uint32Array.from([...header, ...runs.flat(), ...words]);
  const out = new Uint8Array(head.byteLength + stringsLen);
  out.set(new Uint8Array(head.buffer));
  out.set(new TextEncoder().encode([...strings.keys()].join("\0")), head.byteLength);
  return out;
}
