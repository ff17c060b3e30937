/** Reading .BTF.ext: records per code section, offsets in bytes. */
import { ObjectError } from "./elf.ts";

export interface FuncInfo {
  offset: number;
  type: number;
}
export interface LineInfo {
  offset: number;
  file: number;
  text: number;
  lineCol: number;
}
export interface CoreRelo {
  offset: number;
  type: number;
  access: number;
  kind: number;
}

/** All records by section name offset. */
export interface BtfExt {
  funcs: Map<number, FuncInfo[]>;
  lines: Map<number, LineInfo[]>;
  cores: Map<number, CoreRelo[]>;
}

/** Parses the section. */
export function readExt(bytes: Uint8Array): BtfExt {
  const d = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out: BtfExt = { funcs: new Map(), lines: new Map(), cores: new Map() };
  if (bytes.length < 24) throw new ObjectError("the header is truncated", ".BTF.ext", bytes.length);
  if (d.getUint16(0, true) !== 0xeb9f) throw new ObjectError("magic is wrong", ".BTF.ext", 0);
  const hdr = d.getUint32(4, true);
  if (hdr > bytes.length || hdr < 24) throw new ObjectError(`header length ${hdr}`, ".BTF.ext", 4);
  const word = (at: number) => d.getUint32(at, true);
  table(d, hdr, word(8), word(12), 8, out.funcs, (at) => ({ offset: word(at), type: word(at + 4) }));
  table(d, hdr, word(16), word(20), 16, out.lines, (at) => ({
    offset: word(at),
    file: word(at + 4),
    text: word(at + 8),
    lineCol: word(at + 12),
  }));
  if (hdr >= 32)
    table(d, hdr, word(24), word(28), 16, out.cores, (at) => ({
      offset: word(at),
      type: word(at + 4),
      access: word(at + 8),
      kind: word(at + 12),
    }));
  return out;
}

function table<R>(
  d: DataView,
  hdr: number,
  off: number,
  len: number,
  least: number,
  into: Map<number, R[]>,
  read: (at: number) => R,
): void {
  if (len === 0) return;
  const end = hdr + off + len;
  if (end > d.byteLength || len < 4) throw new ObjectError("a table runs past the section", ".BTF.ext", hdr + off);
  const size = d.getUint32(hdr + off, true);
  if (size < least || size > 1024) throw new ObjectError(`records of ${size} bytes`, ".BTF.ext", hdr + off);
  for (let at = hdr + off + 4; at < end; ) {
    if (at + 8 > end) throw new ObjectError("a section's header is truncated", ".BTF.ext", at);
    const name = d.getUint32(at, true);
    const n = d.getUint32(at + 4, true);
    if (n === 0 || at + 8 + n * size > end) throw new ObjectError(`${n} records do not fit`, ".BTF.ext", at + 4);
    const list = into.get(name) ?? [];
    for (let i = 0; i < n; i++) list.push(read(at + 8 + i * size));
    into.set(name, list);
    at += 8 + n * size;
  }
}
