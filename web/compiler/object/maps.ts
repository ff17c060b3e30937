/** Maps out of an object: BTF-defined ones in `.maps`, and one array map for every data section. */
import * as K from "../btf/kinds.ts";
import type { Btf } from "../btf/reader.ts";
import { MAP_TYPES } from "../headers/constants.ts";
import { type ElfFile, ObjectError, type Section } from "./elf.ts";

/** A map as the kernel is asked to make it. */
export interface MapDef {
  name: string;
  type: string;
  key_size: number;
  value_size: number;
  max_entries: number;
  map_flags: number;
  /** Key and value in hex; a data section's contents. */
  entries?: [string, string][];
  frozen?: boolean;
  /** Section index, and offset in it for `.maps`. */
  section: number;
  offset: number;
  /** Types of key and value in the object's BTF, 0 when it does not say. */
  keyType: number;
  valueType: number;
  /** The kernel is told these types too: kinds that know no types are not. */
  typed: boolean;
  /** What the inner maps of a map of maps are like. */
  inner?: MapDef;
  /** Initial elements of maps of maps: index and the inner map's name. */
  values?: [number, string][];
  pinning?: number;
  map_extra?: number;
}

const RDONLY_PROG = 0x80;
const MMAPABLE = 0x400;
const PAGE = 4096;
const CPUS = 2;

/** Kinds that libbpf makes without types: the kernel takes none for them. */
const UNTYPED = new Set(
  "perf_event_array cgroup_array stack_trace array_of_maps hash_of_maps devmap devmap_hash cpumap xskmap sockmap sockhash queue stack arena".split(
    " ",
  ),
);

/** All maps, declared ones first, then .rodata, .data, .bss. */
export function readMaps(elf: ElfFile, btf: Btf | null): MapDef[] {
  const out: MapDef[] = [];
  const section = elf.sections.find((s) => s.name === ".maps");
  if (elf.sections.some((s) => s.name === "maps" && s.size > 0)) {
    throw new ObjectError(
      'legacy map definitions (SEC("maps")) are not supported by libbpf 1.0 and later: use BTF-defined maps',
      "maps",
      0,
    );
  }
  if (section && section.size > 0) {
    if (!btf) throw new ObjectError("BTF-defined maps need a .BTF section: compile with -g", ".maps", 0);
    out.push(...declaredMaps(elf, section, btf));
  }
  const rank = (s: Section) => (s.name.startsWith(".rodata") ? 0 : s.name.startsWith(".data") ? 1 : 2);
  const data = elf.sections.filter(isData).sort((a, b) => rank(a) - rank(b) || a.index - b.index);
  for (const s of data) out.push(dataMap(s, btf));
  return out;
}

function isData(s: Section): boolean {
  return (
    s.size > 0 && (s.flags & 2) !== 0 && /^\.(rodata|data|bss)(\.|$)/.test(s.name) && (s.type === 1 || s.type === 8)
  );
}

function dataMap(s: Section, btf: Btf | null): MapDef {
  const readonly = s.name.startsWith(".rodata");
  const bytes = s.type === 8 ? new Uint8Array(s.size) : s.bytes;
  return {
    name: s.name,
    type: "array",
    key_size: 4,
    value_size: s.size,
    max_entries: 1,
    map_flags: MMAPABLE | (readonly ? RDONLY_PROG : 0),
    entries: [["00000000", hex(bytes)]],
    ...(readonly ? { frozen: true } : {}),
    section: s.index,
    offset: 0,
    keyType: 0,
    valueType: btf?.find(s.name, K.KIND_DATASEC) ?? 0,
    typed: true,
  };
}

/** A ring is a power of two of pages; a count of 0 for perf events means a place for each CPU. */
function adjustSize(def: MapDef): void {
  if ((def.type === "ringbuf" || def.type === "user_ringbuf") && def.max_entries > 0 && def.max_entries <= 2 ** 31)
    def.max_entries = Math.max(PAGE, 2 ** Math.ceil(Math.log2(def.max_entries)));
  if (def.type === "perf_event_array") def.max_entries ||= CPUS;
}

function declaredMaps(elf: ElfFile, section: Section, btf: Btf): MapDef[] {
  const sec = btf.find(".maps", K.KIND_DATASEC);
  if (!sec) throw new ObjectError("BTF has no .maps section", ".maps", 0);
  const out: MapDef[] = [];
  for (const v of btf.datasec(sec)) {
    const name = btf.name(v.type);
    const symbol = elf.symbols.find((s) => s.name === name && s.section === section.index);
    const offset = symbol ? symbol.value : v.offset;
    const struct = btf.skipModifiers(btf.ref(v.type));
    if (btf.kind(struct) !== K.KIND_STRUCT) throw new ObjectError(`map '${name}' is not a struct`, ".maps", offset);
    const def = readDefinition(name, btf, struct, offset, 0);
    def.section = section.index;
    def.offset = offset;
    out.push(def);
  }
  out.sort((a, b) => a.offset - b.offset);
  resolveValues(elf, section, btf, out);
  return out;
}

function readDefinition(name: string, btf: Btf, struct: number, at: number, depth: number): MapDef {
  const def: MapDef = {
    name,
    type: "unspec",
    key_size: 0,
    value_size: 0,
    max_entries: 0,
    map_flags: 0,
    section: 0,
    offset: at,
    keyType: 0,
    valueType: 0,
    typed: true,
  };
  const number = (type: number) => {
    const p = btf.skipModifiers(type);
    if (btf.kind(p) === K.KIND_ENUM || btf.kind(p) === K.KIND_ENUM64) return Number(btf.enumValues(p)[0]?.value ?? 0n);
    if (btf.kind(p) !== K.KIND_PTR)
      throw new ObjectError(`map '${name}': an attribute is not a pointer to an array`, ".maps", at);
    const array = btf.skipModifiers(btf.ref(p));
    if (btf.kind(array) !== K.KIND_ARRAY)
      throw new ObjectError(`map '${name}': an attribute is not a pointer to an array`, ".maps", at);
    return btf.word(array, 2);
  };
  for (const m of btf.members(struct)) {
    switch (m.name) {
      case "type": {
        const n = number(m.type);
        def.type = (MAP_TYPES[n] ?? String(n)).toLowerCase();
        break;
      }
      case "max_entries":
        def.max_entries = number(m.type);
        break;
      case "map_flags":
        def.map_flags = number(m.type);
        break;
      case "key_size":
        def.key_size = number(m.type);
        break;
      case "value_size":
        def.value_size = number(m.type);
        break;
      case "pinning":
        def.pinning = number(m.type);
        break;
      case "map_extra":
        def.map_extra = number(m.type);
        break;
      case "numa_node":
        number(m.type);
        break;
      case "key":
      case "value": {
        const p = btf.skipModifiers(m.type);
        if (btf.kind(p) !== K.KIND_PTR)
          throw new ObjectError(`map '${name}': '${m.name}' is not a pointer`, ".maps", at);
        const size = btf.sizeOf(btf.ref(p));
        if (m.name === "key") {
          def.key_size = size;
          def.keyType = btf.ref(p);
        } else {
          def.value_size = size;
          def.valueType = btf.ref(p);
        }
        break;
      }
      case "values": {
        const array = btf.skipModifiers(m.type);
        if (btf.kind(array) !== K.KIND_ARRAY)
          throw new ObjectError(`map '${name}': 'values' is not an array`, ".maps", at);
        const p = btf.skipModifiers(btf.word(array, 0));
        const inner = btf.kind(p) === K.KIND_PTR ? btf.skipModifiers(btf.ref(p)) : 0;
        if (inner && btf.kind(inner) === K.KIND_STRUCT && depth === 0)
          def.inner = readDefinition(`${name}.inner`, btf, inner, at, 1);
        def.value_size ||= 4;
        break;
      }
      default:
        throw new ObjectError(`map '${name}' has an unknown attribute '${m.name}'`, ".maps", at);
    }
  }
  if (def.type === "unspec") throw new ObjectError(`map '${name}' has no type`, ".maps", at);
  def.typed = !UNTYPED.has(def.type);
  adjustSize(def);
  return def;
}

/** `.values = { [2] = &inner }` lies in .rel.maps. */
function resolveValues(elf: ElfFile, section: Section, btf: Btf, maps: MapDef[]): void {
  for (const r of elf.relocations.get(section.index) ?? []) {
    const owner = maps.filter((m) => m.offset <= r.offset).pop();
    if (!owner) continue;
    const struct = btf.skipModifiers(btf.ref(btf.find(owner.name, K.KIND_VAR)));
    const member = btf.members(struct).find((m) => m.name === "values");
    if (!member) continue;
    owner.values ??= [];
    owner.values.push([(r.offset - owner.offset - member.bitOffset / 8) / 8, r.symbol.name]);
  }
}

/** Bytes as lower-case hex. */
export function hex(bytes: Uint8Array): string {
  let s = "";
  for (const b of bytes) s += (b < 16 ? "0" : "") + b.toString(16);
  return s;
}
