// One case in the oracle's format → one answer, by a fresh kernel: what recording does with Linux, done with the
// engine. Knows nothing of files and options; ask.ts streams, record.ts records.
import { translate } from "../host/jit.ts";
import { fromHex, type Kernel, toHex } from "../host/kernel.ts";
import { mapTypeOf, PER_CPU } from "../host/kinds.ts";
import type { MapTypeName } from "../host/types.ts";
import { applyChanges, type Change } from "./changes.ts";
import { steady } from "./fuzz/compare.ts";

/** A map of a case. */
export interface CaseMap {
  type: MapTypeName | number;
  key_size?: number;
  value_size?: number;
  max_entries?: number;
  map_flags?: number;
  map_extra?: number;
  entries?: [string, string][];
  frozen?: boolean;
  name?: string;
  /** Type information (hex; the program's without it) and the ids of key and value in it. */
  btf?: string;
  btf_key?: number;
  btf_value?: number;
  /** For maps of maps: what the inner maps are like, and which maps of the case are in there. */
  inner?: CaseMap;
  inner_maps?: [key: string, map: number][];
  fill?: { count: number; key?: string };
}

/** A case: what is loaded, linked and read. */
export interface Case {
  name?: string;
  insns: string;
  maps?: CaseMap[];
  target?: number;
  link?: { info?: string; info_len?: number; flags?: number; target_fd?: number; map_fd?: number };
  read_sizes?: number[];
  run?: boolean;
  log_level?: number;
  license?: string;
  prog_flags?: number;
  btf?: string;
  func_info?: string;
  line_info?: string;
  /** Changes to the maps between reads. */
  between_reads?: Change[];
}

export interface Read {
  size: number;
  errno?: number;
  data?: string;
}

/** An answer; fields appear as far as the case came. */
export interface Answer {
  name: string;
  map_create?: { errno: number };
  map_update?: number[];
  load?: { errno: number; log?: string; log_sha256?: string; log_lines?: number; log_tail?: string };
  ranges?: { key: number | null; value: number | null };
  link?: { errno: number };
  iter?: { errno: number; reads?: Read[] };
  between?: number[];
  maps_after?: ([string, string][] | null)[];
  timing?: { verify_usec: number | null; walk_ns: number | null; bytes: number };
}

const EAGAIN = 11;
const MAX_READS = 4096;
const MAX_RETRIES = 64;
const MAX_DUMP = 100_000;
const MASK = 0xffffffffffffffffn;
/** Largest key and value that the ranges' probe tries. */
const PROBE_KEY = 512;
const PROBE_VALUE = 1 << 17;
const DUMPED = new Set(["hash", "array", "percpu_hash", "percpu_array", "lru_hash", "lru_percpu_hash", "lpm_trie"]);

export const keySize = (m: CaseMap) => m.key_size ?? 4;
export const valueSize = (m: CaseMap) => m.value_size ?? 8;

/** splitmix64 of `n + 1` steps from zero: the pseudo-random keys of `fill`. */
export function splitmix64(n: number): bigint {
  let z = ((BigInt(n) + 1n) * 0x9e3779b97f4a7c15n) & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}

/** `n` in `size` little-endian bytes. */
function littleEndian(n: bigint, size: number): Uint8Array {
  const out = new Uint8Array(size);
  for (let i = 0; i < size && i < 8; i++) out[i] = Number((n >> BigInt(8 * i)) & 255n);
  return out;
}

/** Key and value number `i` of a generated map. */
export function generated(m: CaseMap, i: number, mix: boolean): [Uint8Array, Uint8Array] {
  const key = new Uint8Array(keySize(m));
  if (mix) {
    const word = littleEndian(splitmix64(i), 8);
    for (let at = 0; at < key.length; at++) key[at] = word[at & 7] as number;
  } else {
    key.set(littleEndian(BigInt(i), key.length));
  }
  return [key, littleEndian(BigInt(i), valueSize(m))];
}

function* entriesOf(m: CaseMap): Generator<[Uint8Array, Uint8Array]> {
  if (m.fill) {
    for (let i = 0; i < m.fill.count; i++) yield generated(m, i, m.fill.key === "mix");
  } else {
    for (const [key, value] of m.entries ?? []) yield [fromHex(key), fromHex(value)];
  }
}

/** Zeros behind `bytes` up to `size`. */
export function padEnd(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length >= size) return bytes;
  const out = new Uint8Array(size);
  out.set(bytes);
  return out;
}

/** Bytes of one value as system calls pass it. */
export function storedSize(kernel: Kernel, m: CaseMap): number {
  const size = valueSize(m);
  return PER_CPU.has(mapTypeOf(m.type)) ? ((size + 7) & ~7) * kernel.possibleCpus : size;
}

function createMap(kernel: Kernel, m: CaseMap, programs?: string): number {
  const btf = m.btf ?? (m.btf_key || m.btf_value ? programs : undefined);
  const btfFd = btf ? kernel.btfLoad(fromHex(btf)) : 0;
  const innerMapFd = m.inner ? createMap(kernel, m.inner, programs) : 0;
  if (innerMapFd < 0) return innerMapFd;
  const spec = {
    type: m.type,
    keySize: keySize(m),
    valueSize: valueSize(m),
    maxEntries: m.max_entries ?? 1,
    flags: m.map_flags ?? 0,
    name: m.name ?? "",
    btfFd,
    btfKeyTypeId: m.btf_key ?? 0,
    btfValueTypeId: m.btf_value ?? 0,
    innerMapFd,
    mapExtra: BigInt(m.map_extra ?? 0),
  };
  let fd = kernel.mapCreate(spec);
  // As libbpf: kinds that do not take the program's types are made without them.
  if (fd < 0 && btfFd > 0 && !m.btf) fd = kernel.mapCreate({ ...spec, btfFd: 0, btfKeyTypeId: 0, btfValueTypeId: 0 });
  if (btfFd > 0) kernel.close(btfFd);
  if (innerMapFd > 0) kernel.close(innerMapFd);
  return fd;
}

function fill(kernel: Kernel, fd: number, m: CaseMap): number[] {
  const errors: number[] = [];
  const stored = storedSize(kernel, m);
  if (m.fill && keySize(m)) {
    const { count, key } = m.fill;
    for (let from = 0; from < count; from++) {
      const { done, errno } = kernel.mapFill(fd, { from, count: count - from, keys: key === "mix" ? "mix" : "index" });
      from += done;
      if (errno) errors.push(errno);
    }
    return errors;
  }
  for (const [key, value] of entriesOf(m)) {
    const errno = kernel.mapUpdate(fd, padEnd(key, keySize(m)), padEnd(value, stored));
    if (errno) errors.push(errno);
  }
  return errors;
}

/** A map's elements in the order of BPF_MAP_GET_NEXT_KEY; null for kinds that have none. */
export function dump(kernel: Kernel, fd: number, m: CaseMap): [string, string][] | null {
  if (!keySize(m) || !DUMPED.has(m.type as string)) return null;
  const out: [string, string][] = [];
  for (let next = kernel.mapGetNextKey(fd, null); next.key && out.length < MAX_DUMP; ) {
    const found = kernel.mapLookup(fd, next.key);
    if (found.value) out.push([toHex(next.key), toHex(found.value)]);
    next = kernel.mapGetNextKey(fd, next.key);
  }
  return out;
}

/** The case's instructions with map indexes replaced by fds. */
function withFds(insns: Uint8Array, fds: number[]): Uint8Array {
  const code = insns.slice();
  const view = new DataView(code.buffer);
  for (let at = 0; at + 16 <= code.length; at += 8) {
    const src = (code[at + 1] as number) >> 4;
    if (code[at] !== 0x18 || (src !== 1 && src !== 2)) continue;
    const fd = fds[view.getInt32(at + 4, true)];
    if (fd !== undefined) view.setInt32(at + 4, fd, true);
  }
  return code;
}

function load(kernel: Kernel, c: Case, fds: number[], level: number): { fd: number; log: string } {
  let btfFd = 0;
  if (c.btf) {
    btfFd = kernel.btfLoad(fromHex(c.btf));
    if (btfFd < 0) return { fd: btfFd, log: "BTF_LOAD" };
  }
  const { fd, errno, log } = kernel.progLoad({
    insns: withFds(fromHex(c.insns), fds),
    license: c.license ?? "GPL",
    logLevel: level,
    flags: c.prog_flags ?? 0,
    btfFd,
    ...(btfFd && c.func_info ? { funcInfo: fromHex(c.func_info) } : {}),
    ...(btfFd && c.line_info ? { lineInfo: fromHex(c.line_info) } : {}),
  });
  if (btfFd) kernel.close(btfFd);
  return { fd: errno || fd, log };
}

function link(kernel: Kernel, progFd: number, mapFd: number, o: NonNullable<Case["link"]>): number {
  const kind = o.info ?? "map";
  const info = new Uint8Array(128);
  new DataView(info.buffer).setUint32(0, o.map_fd ?? mapFd, true);
  const { fd, errno } = kernel.linkCreate({
    progFd,
    targetFd: o.target_fd ?? 0,
    flags: o.flags ?? 0,
    iterInfo: kind === "none" ? null : info,
    iterInfoLen: o.info_len ?? (kind === "map" ? 16 : 0),
  });
  return errno || fd;
}

/** Key and value ranges as the oracle finds them: by linking to hash maps of all sizes. */
function ranges(kernel: Kernel, progFd: number, recorded: { key: number; value: number }): Answer["ranges"] {
  const fd = kernel.mapCreate({ type: "hash", keySize: PROBE_KEY, valueSize: PROBE_VALUE, maxEntries: 1 });
  const l = link(kernel, progFd, fd, {});
  kernel.close(fd);
  if (l < 0) return { key: null, value: null };
  kernel.close(l);
  return { key: Math.max(1, recorded.key), value: Math.max(1, recorded.value) };
}

function readAll(kernel: Kernel, linkFd: number, sizes: number[], between: (reads: number) => void): Answer["iter"] {
  const it = kernel.iterCreate(linkFd);
  if (it < 0) return { errno: it };
  const reads: Read[] = [];
  while (reads.length < MAX_READS) {
    const size = sizes[Math.min(reads.length, sizes.length - 1)] ?? 65536;
    const { errno, data, fault } = kernel.read(it, size);
    if (fault) throw new Error(`fault: ${fault}`);
    if (data) {
      reads.push({ size, data: toHex(data) });
      if (!data.length) break;
    } else {
      reads.push({ size, errno });
      if (errno !== -EAGAIN || reads.length >= MAX_RETRIES) break;
    }
    between(reads.length);
  }
  kernel.close(it);
  return { errno: 0, reads };
}

export interface AskOptions {
  logLevel: number;
  ranges: boolean;
  /** Programs run as WebAssembly. */
  jit?: boolean;
  /** Repetitions to time; 0 answers the case instead. */
  time: number;
}

/** Answers one case with `kernel`, which must be fresh. Throws for a case that is no case. */
export function answer(kernel: Kernel, c: Case, options: AskOptions): Answer {
  const out: Answer = { name: c.name ?? "" };
  const fds: number[] = [];
  for (const m of c.maps ?? []) {
    const fd = createMap(kernel, m, c.btf);
    if (fd < 0) return { ...out, map_create: { errno: fd } };
    fds.push(fd);
    const bad = fill(kernel, fd, m);
    if (bad.length) out.map_update = [...(out.map_update ?? []), ...bad];
    if (m.frozen) kernel.mapFreeze(fd);
  }
  for (const [i, m] of (c.maps ?? []).entries()) {
    for (const [key, inner] of m.inner_maps ?? []) {
      const value = littleEndian(BigInt(fds[inner] ?? -1), 4);
      const errno = kernel.mapUpdate(fds[i] as number, padEnd(fromHex(key), keySize(m)), value);
      if (errno) out.map_update = [...(out.map_update ?? []), errno];
    }
  }
  if (options.time) return { ...out, timing: timing(kernel, c, fds, options.time, options.jit) };
  const { fd: prog, log } = load(kernel, c, fds, c.log_level ?? options.logLevel);
  // Templates of inner maps take addresses that the case's maps have in a recording.
  const steadied = c.maps?.some((m) => m.inner) ? steady(log, c.insns) : log;
  out.load = { errno: Math.min(prog, 0), log: steadied };
  if (prog < 0) return out;
  const mapFds = fds.slice();
  fds.push(prog);
  if (options.ranges) out.ranges = ranges(kernel, prog, kernel.progRanges(prog));
  if (!c.maps?.length || c.run === false) return out;
  const target = fds.at(c.target ?? 0);
  if (target === undefined) throw new RangeError("target is no map of the case");
  const l = link(kernel, prog, target, c.link ?? {});
  out.link = { errno: Math.min(l, 0) };
  if (l < 0) return out;
  if (options.jit) translate(kernel, prog);
  const results: number[] = [];
  const maps = c.maps;
  out.iter = readAll(kernel, l, c.read_sizes ?? [65536], (reads) => {
    results.push(...applyChanges(kernel, c.between_reads ?? [], reads, maps, mapFds));
  });
  if (c.between_reads) out.between = results;
  out.maps_after = maps.map((m, i) => dump(kernel, fds[i] as number, m));
  return out;
}

function median(values: number[]): number | null {
  const sorted = values.slice().sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  if (!sorted.length) return null;
  const upper = sorted[mid] as number;
  return sorted.length % 2 ? upper : (upper + (sorted[mid - 1] as number)) / 2;
}

/** Milliseconds of loads before the timed ones. */
const WARM_UP = 200;

/** V8 compiles a function at its first call and again, better, while it runs: what is timed is an engine that did. */
function warmUp(kernel: Kernel, c: Case, fds: number[]): void {
  const until = performance.now() + WARM_UP;
  do {
    const { fd } = load(kernel, c, fds, 4);
    if (fd >= 0) kernel.close(fd);
    kernel.collect();
  } while (performance.now() < until);
}

/** Medians of `reps` loads (log level 4) and whole walks with 64 KiB reads. */
function timing(kernel: Kernel, c: Case, fds: number[], reps: number, jit = false): NonNullable<Answer["timing"]> {
  const verify: number[] = [];
  const walk: number[] = [];
  let bytes = 0;
  warmUp(kernel, c, fds);
  for (let i = 0; i < reps; i++) {
    const { fd: prog, log } = load(kernel, c, fds, 4);
    // Both kernels say themselves how long they verified.
    verify.push(Number(/^verification time (\d+) usec$/m.exec(log)?.[1] ?? 0));
    if (prog < 0) continue;
    if (jit) translate(kernel, prog);
    if (fds.length && c.run !== false) {
      const begin = performance.now();
      const l = link(kernel, prog, fds.at(c.target ?? 0) as number, c.link ?? {});
      const it = l >= 0 ? kernel.iterCreate(l) : -1;
      bytes = 0;
      while (it >= 0) {
        const { errno, data, fault } = kernel.read(it, 65536);
        if (fault) throw new Error(`fault: ${fault}`);
        if (errno) throw new Error(`read: errno ${errno}`);
        bytes += data?.length ?? 0;
        if (!data?.length) break;
      }
      if (it >= 0) walk.push((performance.now() - begin) * 1e6);
      for (const fd of [it, l]) if (fd >= 0) kernel.close(fd);
    }
    kernel.close(prog);
    kernel.collect();
  }
  const ns = median(walk);
  return { verify_usec: median(verify), walk_ns: ns === null ? null : Math.round(ns), bytes };
}
