/** Reading ELF64 BPF objects. Every offset is checked: a malformed file gives an ObjectError that names the place. */

/** What is wrong with an object, in which section, at which byte of the file or section. */
export class ObjectError extends Error {
  constructor(
    message: string,
    readonly section: string,
    readonly offset: number,
  ) {
    super(`${section}+0x${offset.toString(16)}: ${message}`);
  }
}

/** A section. */
export interface Section {
  index: number;
  name: string;
  type: number;
  flags: number;
  size: number;
  link: number;
  info: number;
  bytes: Uint8Array;
}

/** A symbol. */
export interface ElfSymbol {
  name: string;
  section: number;
  value: number;
  size: number;
  type: number;
  bind: number;
  hidden: boolean;
}

/** A relocation of some section. */
export interface Relocation {
  offset: number;
  type: number;
  symbol: ElfSymbol;
}

/** A parsed file. */
export interface ElfFile {
  sections: Section[];
  symbols: ElfSymbol[];
  /** By index of the section that is patched. */
  relocations: Map<number, Relocation[]>;
}

const MAX_SECTIONS = 4096;
const MAX_SYMBOLS = 200_000;
const MAX_NOBITS = 1 << 26;

/** Parses an object file. */
export function readElf(file: Uint8Array): ElfFile {
  const d = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const fail = (message: string, at: number, section = "ELF header"): never => {
    throw new ObjectError(message, section, at);
  };
  if (file.length < 64) fail("the file is shorter than an ELF header", file.length);
  if (d.getUint32(0, false) !== 0x7f454c46) fail("not an ELF file", 0);
  if (file[4] !== 2 || file[5] !== 1) fail("not a 64-bit little-endian ELF file", 4);
  if (d.getUint16(16, true) !== 1) fail("not a relocatable object", 16);
  if (d.getUint16(18, true) !== 247) fail(`machine ${d.getUint16(18, true)} is not BPF`, 18);
  const table = big(d, 40);
  const count = d.getUint16(60, true);
  const stride = d.getUint16(58, true);
  const names = d.getUint16(62, true);
  if (stride !== 64) fail(`section headers of ${stride} bytes`, 58);
  if (count === 0 || count > MAX_SECTIONS) fail(`${count} sections`, 60);
  if (table + count * 64 > file.length) fail("section headers run past the end of the file", 40);
  const raw = Array.from({ length: count }, (_, i) => {
    const at = table + i * 64;
    return {
      name: d.getUint32(at, true),
      type: d.getUint32(at + 4, true),
      flags: Number(d.getBigUint64(at + 8, true) & 0xffffffffn),
      offset: big(d, at + 24),
      size: big(d, at + 32),
      link: d.getUint32(at + 40, true),
      info: d.getUint32(at + 44, true),
      at,
    };
  });
  const bytesOf = (i: number): Uint8Array => {
    const h = raw[i];
    if (h.type === 8 || h.type === 0) return new Uint8Array(0);
    if (h.offset + h.size > file.length) fail("the section runs past the end of the file", h.at, `section header ${i}`);
    return file.subarray(h.offset, h.offset + h.size);
  };
  if (names >= count) fail(`section name table ${names} does not exist`, 62);
  const nameBytes = bytesOf(names);
  const sections: Section[] = raw.map((h, i) => {
    if (h.type === 8 && h.size > MAX_NOBITS) fail(`${h.size} bytes of zeros`, h.at, `section header ${i}`);
    return {
      index: i,
      name: text(nameBytes, h.name),
      type: h.type,
      flags: h.flags,
      size: h.size,
      link: h.link,
      info: h.info,
      bytes: bytesOf(i),
    };
  });
  const symbols: ElfSymbol[] = [];
  const symtab = sections.find((s) => s.type === 2);
  if (symtab) {
    const strings = sections[symtab.link]?.bytes;
    if (!strings) throw new ObjectError(`string table ${symtab.link} does not exist`, symtab.name, 0);
    const n = Math.floor(symtab.bytes.length / 24);
    if (n > MAX_SYMBOLS) throw new ObjectError(`${n} symbols`, symtab.name, 0);
    const s = new DataView(symtab.bytes.buffer, symtab.bytes.byteOffset, symtab.bytes.byteLength);
    for (let i = 0; i < n; i++) {
      const at = i * 24;
      symbols.push({
        name: text(strings, s.getUint32(at, true)),
        type: s.getUint8(at + 4) & 15,
        bind: s.getUint8(at + 4) >> 4,
        hidden: (s.getUint8(at + 5) & 3) === 2,
        section: s.getUint16(at + 6, true),
        value: big(s, at + 8),
        size: big(s, at + 16),
      });
    }
  }
  const relocations = new Map<number, Relocation[]>();
  for (const s of sections) {
    if (s.type !== 9) continue;
    const target = sections[s.info];
    if (!target || s.info === 0) throw new ObjectError(`relocates section ${s.info}, which does not exist`, s.name, 0);
    const r = new DataView(s.bytes.buffer, s.bytes.byteOffset, s.bytes.byteLength);
    const list = relocations.get(s.info) ?? [];
    for (let at = 0; at + 16 <= s.bytes.length; at += 16) {
      const index = r.getUint32(at + 12, true);
      const symbol = symbols[index];
      if (!symbol) throw new ObjectError(`symbol ${index} does not exist`, s.name, at);
      list.push({ offset: big(r, at), type: r.getUint32(at + 8, true), symbol });
    }
    relocations.set(s.info, list);
  }
  return { sections, symbols, relocations };
}

/** A 64-bit field as a number; what no file can hold becomes a huge one. */
function big(d: DataView, at: number): number {
  const v = d.getBigUint64(at, true);
  return v > 0xffffffffffffn ? Number.MAX_SAFE_INTEGER : Number(v);
}

function text(bytes: Uint8Array, from: number): string {
  let s = "";
  for (let i = from; i < bytes.length && bytes[i] !== 0 && i - from < 1024; i++) s += String.fromCharCode(bytes[i]);
  return s;
}
