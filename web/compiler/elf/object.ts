/**
 * Code and data to an object file: which section everything goes to, the symbols, relocations, BTF and BTF.ext.
 */
import { BtfBuilder } from "../btf/builder.ts";
import { type ExtSection, encodeExt } from "../btf/ext.ts";
import type { Code } from "../codegen/emit.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { Expr, FuncSym, VarSym } from "../parse/ast.ts";
import type { SourceManager } from "../source.ts";
import { evalConst } from "../types/consteval.ts";
import * as T from "../types/type.ts";
import { imageOf } from "./image.ts";
import {
  type OutSection,
  type OutSymbol,
  R_BPF_64_32,
  R_BPF_64_64,
  R_BPF_64_ABS64,
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHF_WRITE,
  STB,
  STT,
  writeElf,
} from "./writer.ts";

/** A compiled function. */
export interface FunctionCode {
  sym: FuncSym;
  code: Code;
}

/** Where each function ended up, for the debug information that the page shows. */
export interface PlacedFunction {
  name: string;
  section: string;
  offset: number;
  size: number;
}

/** Everything that goes into an object. */
export interface Inputs {
  functions: FunctionCode[];
  variables: VarSym[];
  /** String literals and other nameless constants. */
  literals: VarSym[];
  sources: SourceManager;
  diags: Diagnostics;
}

/** Builds the file. */
export function buildObject(inp: Inputs): { object: Uint8Array; placed: PlacedFunction[] } {
  return new ObjectBuilder(inp).build();
}

class ObjectBuilder {
  private readonly btf = new BtfBuilder();
  private readonly sections = new Map<string, OutSection>();
  private readonly symbols: OutSymbol[] = [];
  private readonly symbolOf = new Map<VarSym | FuncSym, OutSymbol>();
  private readonly sectionSymbol = new Map<OutSection, OutSymbol>();
  private readonly externs: { sym: VarSym | FuncSym; section: string }[] = [];
  private readonly ext = new Map<string, ExtSection>();
  private readonly placed: PlacedFunction[] = [];

  constructor(private readonly inp: Inputs) {}

  build(): { object: Uint8Array; placed: PlacedFunction[] } {
    // .text always exists: loaders look for it by name.
    this.section(".text", SHF_ALLOC | SHF_EXECINSTR, 8);
    this.placeFunctions();
    this.placeData();
    this.relocateFunctions();
    this.describeFunctions();
    this.describeData();
    const out = [...this.sections.values()];
    const btf = this.btf.finish();
    const ext = encodeExt([...this.ext.values()]);
    out.push(plain(".BTF", btf), plain(".BTF.ext", ext));
    const name = this.inp.sources.files[0].name;
    return { object: writeElf(out, this.symbols, name.slice(name.lastIndexOf("/") + 1)), placed: this.placed };
  }

  private section(name: string, flags: number, align: number): OutSection {
    let s = this.sections.get(name);
    if (!s) {
      s = { name, bytes: new Uint8Array(0), size: 0, flags, align, relocs: [] };
      this.sections.set(name, s);
    }
    s.align = Math.max(s.align, align);
    return s;
  }

  private placeFunctions(): void {
    for (const { sym, code } of this.inp.functions) {
      const s = this.section(sym.section ?? ".text", SHF_ALLOC | SHF_EXECINSTR, 8);
      const offset = s.size;
      const bytes = new Uint8Array(offset + code.bytes.length);
      bytes.set(s.bytes as Uint8Array);
      bytes.set(code.bytes, offset);
      s.bytes = bytes;
      s.size = bytes.length;
      const bind = sym.static ? STB.local : sym.weak ? STB.weak : STB.global;
      const size = code.bytes.length;
      this.symbol(sym, { name: sym.name, section: s, value: offset, size, type: STT.func, bind, hidden: sym.hidden });
      this.placed.push({ name: sym.name, section: s.name, offset, size: code.bytes.length });
    }
  }

  private symbol(of: VarSym | FuncSym, s: OutSymbol): void {
    this.symbols.push(s);
    this.symbolOf.set(of, s);
  }

  /** Where a variable lives. */
  private homeOf(v: VarSym): string {
    if (v.section !== null) return v.section;
    if (T.hasQual(v.type, "const")) return ".rodata";
    const zero = !v.init || v.init.entries.every((e) => isZero(e.expr));
    return zero ? ".bss" : ".data";
  }

  private placeData(): void {
    const order = (v: VarSym) => {
      const home = this.homeOf(v);
      const rank = ["license", "version", ".maps"].indexOf(home);
      return rank >= 0 ? rank : home.startsWith(".rodata") ? 4 : home.startsWith(".data") ? 5 : 6;
    };
    const data = [...this.inp.variables, ...this.inp.literals].filter((v) => v.defined);
    const chunks = new Map<OutSection, { at: number; bytes: Uint8Array }[]>();
    for (const v of data
      .map((v, i) => ({ v, i }))
      .sort((a, b) => order(a.v) - order(b.v) || a.i - b.i)
      .map((x) => x.v)) {
      const home = this.homeOf(v);
      const readonly = home.startsWith(".rodata");
      const s = this.section(home, SHF_ALLOC | (readonly ? 0 : SHF_WRITE), 1);
      const align = Math.max(
        v.align,
        T.alignOf(v.type),
        T.sizeOf(v.type) >= 8 && home !== "license" && v.name !== "" ? 8 : 1,
      );
      s.align = Math.max(s.align, Math.min(align, 16));
      const size = this.sizeOf(v);
      const at = Math.ceil(s.size / align) * align;
      s.size = at + size;
      const bind = v.storage === "static" ? STB.local : v.weak ? STB.weak : STB.global;
      this.symbol(v, { name: v.symbol, section: s, value: at, size, type: STT.object, bind });
      if (home === ".bss" || home.startsWith(".bss.")) s.bytes = null;
      else {
        const list = chunks.get(s) ?? [];
        list.push({ at, bytes: this.image(v, size, s, at) });
        chunks.set(s, list);
      }
    }
    for (const [s, list] of chunks) {
      const bytes = new Uint8Array(s.size);
      for (const c of list) bytes.set(c.bytes, c.at);
      s.bytes = bytes;
    }
  }

  /** A map's `values` array may be longer than its type says. */
  private sizeOf(v: VarSym): number {
    let size = T.sizeOf(v.type);
    for (const e of v.init?.entries ?? []) size = Math.max(size, e.offset + T.sizeOf(e.type));
    return size;
  }

  private image(v: VarSym, size: number, s: OutSection, at: number): Uint8Array {
    const { bytes, addresses } = imageOf(v, size);
    for (const a of addresses) this.late.push({ s, offset: at + a.offset, sym: a.sym });
    return bytes;
  }

  private readonly late: { s: OutSection; offset: number; sym: VarSym | FuncSym }[] = [];

  private relocateFunctions(): void {
    for (const l of this.late) {
      const symbol = this.target(l.sym);
      if (symbol) l.s.relocs.push({ offset: l.offset, type: R_BPF_64_ABS64, symbol });
    }
    this.inp.functions.forEach(({ code }, i) => {
      const p = this.placed[i];
      const s = this.sections.get(p.section) as OutSection;
      const d = new DataView((s.bytes as Uint8Array).buffer);
      for (const r of code.relocs) {
        const symbol = this.target(r.reloc.sym);
        if (!symbol) continue;
        const at = p.offset + r.insn * 8;
        if (r.kind === "addr" && r.reloc.sym.kind === "func" && symbol.section) {
          // A function's address: loaders know the section symbol with the offset in the instruction.
          d.setInt32(at + 4, symbol.value, true);
          s.relocs.push({
            offset: at,
            type: R_BPF_64_64,
            symbol: symbol.bind === STB.global ? this.zeroed(d, at, symbol) : this.sectionSym(symbol.section),
          });
          continue;
        }
        s.relocs.push({ offset: at, type: r.kind === "call" ? R_BPF_64_32 : R_BPF_64_64, symbol });
      }
    });
  }

  private zeroed(d: DataView, at: number, symbol: OutSymbol): OutSymbol {
    d.setInt32(at + 4, 0, true);
    return symbol;
  }

  private sectionSym(section: OutSection): OutSymbol {
    let s = this.sectionSymbol.get(section);
    if (!s) {
      s = { name: "", section, value: 0, size: 0, type: STT.section, bind: STB.local };
      this.sectionSymbol.set(section, s);
      this.symbols.push(s);
    }
    return s;
  }

  /** The symbol that a reference needs, an undefined one for externs. */
  private target(sym: VarSym | FuncSym): OutSymbol | null {
    const known = this.symbolOf.get(sym);
    if (known) return known;
    const section = sym.section;
    if (section !== ".ksyms" && section !== ".kconfig") {
      const d = this.inp.diags.error(
        sym.pos >= 0 ? sym : { pos: 0, end: 0 },
        `undefined symbol '${sym.name}': only __ksym and __kconfig externs can be left to the loader`,
      );
      if (sym.kind === "func")
        this.inp.diags.note(
          d,
          sym.pos >= 0 ? sym : { pos: 0, end: 0 },
          "declare a kernel function with __ksym, or define it in this file",
        );
      return null;
    }
    this.externs.push({ sym, section });
    this.symbol(sym, {
      name: sym.name,
      section: null,
      value: 0,
      size: 0,
      type: STT.notype,
      bind: sym.weak ? STB.weak : STB.global,
    });
    return this.symbolOf.get(sym) as OutSymbol;
  }

  private describeFunctions(): void {
    const { sources } = this.inp;
    this.inp.functions.forEach(({ sym, code }, i) => {
      const p = this.placed[i];
      let e = this.ext.get(p.section);
      if (!e) {
        e = { nameOff: this.btf.string(p.section), funcs: [], lines: [], cores: [] };
        this.ext.set(p.section, e);
      }
      const type = T.strip(sym.type) as T.FuncType;
      const id = this.btf.func(
        sym.name,
        type,
        sym.params.map((v) => v.name),
        sym.static ? "static" : "global",
        sym.tags,
        sym.params.map((v) => v.tags),
      );
      e.funcs.push({ offset: p.offset, type: id });
      let last = "";
      code.positions.forEach((raw, n) => {
        if (raw < 0 && n > 0) return;
        const at = sources.place(n === 0 ? sym.pos : raw);
        const key = `${at.file.name}:${at.line}`;
        if (key === last) return;
        last = key;
        e.lines.push({
          offset: p.offset + n * 8,
          file: this.btf.string(at.file.name),
          text: this.btf.string(sources.lineText(at.file, at.line)),
          line: at.line,
          column: at.column,
        });
      });
      for (const c of code.cores) {
        e.cores.push({
          offset: p.offset + c.insn * 8,
          type: this.btf.type(unqualifiedSugar(c.core.root)),
          access: this.btf.string(c.core.path.join(":")),
          kind: c.core.kind,
        });
      }
    });
  }

  private describeData(): void {
    const groups = new Map<string, { v: VarSym; s: OutSymbol }[]>();
    for (const v of this.inp.variables) {
      const s = this.symbolOf.get(v);
      if (!s?.section) continue;
      const list = groups.get(s.section.name) ?? [];
      list.push({ v, s });
      groups.set(s.section.name, list);
    }
    for (const [name, list] of groups) {
      const size = this.sections.get(name)?.size ?? 0;
      const vars = list.map(({ v, s }) => ({
        id: this.btf.variable(v, v.symbol, v.storage === "static" ? "static" : "global"),
        offset: s.value,
        size: s.size,
      }));
      this.btf.datasec(name, size, vars);
    }
    for (const section of [".kconfig", ".ksyms"]) {
      const list = this.externs.filter((e) => e.section === section);
      if (list.length === 0) continue;
      const vars = list.map(({ sym }) => {
        if (sym.kind === "var")
          return { id: this.btf.variable(sym, sym.name, "extern"), offset: 0, size: T.sizeOf(sym.type) };
        const type = T.strip(sym.type) as T.FuncType;
        return { id: this.btf.func(sym.name, type, [], "extern", sym.tags, []), offset: 0, size: 0 };
      });
      this.btf.datasec(section, 0, vars);
    }
  }
}

/** CO-RE roots lose qualifiers, which mean nothing to it. */
function unqualifiedSugar(t: T.Type): T.Type {
  let at = t;
  while (at.kind === "qual" || at.kind === "tag") at = at.to;
  return at;
}

function plain(name: string, bytes: Uint8Array): OutSection {
  return { name, bytes, size: bytes.length, flags: 0, align: 4, relocs: [] };
}

function isZero(e: Expr): boolean {
  if (e.k === "str") return e.bytes.every((b) => b === 0);
  const c = evalConst(e);
  return c !== null && c.sym === null && !c.str && c.value === 0n;
}
