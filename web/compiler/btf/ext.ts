/** The .BTF.ext section: function, line and CO-RE records per code section. */
import { BTF_MAGIC } from "./kinds.ts";

/** Records of one code section; offsets in bytes from its beginning. */
export interface ExtSection {
  nameOff: number;
  funcs: { offset: number; type: number }[];
  lines: { offset: number; file: number; text: number; line: number; column: number }[];
  cores: { offset: number; type: number; access: number; kind: number }[];
}

/** Encodes all sections. */
export function encodeExt(sections: ExtSection[]): Uint8Array {
  const funcs = table(8, sections, (s) => s.funcs.map((f) => [f.offset, f.type]));
  const lines = table(16, sections, (s) =>
    s.lines.map((l) => [l.offset, l.file, l.text, ((l.line & 0x3fffff) << 10) | (l.column & 0x3ff)]),
  );
  const cores = table(16, sections, (s) => s.cores.map((c) => [c.offset, c.type, c.access, c.kind]));
  const words = [0, 0, 0, 0, 0, 0, 0, 0, ...funcs, ...lines, ...cores];
  const out = new Uint8Array(words.length * 4);
  const d = new DataView(out.buffer);
  words.forEach((w, i) => {
    d.setInt32(i * 4, w | 0, true);
  });
  d.setUint16(0, BTF_MAGIC, true);
  d.setUint8(2, 1);
  d.setUint32(4, 32, true);
  let at = 0;
  [funcs, lines, cores].forEach((t, i) => {
    d.setUint32(8 + i * 8, at, true);
    d.setUint32(12 + i * 8, t.length * 4, true);
    at += t.length * 4;
  });
  return out;
}

function table(size: number, sections: ExtSection[], rows: (s: ExtSection) => number[][]): number[] {
  const out: number[] = [];
  for (const s of sections) {
    const list = rows(s);
    if (list.length > 0) out.push(s.nameOff, list.length, ...list.flat());
  }
  return out.length > 0 ? [size, ...out] : [];
}
