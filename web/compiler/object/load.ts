/**
 * What libbpf does with an object before it asks the kernel: maps, programs with the subprograms they call, all
 * relocations, CO-RE. Instructions name maps by their index in the list of maps.
 */
import * as K from "../btf/kinds.ts";
import { Btf, BtfError } from "../btf/reader.ts";
import { type KconfigLayout, kernelReadyBtf } from "./btf.ts";
import { CoreResolver } from "./core.ts";
import { type ElfFile, type ElfSymbol, ObjectError, readElf, type Section } from "./elf.ts";
import { type BtfExt, readExt } from "./ext.ts";
import { hex, type MapDef, readMaps } from "./maps.ts";

/** A program ready to be loaded. */
export interface LoadedProgram {
  name: string;
  section: string;
  insns: Uint8Array;
  /** As BPF_PROG_LOAD takes them: 8 and 16 bytes a record. */
  funcInfo: Uint8Array;
  lineInfo: Uint8Array;
  /** Source of each instruction that begins a line. */
  lines: { insn: number; file: string; line: number; column: number; text: string }[];
  flags: number;
}

/** A whole object. */
export interface LoadedObject {
  programs: LoadedProgram[];
  maps: MapDef[];
  license: string;
  btf: Uint8Array | null;
  /** Things that a user should know: weak symbols that are missing, ignored sections. */
  notes: string[];
}

const KERNEL_VERSION = (6 << 16) | (18 << 8) | 44;
const BAD_RELO = 195896080;
const BAD_KFUNC = 2002000000;
const MAX_INSNS = 1_000_000;

interface Code {
  sym: ElfSymbol;
  section: Section;
  start: number;
  insns: Uint8Array;
}

/** Loads an object against a kernel's types. Throws ObjectError for whatever is wrong with it. */
export function loadObject(file: Uint8Array, kernel: Btf | null): LoadedObject {
  // A plain view: Node's Buffer has a `slice` that shares memory.
  const elf = readElf(new Uint8Array(file.buffer, file.byteOffset, file.byteLength));
  const btfSection = elf.sections.find((s) => s.name === ".BTF");
  const extSection = elf.sections.find((s) => s.name === ".BTF.ext");
  try {
    const btf = btfSection ? new Btf(btfSection.bytes) : null;
    const ext = extSection && btf ? readExt(extSection.bytes) : null;
    return new Linker(elf, btf, ext, kernel).run();
  } catch (e) {
    if (e instanceof BtfError) throw new ObjectError(e.message, ".BTF", e.offset);
    if (e instanceof RangeError)
      throw new ObjectError(`a length or offset is out of range (${e.message})`, "object", 0);
    throw e;
  }
}

class Linker {
  private readonly notes: string[] = [];
  private readonly maps: MapDef[];
  private readonly functions: Code[] = [];
  private readonly kconfig: KconfigLayout = new Map();
  private kconfigBytes = new Uint8Array(0);
  private readonly text: number;

  constructor(
    private readonly elf: ElfFile,
    private readonly btf: Btf | null,
    private readonly ext: BtfExt | null,
    private readonly kernel: Btf | null,
  ) {
    this.text = elf.sections.find((s) => s.name === ".text")?.index ?? -1;
    this.maps = readMaps(elf, btf);
  }

  run(): LoadedObject {
    this.collectFunctions();
    this.layOutKconfig();
    this.applyCore();
    const programs = this.functions.filter((f) => f.section.index !== this.text).map((f) => this.link(f));
    const license = this.elf.sections.find((s) => s.name === "license");
    let text = "";
    for (const b of license?.bytes ?? []) {
      if (b === 0) break;
      text += String.fromCharCode(b);
    }
    return {
      programs,
      maps: this.maps,
      license: text,
      btf: this.btf ? kernelReadyBtf(this.btf, this.elf, this.kconfig, this.kconfigBytes.length) : null,
      notes: this.notes,
    };
  }

  private collectFunctions(): void {
    const seen = new Set<string>();
    for (const sym of this.elf.symbols) {
      if (sym.type !== 2 || sym.section === 0) continue;
      const section = this.elf.sections[sym.section];
      if (!section || (section.flags & 4) === 0) continue;
      if (sym.size === 0 || sym.size % 8 !== 0 || sym.value % 8 !== 0 || sym.value + sym.size > section.bytes.length) {
        throw new ObjectError(`function '${sym.name}' does not lie in its section`, section.name, sym.value);
      }
      const key = `${sym.section}:${sym.value}`;
      if (seen.has(key)) continue;
      seen.add(key);
      this.functions.push({
        sym,
        section,
        start: sym.value,
        insns: section.bytes.slice(sym.value, sym.value + sym.size),
      });
    }
    this.functions.sort((a, b) => a.section.index - b.section.index || a.start - b.start);
    let total = 0;
    let end = 0;
    let prev: Code | null = null;
    for (const f of this.functions) {
      total += f.insns.length / 8;
      if (prev?.section === f.section && f.start < end)
        throw new ObjectError(`function '${f.sym.name}' overlaps '${prev.sym.name}'`, f.section.name, f.start);
      end = f.start + f.insns.length;
      prev = f;
    }
    if (total > MAX_INSNS) throw new ObjectError(`${total} instructions`, "object", 0);
    if (this.functions.length === 0) throw new ObjectError("the object has no functions", "object", 0);
  }

  /** Values of kconfig externs that can be known. */
  private layOutKconfig(): void {
    const sec = this.btf?.find(".kconfig", K.KIND_DATASEC) ?? 0;
    if (!this.btf || !sec) return;
    let size = 0;
    const values: { at: number; size: number; value: bigint }[] = [];
    for (const v of this.btf.datasec(sec)) {
      const name = this.btf.name(v.type);
      const n = this.btf.sizeOf(v.type);
      if (n === 0 || n > 4096) throw new ObjectError(`kconfig extern '${name}' has size ${n}`, ".kconfig", 0);
      size = Math.ceil(size / Math.min(n, 8)) * Math.min(n, 8);
      const symbol = this.elf.symbols.find((s) => s.name === name);
      let value = 0n;
      if (name === "LINUX_KERNEL_VERSION") value = BigInt(KERNEL_VERSION);
      else if (name === "LINUX_HAS_BPF_COOKIE" || name === "LINUX_HAS_SYSCALL_WRAPPER") value = 1n;
      else if (symbol?.bind !== 2) {
        throw new ObjectError(
          `extern (kconfig) '${name}' is not known here: only LINUX_KERNEL_VERSION is recorded; declare it __weak to read 0`,
          ".kconfig",
          0,
        );
      } else this.notes.push(`kconfig extern '${name}' is weak and unknown: it reads 0`);
      this.kconfig.set(name, size);
      values.push({ at: size, size: n, value });
      size += n;
    }
    this.kconfigBytes = new Uint8Array(size);
    for (const v of values)
      for (let i = 0; i < Math.min(8, v.size); i++)
        this.kconfigBytes[v.at + i] = Number((v.value >> BigInt(8 * i)) & 255n);
    if (size === 0) return;
    this.maps.push({
      name: ".kconfig",
      type: "array",
      key_size: 4,
      value_size: size,
      max_entries: 1,
      map_flags: 0x480,
      entries: [["00000000", hex(this.kconfigBytes)]],
      frozen: true,
      section: -1,
      offset: 0,
      keyType: 0,
      valueType: sec,
      typed: true,
    });
  }

  private functionAt(section: Section, offset: number): Code | undefined {
    return this.functions.find((f) => f.section === section && f.start <= offset && offset < f.start + f.insns.length);
  }

  private applyCore(): void {
    if (!this.btf || !this.ext || this.ext.cores.size === 0) return;
    if (!this.kernel) throw new ObjectError("CO-RE relocations need the kernel's types", ".BTF.ext", 0);
    const resolver = new CoreResolver(this.btf, this.kernel);
    for (const [nameOff, relos] of this.ext.cores) {
      const name = this.btf.string(nameOff);
      const section = this.elf.sections.find((s) => s.name === name);
      if (!section)
        throw new ObjectError(`CO-RE relocations for section '${name}', which does not exist`, ".BTF.ext", 0);
      for (const r of relos) {
        const f = this.functionAt(section, r.offset);
        if (!f || r.offset % 8 !== 0)
          throw new ObjectError("CO-RE relocation outside of every function", name, r.offset);
        let got: { value: bigint | null; local: bigint };
        try {
          got = resolver.resolve(r.kind, r.type, this.btf.string(r.access));
        } catch (e) {
          if (e instanceof BtfError) throw e;
          throw new ObjectError(`CO-RE relocation: ${(e as Error).message}`, name, r.offset);
        }
        patchCore(f, r.offset - f.start, r.kind, got.value, name);
      }
    }
  }

  /** One program with everything that it calls appended. */
  private link(main: Code): LoadedProgram {
    const order: Code[] = [main];
    const placed = new Map<Code, number>([[main, 0]]);
    let length = main.insns.length / 8;
    const chunks: { f: Code; at: number; bytes: Uint8Array; fixes: (() => void)[] }[] = [];
    for (let n = 0; n < order.length; n++) {
      const f = order[n];
      const at = placed.get(f) as number;
      const bytes = f.insns.slice();
      const chunk = { f, at, bytes, fixes: [] as (() => void)[] };
      chunks.push(chunk);
      const need = (target: Code) => {
        if (placed.has(target)) return;
        placed.set(target, length);
        length += target.insns.length / 8;
        if (length > MAX_INSNS) throw new ObjectError("too many instructions", f.section.name, f.start);
        order.push(target);
      };
      this.relocate(f, bytes, need, (insn, target) => {
        chunk.fixes.push(() => {
          new DataView(bytes.buffer).setInt32(insn * 8 + 4, (placed.get(target) as number) - (at + insn) - 1, true);
        });
      });
    }
    const insns = new Uint8Array(length * 8);
    for (const c of chunks) {
      for (const fix of c.fixes) fix();
      insns.set(c.bytes, c.at * 8);
    }
    return {
      name: main.sym.name,
      section: main.section.name,
      insns,
      ...this.debugInfo(chunks.map((c) => ({ f: c.f, at: c.at }))),
      flags: /^[a-z_]+\.s(\/|$)/.test(main.section.name) ? 0x10 : 0,
    };
  }

  private relocate(f: Code, bytes: Uint8Array, need: (t: Code) => void, jump: (insn: number, t: Code) => void): void {
    const d = new DataView(bytes.buffer);
    const n = bytes.length / 8;
    const done = new Set<number>();
    for (const r of this.elf.relocations.get(f.section.index) ?? []) {
      if (r.offset < f.start || r.offset >= f.start + bytes.length) continue;
      if (r.offset % 8 !== 0) throw new ObjectError("relocation of half an instruction", f.section.name, r.offset);
      const insn = (r.offset - f.start) / 8;
      done.add(insn);
      const op = bytes[insn * 8];
      if (op === 0x85) this.relocateCall(f, d, insn, r.symbol, need, jump);
      else if (op === 0x18 && insn + 1 < n) this.relocateAddress(f, d, insn, r.symbol, need, jump);
      else
        throw new ObjectError(
          `relocation of an instruction that takes none (opcode 0x${op.toString(16)})`,
          f.section.name,
          r.offset,
        );
    }
    for (let insn = 0; insn < n; insn++) {
      const op = bytes[insn * 8];
      if (op === 0x85 && bytes[insn * 8 + 1] >> 4 === 1 && !done.has(insn)) {
        const to = f.start + (insn + 1 + d.getInt32(insn * 8 + 4, true)) * 8;
        this.toFunction(f, insn, this.functionAt(f.section, to), need, jump);
      }
      if (op === 0x18) insn++;
    }
  }

  private toFunction(
    f: Code,
    insn: number,
    target: Code | undefined,
    need: (t: Code) => void,
    jump: (insn: number, t: Code) => void,
  ): void {
    if (!target) throw new ObjectError("call to a place that is no function", f.section.name, f.start + insn * 8);
    need(target);
    jump(insn, target);
  }

  private relocateCall(
    f: Code,
    d: DataView,
    insn: number,
    symbol: ElfSymbol,
    need: (t: Code) => void,
    jump: (insn: number, t: Code) => void,
  ): void {
    const at = insn * 8;
    if (symbol.section === 0) {
      const id = this.kernel?.find(symbol.name, K.KIND_FUNC) ?? 0;
      if (!id && symbol.bind !== 2)
        throw new ObjectError(
          `extern (func ksym) '${symbol.name}': not found in kernel BTF`,
          f.section.name,
          f.start + at,
        );
      if (!id) this.notes.push(`kernel function '${symbol.name}' is weak and does not exist: a call of it would fail`);
      // A call of what does not exist is refused where it is reached; as a kernel function it would be at once.
      d.setUint8(at + 1, id ? 2 << 4 : 0);
      d.setInt32(at + 4, id || BAD_KFUNC, true);
      return;
    }
    const section = this.elf.sections[symbol.section];
    const offset = symbol.type === 3 ? (d.getInt32(at + 4, true) + 1) * 8 : symbol.value;
    this.toFunction(f, insn, section && this.functionAt(section, offset), need, jump);
    d.setUint8(at + 1, 1 << 4);
  }

  private relocateAddress(
    f: Code,
    d: DataView,
    insn: number,
    symbol: ElfSymbol,
    need: (t: Code) => void,
    jump: (insn: number, t: Code) => void,
  ): void {
    const at = insn * 8;
    const place = f.start + at;
    const dst = d.getUint8(at + 1) & 15;
    const put = (src: number, low: number, high: number) => {
      d.setUint8(at + 1, dst | (src << 4));
      d.setInt32(at + 4, low, true);
      d.setInt32(at + 12, high, true);
    };
    if (symbol.section === 0) {
      this.relocateExtern(f, symbol, place, put);
      return;
    }
    const section = this.elf.sections[symbol.section];
    if (!section) throw new ObjectError(`symbol '${symbol.name}' lies in no section`, f.section.name, place);
    const addend = d.getInt32(at + 4, true);
    if ((section.flags & 4) !== 0) {
      const target = this.functionAt(section, symbol.value + addend);
      if (!target) throw new ObjectError("address of a place that is no function", f.section.name, place);
      need(target);
      put(4, 0, 0);
      jump(insn, target);
      return;
    }
    if (section.name === ".maps") {
      const offset = symbol.type === 3 ? addend : symbol.value;
      const index = this.maps.findIndex((m) => m.section === section.index && m.offset === offset);
      if (index < 0) throw new ObjectError(`no map at .maps+${offset}`, f.section.name, place);
      put(1, index, 0);
      return;
    }
    const index = this.maps.findIndex((m) => m.section === section.index);
    if (index < 0) throw new ObjectError(`data in section '${section.name}' has no map`, f.section.name, place);
    put(2, index, symbol.value + addend);
  }

  private relocateExtern(
    f: Code,
    symbol: ElfSymbol,
    place: number,
    put: (src: number, low: number, high: number) => void,
  ): void {
    const offset = this.kconfig.get(symbol.name);
    if (offset !== undefined) {
      put(
        2,
        this.maps.findIndex((m) => m.name === ".kconfig"),
        offset,
      );
      return;
    }
    const id = this.kernel?.find(symbol.name, K.KIND_VAR, K.KIND_FUNC) ?? 0;
    if (id && this.kernel?.kind(id) === K.KIND_VAR) {
      put(3, id, 0);
      return;
    }
    if (symbol.bind === 2) {
      // A weak symbol's address answers whether it exists: any non-zero value says yes.
      put(0, id ? 1 : 0, 0);
      return;
    }
    throw new ObjectError(
      `extern (ksym) '${symbol.name}': not found in kernel BTF, and addresses of untyped symbols are not recorded`,
      f.section.name,
      place,
    );
  }

  private debugInfo(parts: { f: Code; at: number }[]): Pick<LoadedProgram, "funcInfo" | "lineInfo" | "lines"> {
    const { btf, ext } = this;
    const none = new Uint8Array(0);
    if (!btf || !ext) return { funcInfo: none, lineInfo: none, lines: [] };
    const byName = <R>(m: Map<number, R[]>, name: string): R[] =>
      [...m].filter(([off]) => btf.string(off) === name).flatMap(([, l]) => l);
    const funcs: number[] = [];
    const lineWords: number[] = [];
    const lines: LoadedProgram["lines"] = [];
    for (const { f, at } of parts) {
      const inside = (offset: number) => offset >= f.start && offset < f.start + f.insns.length;
      for (const r of byName(ext.funcs, f.section.name))
        if (inside(r.offset)) funcs.push(at + (r.offset - f.start) / 8, r.type);
      for (const r of byName(ext.lines, f.section.name)) {
        if (!inside(r.offset)) continue;
        const insn = at + (r.offset - f.start) / 8;
        lineWords.push(insn, r.file, r.text, r.lineCol);
        lines.push({
          insn,
          file: btf.string(r.file),
          line: r.lineCol >>> 10,
          column: r.lineCol & 0x3ff,
          text: btf.string(r.text),
        });
      }
    }
    // The kernel wants either no function records or one for every subprogram.
    const complete = funcs.length === parts.length * 2;
    return {
      funcInfo: complete ? wordsToBytes(funcs) : none,
      lineInfo: complete ? wordsToBytes(lineWords) : none,
      lines,
    };
  }
}

function wordsToBytes(words: number[]): Uint8Array {
  const out = new Uint8Array(words.length * 4);
  const d = new DataView(out.buffer);
  words.forEach((w, i) => {
    d.setUint32(i * 4, w >>> 0, true);
  });
  return out;
}

/** Writes a CO-RE value into an instruction; null poisons it, so that only a path that runs there is refused. */
function patchCore(f: Code, at: number, kind: number, value: bigint | null, section: string): void {
  const d = new DataView(f.insns.buffer, f.insns.byteOffset, f.insns.byteLength);
  const op = f.insns[at];
  const cls = op & 7;
  const wide = op === 0x18;
  if (value === null) {
    for (const k of wide ? [0, 8] : [0]) {
      if (at + k + 8 > f.insns.length) break;
      d.setUint8(at + k, 0x85);
      d.setUint8(at + k + 1, 0);
      d.setInt16(at + k + 2, 0, true);
      d.setInt32(at + k + 4, BAD_RELO, true);
    }
    return;
  }
  if (wide) {
    if (at + 16 > f.insns.length)
      throw new ObjectError("CO-RE relocation of half an instruction", section, f.start + at);
    d.setInt32(at + 4, Number(BigInt.asIntN(32, value)), true);
    d.setInt32(at + 12, Number(BigInt.asIntN(32, value >> 32n)), true);
    return;
  }
  if (cls === 4 || cls === 7) {
    if ((op & 8) !== 0)
      throw new ObjectError("CO-RE relocation of an instruction without immediate", section, f.start + at);
    d.setInt32(at + 4, Number(BigInt.asIntN(32, value)), true);
    return;
  }
  if (cls === 1 || cls === 2 || cls === 3) {
    if (value > 32767n)
      throw new ObjectError(`CO-RE offset ${value} is too large for the instruction`, section, f.start + at);
    d.setInt16(at + 2, Number(value), true);
    return;
  }
  throw new ObjectError(`CO-RE relocation (kind ${kind}) of opcode 0x${op.toString(16)}`, section, f.start + at);
}
