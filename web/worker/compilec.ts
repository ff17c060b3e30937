// C to a program: through the compiler to an object, and through the loader to what the kernel takes.

import type { MapTypeName } from "../../engine-as/host/types.ts";
import { Btf, compile, type Diagnostic } from "../compiler/index.ts";
import { chooseProgram, innerIndices } from "../compiler/object/case.ts";
import { ObjectError } from "../compiler/object/elf.ts";
import { layoutOf } from "../compiler/object/layout.ts";
import { type LoadedObject, type LoadedProgram, loadObject } from "../compiler/object/load.ts";
import type { MapDef } from "../compiler/object/maps.ts";
import { fromBase64 } from "../state/base64.ts";
import { type Built, type Image, type ImageMap, isData } from "./program.ts";
import type { DeclaredMap, Listing, Problem } from "./protocol.ts";

const FILE = "program.bpf.c";
const ITERATOR = /^\??iter(\.s)?\/bpf_map_elem$/;

let known: { types: Uint8Array; btf: Btf } | undefined;

const NOTHING: Built = { image: null, problems: [], declared: null, programs: [], listing: null };

/** Compiles C; `name` chooses a program of several. */
export function compileC(source: string, name: string | undefined, types: Uint8Array): Built {
  const kernel = kernelOf(types);
  const compilation = compile(source, { fileName: FILE, kernel });
  const problems = compilation.diagnostics.map(problemOf);
  if (!compilation.object) return { ...NOTHING, problems };
  return { ...linked(compilation.object, name, kernel, problems), listing: null };
}

/** Prepares a program of an object, given in base64. */
export function openObject(source: string, name: string | undefined, types: Uint8Array): Built {
  const bytes = fromBase64(source);
  if (!bytes) return { ...NOTHING, problems: [problem("error", "this is no object: its bytes cannot be read")] };
  return linked(bytes, name, kernelOf(types), []);
}

function kernelOf(types: Uint8Array): Btf {
  if (known?.types !== types) known = { types, btf: new Btf(types) };
  return known.btf;
}

/** Loads an object as libbpf does. Whatever is wrong with it is a problem that names section and offset. */
function linked(bytes: Uint8Array, name: string | undefined, kernel: Btf, problems: Problem[]): Built {
  try {
    const object = loadObject(bytes, kernel);
    for (const note of object.notes) problems.push(problem("info", note));
    const loaded = chooseProgram(object, name) ?? chooseProgram(object);
    if (!loaded) return { ...NOTHING, problems: [...problems, problem("error", NO_PROGRAM)] };
    const btf = object.btf ? new Btf(object.btf) : null;
    const declared = object.maps.map((map) => declaration(map, btf));
    const file = mainFile(loaded);
    const image = { ...prepared(object, loaded, file), object: bytes };
    return { image, problems, declared, programs: iterators(object), listing: listingOf(loaded, file) };
  } catch (error) {
    if (!(error instanceof ObjectError)) throw error;
    return { ...NOTHING, problems: [...problems, problem("error", error.message)] };
  }
}

/** The file of which the page shows lines: the program's own, where it begins. */
const mainFile = ({ lines }: LoadedProgram) =>
  lines.some(({ file }) => file === FILE) ? FILE : (lines[0]?.file ?? "");

function listingOf({ lines }: LoadedProgram, file: string): Listing {
  const texts = new Map(lines.filter((one) => one.file === file).map(({ line, text }) => [line, text]));
  return { file, lines: [...texts].sort(([a], [b]) => a - b) };
}

const NO_PROGRAM = 'no program: a function with SEC("iter/bpf_map_elem") is wanted';

const iterators = (object: LoadedObject) =>
  object.programs.filter(({ section }) => ITERATOR.test(section)).map(({ name }) => name);

function prepared(object: LoadedObject, loaded: LoadedProgram, file: string): Omit<Image, "object"> {
  return {
    insns: loaded.insns,
    lines: linesOf(loaded, file),
    maps: object.maps.map((map) => imageMap(map, object.maps)),
    license: object.license,
    flags: loaded.flags,
    btf: object.btf,
    funcInfo: loaded.funcInfo,
    lineInfo: loaded.lineInfo,
  };
}

const imageMap = (map: MapDef, all: MapDef[]): ImageMap => ({
  name: map.name,
  type: map.type as MapTypeName,
  keySize: map.key_size,
  valueSize: map.value_size,
  maxEntries: map.max_entries,
  flags: map.map_flags,
  entries: map.entries ?? null,
  ...(map.frozen ? { frozen: true } : {}),
  extra: {
    btfKey: map.typed && map.valueType ? map.keyType : 0,
    btfValue: map.typed ? map.valueType : 0,
    mapExtra: map.map_extra ?? 0,
    ...(map.inner ? { inner: { ...imageMap(map.inner, all), entries: map.inner.entries ?? [] } } : {}),
    innerMaps: innerIndices(map, all),
  },
});

function declaration(map: MapDef, btf: Btf | null): DeclaredMap {
  return {
    name: map.name,
    type: map.type as MapTypeName,
    key: layoutOf(btf, map.keyType, map.key_size, "key"),
    value: layoutOf(btf, isData(map) ? 0 : map.valueType, map.value_size, isData(map) ? "data" : "value"),
    maxEntries: map.max_entries,
    flags: map.map_flags,
    entries: map.entries ?? [],
    ...(isData(map) ? { data: true } : {}),
    ...(map.frozen ? { frozen: true } : {}),
  };
}

/** A line for every slot: each record holds until the next. */
function linesOf({ insns, lines }: LoadedProgram, main: string): number[] {
  const found: number[] = new Array(insns.length / 8).fill(0);
  const records = [...lines].sort((a, b) => a.insn - b.insn);
  records.forEach(({ insn, file, line }, i) => {
    found.fill(file === main ? line : 0, insn, records[i + 1]?.insn ?? found.length);
  });
  return found;
}

function problemOf({ severity, message, range, notes }: Diagnostic): Problem {
  const own = range.file === FILE;
  const { line, column, endLine, endColumn } = range;
  const kind = severity === "note" ? "info" : severity;
  const related = notes
    .filter((note) => note.range.file === FILE)
    .map((note) => ({ ...placeOf(note.range), message: note.message }));
  const elsewhere = notes.filter((note) => note.range.file !== FILE).map((note) => note.message);
  const said = [own ? message : `${range.file}:${line}: ${message}`, ...elsewhere].join("; ");
  if (!own) return problem(kind, said);
  const place = { line, column, ...(endLine === line ? { endColumn } : {}) };
  return { ...problem(kind, said), ...place, ...(related.length > 0 ? { related } : {}) };
}

/** A range's first line. */
function placeOf({ line, column, endLine, endColumn }: Diagnostic["range"]) {
  return { line, column, endColumn: endLine === line ? Math.max(endColumn, column + 1) : 1000 };
}

function problem(severity: Problem["severity"], message: string): Problem {
  return { stage: "compile", severity, message, line: 0, insn: -1 };
}
