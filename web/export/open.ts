// Files from a person's disk: a project, a program's text, a compiled object, a case of the oracle. Whatever else it is,
// is refused in words, and what is on the page stays.
import { disassemble } from "../assembler/disassemble";
import { fromHex } from "../state/bytes";
import { readProject } from "../state/codec";
import { MAP_KINDS, type MapDecl, MOST, PROJECT_DEFAULTS, type Project } from "../state/project";
import { boolean, choice, integer, list, optional, record, text, Unreadable } from "../state/read";
import { useStore } from "../state/store";
import { betweenReads, planOf, readSizes } from "./casereads";

/** Bytes of a file that is opened. */
const LARGEST = 4 << 20;
const ELF = [0x7f, 0x45, 0x4c, 0x46];

const say = (toast: string) => useStore.getState().setToast(toast);

/** Opens a file by what it holds. */
export async function openFile(file: File): Promise<void> {
  if (file.size > LARGEST) return say(`${file.name} is too large: ${LARGEST >> 20} MB are read at most`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { openObject, openText, openShared } = useStore.getState();
  // A damaged object is the loader's affair, which says where it is damaged.
  if (ELF.every((byte, i) => bytes[i] === byte) || /\.o$/i.test(file.name)) {
    openObject(file.name, bytes);
    return say(`${file.name} opened; what was here before comes back with one button`);
  }
  try {
    const source = new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
    const value = /\.jsonl?$/i.test(file.name) ? JSON.parse(source.trim().split("\n{", 1)[0]) : null;
    if (value?.demo) {
      const [{ readDemo }, { enter }] = await Promise.all([import("../stage/demo"), import("../stage/play")]);
      return enter(await readDemo(value));
    }
    if (value) {
      openShared({ project: projectOf(value) });
      const lost = ["btf", "func_info", "line_info", "link"].filter((field) => field in value);
      if (lost.length > 0) return say(`${file.name} opened without its ${lost.join(", ")}, which assembly cannot say`);
    } else
      openText(/\.(s|asm)$/i.test(file.name) ? "asm" : /\.[ch]$/i.test(file.name) ? "c" : languageOf(source), source);
    say(`${file.name} opened`);
  } catch (error) {
    say(`${file.name} cannot be opened: ${error instanceof Error ? error.message : error}`);
  }
}

/** C has an include, a section or a statement's end where assembly has none. */
const languageOf = (source: string): "c" | "asm" => (/^\s*#\s*include|SEC\(|;\s*$/m.test(source) ? "c" : "asm");

/** A saved project, or a case. */
function projectOf(value: { project?: unknown; insns?: unknown }): Project {
  return value?.insns !== undefined ? caseProject(value) : readProject(value?.project, "project");
}

const hex = text(1 << 22, /^(?:[0-9a-f]{2})*$/i);
const caseMap = record({
  name: optional(text(64), ""),
  type: choice(MAP_KINDS.map((kind) => kind.type)),
  key_size: integer(0, 512),
  value_size: integer(0, 1 << 16),
  max_entries: integer(0, 2 ** 32 - 1),
  map_flags: optional(integer(0, 2 ** 32 - 1), 0),
  entries: optional(list(10_000, list(2, hex)), []),
  fill: optional(record({ count: integer(0, MOST.fill), key: optional(text(16), "") }), undefined),
  frozen: optional(boolean, undefined),
});
const readCase = record({
  insns: hex,
  maps: optional(list(16, caseMap), []),
  target: optional(integer(0, 15), 0),
  license: optional(text(128), PROJECT_DEFAULTS.license),
  read_sizes: readSizes,
  between_reads: betweenReads,
  log_level: optional(integer(0, 7), PROJECT_DEFAULTS.logLevel),
});

/** A case in the oracle's format as a project in assembly. */
export function caseProject(value: unknown): Project {
  const { insns, maps, target, license, read_sizes, between_reads, log_level } = readCase(value, "case");
  const bytes = fromHex(insns);
  if (!bytes || bytes.length % 8 !== 0) throw new Unreadable("case.insns: 8 bytes an instruction are wanted");
  const declared = maps.map(
    (map, i): MapDecl => ({
      name: /^[\w.]+$/.test(map.name) ? map.name : `map${i}`,
      type: map.type,
      key: bytesOf("key", map.key_size),
      value: bytesOf("value", map.value_size),
      maxEntries: map.max_entries,
      flags: map.map_flags,
      entries: map.entries.map(([key = "", element = ""]) => [key, element]),
      ...(map.fill
        ? { fill: { count: map.fill.count, keys: map.fill.key === "mix" ? "mix" : "index", values: "index" } }
        : {}),
      ...(map.frozen ? { frozen: true } : {}),
    }),
  );
  return {
    ...PROJECT_DEFAULTS,
    source: disassemble(bytes, { maps: declared.map(({ name }) => name) }),
    maps: declared,
    target: Math.max(0, Math.min(target, declared.length - 1)),
    license,
    logLevel: log_level,
    ...planOf(read_sizes, between_reads, declared),
  };
}

/** A layout of so many bytes: a number where there is one of that size. */
function bytesOf(name: string, size: number): string {
  if (size === 0) return "";
  return [1, 2, 4, 8].includes(size) ? `u${size * 8} ${name}` : `byte ${name}[${size}]`;
}
