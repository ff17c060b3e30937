/**
 * C to a BPF object, in one call: preprocess, parse, lower, optimise, generate, link. Pure: the same input gives the
 * same bytes, nothing is read or written.
 */
import type { Btf } from "./btf/reader.ts";
import type { Code } from "./codegen/emit.ts";
import { emit, layOutFrame } from "./codegen/emit.ts";
import { select } from "./codegen/isel.ts";
import { layOut } from "./codegen/layout.ts";
import { prepare } from "./codegen/prepare.ts";
import { allocate } from "./codegen/regalloc.ts";
import { type Diagnostic, Diagnostics, GiveUp, renderDiagnostic } from "./diagnostics.ts";
import { imageOf } from "./elf/image.ts";
import { buildObject, type FunctionCode, type PlacedFunction } from "./elf/object.ts";
import { Builtins } from "./headers/externals.ts";
import { headerText } from "./headers/index.ts";
import type { Func, Inst } from "./ir/ir.ts";
import { lowerFunction } from "./ir/lower.ts";
import { MAX_FUNCTION, MAX_OBJECT } from "./limits.ts";
import { inlineAll } from "./opt/inline.ts";
import { type Unchecked, uncheckedAccesses } from "./opt/nullcheck.ts";
import { finish, optimise } from "./opt/pipeline.ts";
import type { Expr, FuncSym, VarSym } from "./parse/ast.ts";
import { parseUnit } from "./parse/decl.ts";
import { newVar } from "./parse/declarator.ts";
import { Parser } from "./parse/parser.ts";
import { Preprocessor } from "./preprocess/preprocessor.ts";
import { SourceManager } from "./source.ts";
import { evalConst } from "./types/consteval.ts";
import * as T from "./types/type.ts";

/** What a compilation may be given beside its source. */
export interface Options {
  fileName?: string;
  /** Further headers by include name; they win over the built-in ones. */
  headers?: Readonly<Record<string, string>>;
  /** Finds further headers by include name, or null; asked after `headers`, before the built-in ones. */
  header?: (name: string) => string | null;
  defines?: Readonly<Record<string, string>>;
  /** The kernel's types; without them vmlinux.h knows only what the compiler itself does. */
  kernel?: Btf | null;
  /** 3 (default) or 4: the latter adds sign-extending moves and loads. */
  cpu?: 3 | 4;
}

/** A program in the object: a function with a section of its own. */
export interface ProgramInfo {
  name: string;
  section: string;
}

/** One instruction's place in the source. */
export interface LineEntry {
  section: string;
  /** In instructions from the section's beginning. */
  insn: number;
  file: string;
  line: number;
  column: number;
}

/** What a compilation gives. `object` is null when there were errors. */
export interface Compilation {
  object: Uint8Array | null;
  programs: ProgramInfo[];
  diagnostics: Diagnostic[];
  lines: LineEntry[];
  functions: PlacedFunction[];
  /** The parsed program, for hover, completion and outline. */
  parser: Parser;
  sources: SourceManager;
  /** All findings as clang would print them. */
  render(): string;
}

/** Compiles one file. */
export function compile(source: string, options: Options = {}): Compilation {
  const sources = new SourceManager();
  const diags = new Diagnostics(sources);
  const parser = parse(source, options, sources, diags);
  const out: Compilation = {
    object: null,
    programs: [],
    diagnostics: diags.list,
    lines: [],
    functions: [],
    parser,
    sources,
    render: () => diags.list.map((d) => renderDiagnostic(d, sources)).join("\n"),
  };
  out.programs = parser.unit.functions
    .filter((f) => f.body && f.section !== null && f.section !== ".text")
    .map((f) => ({ name: f.name, section: f.section as string }));
  if (diags.errors > 0) return out;
  guarded(diags, parser, () => generate(out, parser, sources, diags, options));
  if (diags.errors > 0) out.object = null;
  return out;
}

function parse(source: string, options: Options, sources: SourceManager, diags: Diagnostics): Parser {
  const main = sources.add(options.fileName ?? "program.bpf.c", source, false);
  const own = options.headers ?? {};
  const pp = new Preprocessor(sources, diags, (name) =>
    Object.hasOwn(own, name) ? own[name] : (options.header?.(name) ?? headerText(name)),
  );
  for (const [name, text] of Object.entries(PREDEFINED)) pp.define(name, text);
  for (const [name, text] of Object.entries(options.defines ?? {})) pp.define(name, text);
  const parser = new Parser(pp, diags, new Builtins(options.kernel ?? null, pp.features));
  guarded(diags, parser, () => {
    pp.enter(main);
    parseUnit(parser);
  });
  return parser;
}

/** Runs a phase; input that is nested without end becomes an error like any other. */
function guarded(diags: Diagnostics, parser: Parser, phase: () => void): void {
  try {
    phase();
  } catch (e) {
    if (e instanceof RangeError && /call stack/.test(e.message))
      diags.error(parser.prev, "the program is nested too deeply for the compiler");
    else if (!(e instanceof GiveUp)) throw e;
  }
}

const PREDEFINED: Record<string, string> = {
  __bpf__: "1",
  __BPF__: "1",
  __BPF_FEATURE_ALU32: "1",
  __BPF_FEATURE_JMP32: "1",
  __BPF_FEATURE_JMP_EXT: "1",
  __BPF_CPU_VERSION__: "3",
  __clang__: "1",
  __clang_major__: "18",
  __clang_minor__: "0",
  __clang_patchlevel__: "0",
  __GNUC__: "4",
  __GNUC_MINOR__: "2",
  __GNUC_PATCHLEVEL__: "1",
  __STDC__: "1",
  __STDC_VERSION__: "201710L",
  __STDC_HOSTED__: "1",
  __LP64__: "1",
  _LP64: "1",
  __CHAR_BIT__: "8",
  __SIZEOF_INT__: "4",
  __SIZEOF_LONG__: "8",
  __SIZEOF_POINTER__: "8",
  __INT_MAX__: "2147483647",
  __LONG_MAX__: "9223372036854775807L",
  __ORDER_LITTLE_ENDIAN__: "1234",
  __ORDER_BIG_ENDIAN__: "4321",
  __BYTE_ORDER__: "1234",
  __LITTLE_ENDIAN__: "1",
  __SIZE_TYPE__: "unsigned long",
  __INT8_TYPE__: "signed char",
  __UINT8_TYPE__: "unsigned char",
  __INT16_TYPE__: "short",
  __UINT16_TYPE__: "unsigned short",
  __INT32_TYPE__: "int",
  __UINT32_TYPE__: "unsigned int",
  __INT64_TYPE__: "long",
  __UINT64_TYPE__: "unsigned long",
  __ATOMIC_RELAXED: "0",
  __ATOMIC_CONSUME: "1",
  __ATOMIC_ACQUIRE: "2",
  __ATOMIC_RELEASE: "3",
  __ATOMIC_ACQ_REL: "4",
  __ATOMIC_SEQ_CST: "5",
  __TARGET_ARCH_x86: "1",
};

/** String literals, pooled by content. */
class StringPool {
  readonly all: VarSym[] = [];
  private readonly known = new Map<string, VarSym>();

  string(bytes: number[]): VarSym {
    const key = bytes.join();
    let v = this.known.get(key);
    if (!v) {
      const type: T.Type = T.qualify({ kind: "array", of: T.CHAR, length: bytes.length }, "const");
      v = newVar("", type, "static", { pos: -1, end: -1 });
      v.symbol = `.L.str${this.all.length === 0 ? "" : `.${this.all.length}`}`;
      v.section = ".rodata";
      v.init = {
        entries: [{ offset: 0, type, member: null, expr: { k: "str", bytes, type, pos: -1, end: -1 } }],
        pos: -1,
        end: -1,
      };
      this.known.set(key, v);
      this.all.push(v);
    }
    return v;
  }
}

/** String literals that an object's initialiser points to become objects as well. */
function nameStrings(v: VarSym, pool: StringPool): void {
  for (const e of v.init?.entries ?? []) {
    const c = e.expr.k === "str" ? null : evalConst(e.expr);
    if (!c?.str) continue;
    const at = { pos: e.expr.pos, end: e.expr.end };
    const string: Expr = { k: "var", sym: pool.string(c.str), type: T.CHAR, ...at };
    const start: Expr = { k: "addr", e: string, type: T.ptrTo(T.CHAR), ...at };
    const distance: Expr = { k: "num", value: c.value, type: T.LONG, ...at };
    e.expr = { k: "ptradd", l: start, r: distance, minus: false, type: T.ptrTo(T.CHAR), ...at };
  }
}

/** Loaders relocate code, and of data only `values` of maps: a pointer read from an object is none. */
function warnOfAddresses(v: VarSym | FuncSym, diags: Diagnostics): void {
  if (v.kind !== "var" || v.section === ".maps" || !v.init) return;
  if (imageOf(v, T.sizeOf(v.type)).addresses.length === 0) return;
  const d = diags.warning(v, `pointers in the initialiser of '${v.name}' are not set when the program runs`);
  diags.note(
    d,
    v,
    "libbpf does not relocate data: use arrays of char, a switch, or indices that are known when the program is compiled",
  );
}

function warnOfNull({ access, source, what }: Unchecked, diags: Diagnostics): void {
  const at = (i: Inst) => ({ pos: i.pos, end: i.pos + 1 });
  const d = diags.warning(at(access), `${what} may be NULL here: the verifier refuses an access without a check`);
  diags.note(d, at(source), "the pointer comes from here; compare it with NULL before it is used");
}

function generate(
  out: Compilation,
  parser: Parser,
  sources: SourceManager,
  diags: Diagnostics,
  options: Options,
): void {
  const pool = new StringPool();
  for (const v of parser.unit.variables) {
    if (T.sizeOf(v.type) > MAX_OBJECT)
      diags.fatal(
        v,
        `'${v.name}' takes ${T.sizeOf(v.type)} bytes: a global variable is a map's value, of at most ${MAX_OBJECT}`,
      );
    nameStrings(v, pool);
  }
  const funcs = parser.unit.functions.filter((f) => f.body);
  const lowered = new Map<FuncSym, Func>();
  for (const f of funcs) lowered.set(f, lowerFunction(f, diags, pool));
  if (diags.errors > 0) return;
  inlineAll(funcs, lowered, optimise, (sym) =>
    diags.fatal(
      sym,
      `function '${sym.name}' is too long to be compiled: inlining makes more than ${MAX_FUNCTION} instructions`,
    ),
  );
  const compiled: FunctionCode[] = [];
  for (const f of reachable(funcs, lowered)) {
    const ir = lowered.get(f) as Func;
    for (const one of uncheckedAccesses(ir)) warnOfNull(one, diags);
    finish(ir);
    const code = compileFunction(ir, diags, options);
    if (!code) return;
    compiled.push({ sym: f, code });
  }
  const used = new Set<VarSym | FuncSym>();
  for (const { code } of compiled) for (const r of code.relocs) used.add(r.reloc.sym);
  for (const v of used) warnOfAddresses(v, diags);
  for (const v of parser.unit.variables)
    if (v.defined && (v.storage !== "static" || v.used || v.section !== null)) used.add(v);
  // What an object's contents point to is there as well; the set grows while it is gone through.
  for (const v of used) if (v.kind === "var") for (const a of imageOf(v, T.sizeOf(v.type)).addresses) used.add(a.sym);
  const variables = parser.unit.variables.filter((v) => v.defined && used.has(v));
  const literals = pool.all.filter((v) => used.has(v));
  const built = buildObject({
    functions: compiled,
    variables,
    literals,
    sources,
    diags,
  });
  out.object = built.object;
  out.functions = built.placed;
  built.placed.forEach((p, i) => {
    compiled[i].code.positions.forEach((pos, n) => {
      if (pos < 0) return;
      const at = sources.place(pos);
      out.lines.push({
        section: p.section,
        insn: p.offset / 8 + n,
        file: at.file.name,
        line: at.line,
        column: at.column,
      });
    });
  });
}

/** Functions that the object needs: programs, visible functions, and what they call or point to. */
function reachable(funcs: FuncSym[], lowered: Map<FuncSym, Func>): FuncSym[] {
  const wanted = new Set<FuncSym>();
  const work = funcs.filter((f) => f.section !== null || (!f.static && !f.alwaysInline && !f.inline) || f.used);
  while (work.length > 0) {
    const f = work.pop() as FuncSym;
    if (wanted.has(f)) continue;
    const ir = lowered.get(f);
    if (!ir) continue;
    wanted.add(f);
    for (const b of ir.blocks) {
      for (const i of b.insts) {
        if (i.callee && "fn" in i.callee) work.push(i.callee.fn);
        if (i.op === "func" && i.sym?.kind === "func") work.push(i.sym);
      }
    }
  }
  return funcs.filter((f) => wanted.has(f));
}

function compileFunction(f: Func, diags: Diagnostics, options: Options): Code | null {
  prepare(f);
  const m = select(f, { v4: options.cpu === 4, error: (pos, message) => diags.error({ pos, end: pos + 1 }, message) });
  if (diags.errors > 0) return null;
  if (!allocate(m)) {
    diags.error(f.sym, `function '${f.sym.name}' needs more registers than BPF has`);
    return null;
  }
  layOut(m);
  const frame = layOutFrame(m);
  if (frame.biggest) {
    const d = diags.error(
      f.sym,
      `the stack of '${f.sym.name}' takes ${frame.depth} bytes, more than BPF's limit of 512`,
    );
    diags.note(
      d,
      f.sym,
      `the largest object is '${frame.biggest.name}' with ${frame.biggest.size} bytes; move it to a map or a global variable`,
    );
    return null;
  }
  const code = emit(m, (pos, message) => diags.error({ pos, end: pos + 1 }, message));
  if (diags.errors > 0) return null;
  code.stack = frame.depth;
  return code;
}

export { Btf } from "./btf/reader.ts";
export type { Diagnostic, Range } from "./diagnostics.ts";
