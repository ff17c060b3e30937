/** An ELF64 little-endian relocatable object for EM_BPF, as clang lays one out. */

export const SHT_PROGBITS = 1;
export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_NOBITS = 8;
export const SHT_REL = 9;
export const SHF_WRITE = 1;
export const SHF_ALLOC = 2;
export const SHF_EXECINSTR = 4;
export const SHF_INFO_LINK = 0x40;
export const EM_BPF = 247;

export const STT = { notype: 0, object: 1, func: 2, section: 3, file: 4 } as const;
export const STB = { local: 0, global: 1, weak: 2 } as const;

/** Relocation types of the BPF psABI. */
export const R_BPF_64_64 = 1;
export const R_BPF_64_ABS64 = 2;
export const R_BPF_64_32 = 10;
const STV_HIDDEN = 2;

/** A section to be written. `size` without `bytes` makes it NOBITS. */
export interface OutSection {
  name: string;
  bytes: Uint8Array | null;
  size: number;
  flags: number;
  align: number;
  relocs: { offset: number; type: number; symbol: OutSymbol }[];
}

/** A symbol; `section` null makes it undefined. */
export interface OutSymbol {
  name: string;
  section: OutSection | null;
  value: number;
  size: number;
  type: number;
  bind: number;
  hidden?: boolean;
}

/** Writes the file. Symbols may come in any order; locals are put first as ELF demands. */
export function writeElf(sections: OutSection[], symbols: OutSymbol[], sourceName: string): Uint8Array {
  const strings = new StringTable();
  interface Header {
    name: string;
    type: number;
    flags: number;
    bytes: Uint8Array | null;
    size: number;
    link: number;
    info: number;
    align: number;
    entsize: number;
  }
  const headers: Header[] = [];
  const indexOf = new Map<OutSection, number>();
  const put = (h: Header) => headers.push(h);
  for (const s of sections) {
    indexOf.set(s, headers.length + 1);
    put({
      name: s.name,
      type: s.bytes ? SHT_PROGBITS : SHT_NOBITS,
      flags: s.flags,
      bytes: s.bytes,
      size: s.size,
      link: 0,
      info: 0,
      align: s.align,
      entsize: 0,
    });
  }
  const sectionSymbols = sections
    .filter((s) => (s.flags & SHF_ALLOC) !== 0)
    .map((s): OutSymbol => ({ name: "", section: s, value: 0, size: 0, type: STT.section, bind: STB.local }));
  const used = new Set(sections.flatMap((s) => s.relocs.map((r) => r.symbol)));
  const wanted = symbols.filter((s) => s.type !== STT.section || used.has(s));
  const all: OutSymbol[] = [
    { name: sourceName, section: null, value: 0, size: 0, type: STT.file, bind: STB.local },
    ...sectionSymbols.filter((s) => !wanted.some((w) => w.type === STT.section && w.section === s.section)),
    ...wanted.filter((s) => s.bind === STB.local),
    ...wanted.filter((s) => s.bind !== STB.local),
  ];
  const number = new Map(all.map((s, i) => [s, i + 1]));
  const symtabIndex = headers.length + 1 + sections.filter((s) => s.relocs.length > 0).length;
  for (const s of sections) {
    if (s.relocs.length === 0) continue;
    const bytes = new Uint8Array(s.relocs.length * 16);
    const d = new DataView(bytes.buffer);
    s.relocs.forEach((r, i) => {
      d.setBigUint64(i * 16, BigInt(r.offset), true);
      d.setUint32(i * 16 + 8, r.type, true);
      d.setUint32(i * 16 + 12, number.get(r.symbol) as number, true);
    });
    put({
      name: `.rel${s.name}`,
      type: SHT_REL,
      flags: SHF_INFO_LINK,
      bytes,
      size: bytes.length,
      link: symtabIndex,
      info: indexOf.get(s) as number,
      align: 8,
      entsize: 16,
    });
  }
  const symtab = new Uint8Array((all.length + 1) * 24);
  const d = new DataView(symtab.buffer);
  all.forEach((s, i) => {
    const at = (i + 1) * 24;
    d.setUint32(at, strings.add(s.name), true);
    d.setUint8(at + 4, (s.bind << 4) | s.type);
    d.setUint8(at + 5, s.hidden ? STV_HIDDEN : 0);
    d.setUint16(at + 6, s.type === STT.file ? 0xfff1 : s.section ? (indexOf.get(s.section) as number) : 0, true);
    d.setBigUint64(at + 8, BigInt(s.value), true);
    d.setBigUint64(at + 16, BigInt(s.size), true);
  });
  const locals = all.filter((s) => s.bind === STB.local).length;
  put({
    name: ".symtab",
    type: SHT_SYMTAB,
    flags: 0,
    bytes: symtab,
    size: symtab.length,
    link: symtabIndex + 1,
    info: locals + 1,
    align: 8,
    entsize: 24,
  });
  put({ name: ".strtab", type: SHT_STRTAB, flags: 0, bytes: null, size: 0, link: 0, info: 0, align: 1, entsize: 0 });
  const names = headers.map((h) => strings.add(h.name));
  const strtab = headers[headers.length - 1];
  strtab.bytes = strings.finish();
  strtab.size = strtab.bytes.length;

  let at = 64;
  const offsets = headers.map((h) => {
    at = Math.ceil(at / h.align) * h.align;
    const here = at;
    if (h.bytes) at += h.bytes.length;
    return here;
  });
  const table = Math.ceil(at / 8) * 8;
  const out = new Uint8Array(table + (headers.length + 1) * 64);
  const v = new DataView(out.buffer);
  out.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  v.setUint16(16, 1, true);
  v.setUint16(18, EM_BPF, true);
  v.setUint32(20, 1, true);
  v.setBigUint64(40, BigInt(table), true);
  v.setUint16(52, 64, true);
  v.setUint16(58, 64, true);
  v.setUint16(60, headers.length + 1, true);
  v.setUint16(62, headers.length, true);
  headers.forEach((h, i) => {
    if (h.bytes) out.set(h.bytes, offsets[i]);
    const to = table + (i + 1) * 64;
    v.setUint32(to, names[i], true);
    v.setUint32(to + 4, h.type, true);
    v.setBigUint64(to + 8, BigInt(h.flags), true);
    v.setBigUint64(to + 24, BigInt(offsets[i]), true);
    v.setBigUint64(to + 32, BigInt(h.size), true);
    v.setUint32(to + 40, h.link, true);
    v.setUint32(to + 44, h.info, true);
    v.setBigUint64(to + 48, BigInt(h.align), true);
    v.setBigUint64(to + 56, BigInt(h.entsize), true);
  });
  return out;
}

class StringTable {
  private readonly at = new Map<string, number>([["", 0]]);
  private readonly bytes: number[] = [0];

  add(s: string): number {
    let off = this.at.get(s);
    if (off === undefined) {
      off = this.bytes.length;
      this.at.set(s, off);
      for (const b of new TextEncoder().encode(s)) this.bytes.push(b);
      this.bytes.push(0);
    }
    return off;
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}
