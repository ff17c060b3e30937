// What happens before the program is loaded: maps made and filled, and the instructions' map references turned into fds.
import type { Kernel } from "../../engine-as/host/kernel.ts";
import { ERRNO_NAMES, type ProgLoadResult } from "../../engine-as/host/types.ts";
import { fromHex } from "../state/bytes.ts";
import { fillMap } from "./fill.ts";
import type { Program } from "./program.ts";
import type { MapInput, Problem } from "./protocol.ts";
import type { Sliced } from "./slices.ts";

const LD_IMM64 = 0x18;
const MAP_FD = 1;
const MAP_VALUE = 2;
/** Characters of a map's name. */
const NAME_LENGTH = 15;

/** "EACCES" for 13 or -13. */
export function errnoName(errno: number): string {
  return ERRNO_NAMES[Math.abs(errno)] ?? `errno ${Math.abs(errno)}`;
}

/** Makes a map, with types where its kind takes the program's; an fd or a negative errno. */
function makeMap(kernel: Kernel, map: MapInput, btfFd: number): number {
  const { name, type, keySize, valueSize, maxEntries, flags, extra } = map;
  const innerMapFd = extra?.inner ? makeMap(kernel, extra.inner, btfFd) : 0;
  if (innerMapFd < 0) return innerMapFd;
  const plain = { name: name.slice(0, NAME_LENGTH), type, keySize, valueSize, maxEntries, flags };
  const spec = { ...plain, innerMapFd, mapExtra: BigInt(extra?.mapExtra ?? 0) };
  const types = { btfFd, btfKeyTypeId: extra?.btfKey, btfValueTypeId: extra?.btfValue };
  let fd = -1;
  if (btfFd > 0 && extra?.btfValue) fd = kernel.mapCreate({ ...spec, ...types });
  if (fd < 0) fd = kernel.mapCreate(spec);
  if (innerMapFd > 0) kernel.close(innerMapFd);
  return fd;
}

/** The fd of the program's type information, which maps and program refer to; 0 where it has none. */
export function loadTypes(kernel: Kernel, { btf }: Program): number {
  return btf ? Math.max(0, kernel.btfLoad(btf)) : 0;
}

/** Makes the maps and inserts their elements. An fd a map, negative where map_create failed. */
export function* makeMaps(
  kernel: Kernel,
  maps: readonly MapInput[],
  problems: Problem[],
  btfFd: number,
): Sliced<number[]> {
  const fds: number[] = [];
  for (const map of maps) {
    const { name, keySize, entries, fill } = map;
    const fd = makeMap(kernel, map, btfFd);
    if (fd < 0) {
      problems.push(problem("error", `map ${name}: map_create answers ${errnoName(fd)}`));
      fds.push(fd);
      continue;
    }
    const failed = new Map<number, number>();
    if (fill) {
      const { done, errno, halted } = yield* fillMap(kernel, fd, name, fill);
      if (errno < 0) failed.set(errno, fill.count - done);
      if (halted)
        problems.push(problem("warning", `map ${name}: filled with ${done} elements only, as you stopped it`));
    }
    for (const [key, value] of entries) {
      const errno = kernel.mapUpdate(fd, fitted(key, keySize), fitted(value, kernel.mapInfo(fd)!.userValueSize));
      if (errno < 0) failed.set(errno, (failed.get(errno) ?? 0) + 1);
    }
    if (map.frozen) kernel.mapFreeze(fd);
    for (const [errno, count] of failed) {
      const which = count === 1 ? "an element" : `${count} elements`;
      problems.push(problem("warning", `map ${name}: ${errnoName(errno)} for ${which}, which the map does not hold`));
    }
    fds.push(fd);
  }
  maps.forEach(({ extra }, i) => {
    for (const [index, inner] of extra?.innerMaps ?? [])
      if (fds[i] >= 0 && fds[inner] >= 0) kernel.mapUpdate(fds[i], word(index), word(fds[inner]));
  });
  return fds;
}

function word(n: number): Uint8Array {
  return new Uint8Array(Int32Array.of(n).buffer);
}

/** Bytes from hex, cut or filled with zeros: what was typed for another size still counts. */
export function fitted(hex: string, size: number): Uint8Array {
  const out = new Uint8Array(size);
  out.set((fromHex(hex) ?? out).subarray(0, size));
  return out;
}

/** Loads the program, with its type information where it has some. */
export function loadProgram(
  kernel: Kernel,
  program: Program,
  mapFds: readonly number[],
  logLevel: number,
  btfFd: number,
): ProgLoadResult {
  const { license, flags, funcInfo, lineInfo } = program;
  return kernel.progLoad({
    insns: withMapFds(program.insns, mapFds),
    license,
    flags,
    logLevel,
    name: "mapwalk",
    ...(btfFd > 0 ? { btfFd, funcInfo, lineInfo } : {}),
  });
}

function problem(severity: Problem["severity"], message: string): Problem {
  return { stage: "load", severity, message, line: 0, insn: -1 };
}

/** The instructions with every map's index replaced by its fd. */
export function withMapFds(insns: Uint8Array, fds: readonly number[]): Uint8Array {
  const out = insns.slice();
  const view = new DataView(out.buffer);
  for (let at = 0; at + 16 <= out.length; at += 8) {
    if (out[at] !== LD_IMM64) continue;
    const source = out[at + 1] >> 4;
    if (source === MAP_FD || source === MAP_VALUE) {
      const fd = fds[view.getInt32(at + 4, true)];
      if (fd !== undefined) view.setInt32(at + 4, fd, true);
    }
    at += 8;
  }
  return out;
}
