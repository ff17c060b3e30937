/** A loaded program as a case for the oracle and the engine's command line. */
import type { LoadedObject, LoadedProgram } from "./load.ts";
import { hex, type MapDef } from "./maps.ts";

/** Map types that an iterator can walk. */
const ITERABLE = new Set(["hash", "array", "percpu_hash", "percpu_array", "lru_hash", "lru_percpu_hash"]);

/** The program that a case is about when none was named: the first map-element iterator, else the first program. */
export function chooseProgram(object: LoadedObject, name?: string): LoadedProgram | null {
  if (name !== undefined) return object.programs.find((p) => p.name === name) ?? null;
  return object.programs.find((p) => /^iter(\.s)?\/bpf_map_elem$/.test(p.section)) ?? object.programs[0] ?? null;
}

/** The case as plain data, fields as in the oracle's format. */
export function toCase(object: LoadedObject, program: LoadedProgram, name: string): Record<string, unknown> {
  const target = object.maps.findIndex((m) => ITERABLE.has(m.type));
  return {
    name,
    insns: hex(program.insns),
    maps: object.maps.map((m) => ({ ...mapCase(m), ...innerMaps(m, object.maps) })),
    target: Math.max(0, target),
    license: object.license,
    ...(program.flags ? { prog_flags: program.flags } : {}),
    ...(object.btf ? { btf: hex(object.btf) } : {}),
    ...(program.funcInfo.length > 0 ? { func_info: hex(program.funcInfo) } : {}),
    ...(program.lineInfo.length > 0 ? { line_info: hex(program.lineInfo) } : {}),
  };
}

function mapCase(m: MapDef): Record<string, unknown> {
  return {
    name: m.name,
    type: m.type,
    key_size: m.key_size,
    value_size: m.value_size,
    max_entries: m.max_entries,
    map_flags: m.map_flags,
    ...(m.map_extra ? { map_extra: m.map_extra } : {}),
    ...(m.typed && m.valueType ? { btf_key: m.keyType, btf_value: m.valueType } : {}),
    ...(m.entries ? { entries: m.entries } : {}),
    ...(m.frozen ? { frozen: true } : {}),
  };
}

/** What the maps in a map of maps are like, and which ones are in there from the beginning. */
function innerMaps(m: MapDef, all: MapDef[]): Record<string, unknown> {
  if (!m.inner) return {};
  const { name: _, ...inner } = mapCase(m.inner);
  return { inner, inner_maps: innerIndices(m, all).map(([at, map]) => [hex(word(at)), map]) };
}

/** The initial elements of a map of maps: index and position of the inner map among all maps. */
export function innerIndices(m: MapDef, all: MapDef[]): [number, number][] {
  return (m.values ?? []).map(([at, name]) => [at, all.findIndex((one) => one.name === name)]);
}

function word(n: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(n).buffer);
}
