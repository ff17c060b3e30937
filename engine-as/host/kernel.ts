// class Kernel: one instance of the engine with typed calls, for the page's worker, the command line and the tests
// alike. Keeps no state of its own beside the instance; a trap ends it (KernelDead), and a fresh Kernel is a
// millisecond away. Longer than other files: it is one method a system call.
import { readChecks } from "./checks.ts";
import { type EngineExports, READ_BREAK, READ_FAULT, READ_PENDING } from "./exports.ts";
import { BPF, BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, type BpfCommand, mapTypeOf, PER_CPU } from "./kinds.ts";
import { EngineMemory } from "./memory.ts";
import { readCallbacks, readCursor, readElements } from "./records.ts";
import {
  type AccessRanges,
  type CallbackRecord,
  type Cursor,
  type ElementView,
  type Errno,
  type FdOrErrno,
  type FillRule,
  KernelDead,
  type KeyResult,
  type LinkInterface,
  type LinkResult,
  type LinkSpec,
  type LookupResult,
  type MapSpec,
  type ProgLoadResult,
  type ProgSpec,
  type ReadResult,
  type SyscallRecord,
} from "./types.ts";

export interface KernelOptions {
  /** The recorded kernel types (public/kernel-types.bin). */
  types?: Uint8Array;
  /** Default 2. */
  possibleCpus?: number;
  /** Default "6.18". */
  linkInterface?: LinkInterface;
  /** Called for every system call, for a tracing pane. */
  onSyscall?: (record: SyscallRecord) => void;
}

/** What is known of a map beside its elements. */
export interface MapInfo {
  fd: number;
  id: number;
  /** Order of creation; the addresses in the log derive from it. */
  index: number;
  type: number;
  keySize: number;
  valueSize: number;
  maxEntries: number;
  flags: number;
  /** Bytes of one value as system calls pass it. */
  userValueSize: number;
}

const ATTR_SIZE = 168;
const LOG_SIZE = 1 << 24;
/** A log_buf that leaves the log in the engine, where logPtr() finds it. */
const LOG_STAYS = 1n;
/** What read(2) takes at most, and what an iterator returns at most. */
const MAX_RW_COUNT = 0x7ffff000;
const SEQ_SIZE = 32768;
/** Instructions in one slice of a read that the caller did not bound. */
const SLICE = 50_000_000;

export class Kernel {
  readonly possibleCpus: number;
  /** Why the instance is gone; null while it lives. */
  trap: string | null = null;
  #x: EngineExports;
  #mem: EngineMemory;
  #attr: number;
  #linkInterface: LinkInterface = "6.18";
  #maps = new Map<number, MapInfo>();
  #onSyscall: ((record: SyscallRecord) => void) | undefined;
  #reading = new Map<number, { buf: number; size: number }>();

  /** A fresh kernel from the compiled engine. */
  constructor(module: WebAssembly.Module, options: KernelOptions = {}) {
    const abort = (message: number, file: number, line: number, column: number) => {
      throw new WebAssembly.RuntimeError(`${this.#string(message)} (${this.#string(file)}:${line}:${column})`);
    };
    const instance = new WebAssembly.Instance(module, {
      env: { abort, seed: () => 1, now_usec: () => performance.now() * 1000 },
    });
    this.#x = instance.exports as unknown as EngineExports;
    (this.#x as unknown as { _start?: () => void })._start?.();
    this.#mem = new EngineMemory(this.#x);
    this.#attr = this.#x.hostAlloc(ATTR_SIZE) >>> 0;
    this.possibleCpus = options.possibleCpus ?? 2;
    this.#onSyscall = options.onSyscall;
    this.#x.setPossibleCpus(this.possibleCpus);
    if (options.types) this.installTypes(options.types);
    if (options.linkInterface) this.setLinkInterface(options.linkInterface);
  }

  /** Compiles the engine; do it once and make as many kernels as needed. */
  static compile(bytes: BufferSource): Promise<WebAssembly.Module> {
    return WebAssembly.compile(bytes);
  }

  // Settings

  /** Installs kernel types, the small recording or the full one. 0 or a negated errno. */
  installTypes(types: Uint8Array): Errno {
    return this.#guard(() => {
      this.#mem.begin(types.length + 8);
      return this.#x.installTypes(this.#mem.put(types), types.length);
    });
  }

  /** Whether an answer since the last call would have needed the full recording of the kernel's types. */
  wantsFullTypes(): boolean {
    return this.#guard(() => this.#x.wantsFullTypes() !== 0);
  }

  /** BTF id of `bpf_iter_bpf_map_elem` in the installed types; 0 without. */
  attachBtfId(): number {
    return this.#guard(() => this.#x.iterFunctionId());
  }

  get linkInterface(): LinkInterface {
    return this.#linkInterface;
  }

  setLinkInterface(face: LinkInterface): void {
    this.#linkInterface = face;
    this.#guard(() => this.#x.setLinkInterface(face === "a5cbe05a" ? 1 : 0));
  }

  /** The CPU that system calls and programs run on from now on. */
  setCurrentCpu(cpu: number): void {
    this.#guard(() => this.#x.setCurrentCpu(cpu));
  }

  /** Keeps callback records up to `bytes` from now on (0: none); forgets the old ones. */
  setRecording(bytes: number): void {
    this.#guard(() => this.#x.setRecording(bytes));
  }

  /** The callbacks recorded so far, and how many did not fit. */
  callbacks(): { records: CallbackRecord[]; lost: number } {
    return this.#guard(() => ({
      records: readCallbacks(this.#mem.copy(this.#x.recordsPtr() >>> 0, this.#x.recordsLen())),
      lost: this.#x.recordsLost(),
    }));
  }

  /** Whether there were more callbacks than the recording holds: nothing is recorded any more. */
  recordingFull(): boolean {
    return this.#guard(() => this.#x.recordsFull() !== 0);
  }

  /** Runs of programs begun so far. */
  runs(): number {
    return this.#guard(() => this.#x.runCount() >>> 0);
  }

  // Maps

  mapCreate(spec: MapSpec): FdOrErrno {
    const type = mapTypeOf(spec.type);
    const fd = this.#bpf("MAP_CREATE", 0, (a) => {
      a.u32(0, type);
      a.u32(4, spec.keySize);
      a.u32(8, spec.valueSize);
      a.u32(12, spec.maxEntries);
      a.u32(16, spec.flags ?? 0);
      a.u32(20, spec.innerMapFd ?? 0);
      a.u32(24, spec.numaNode ?? 0);
      a.name(28, spec.name ?? "");
      a.u32(48, spec.btfFd ?? 0);
      a.u32(52, spec.btfKeyTypeId ?? 0);
      a.u32(56, spec.btfValueTypeId ?? 0);
      a.u64(64, spec.mapExtra ?? 0n);
      return {
        map_type: String(spec.type),
        key_size: spec.keySize,
        value_size: spec.valueSize,
        max_entries: spec.maxEntries,
        map_flags: spec.flags ?? 0,
        ...(spec.name ? { map_name: spec.name } : {}),
      };
    });
    if (fd < 0) return fd;
    const { keySize, valueSize, maxEntries } = spec;
    const padded = (valueSize + 7) & ~7;
    this.#maps.set(fd, {
      fd,
      id: this.#x.mapId(fd),
      index: this.#x.mapIndex(fd),
      type,
      keySize,
      valueSize,
      maxEntries,
      flags: spec.flags ?? 0,
      userValueSize: PER_CPU.has(type) ? padded * this.possibleCpus : valueSize,
    });
    return fd;
  }

  /** What mapCreate was told of an open map. */
  mapInfo(fd: number): MapInfo | undefined {
    return this.#maps.get(fd);
  }

  mapUpdate(fd: number, key: Uint8Array, value: Uint8Array, flags = 0): Errno {
    return this.#bpf("MAP_UPDATE_ELEM", key.length + value.length + 16, (a) => {
      a.u32(0, fd);
      if (key.length) a.ptr(8, key);
      a.ptr(16, value);
      a.u64(24, BigInt(flags));
      return { map_fd: fd, key: a.hex(key), value: a.hex(value), flags };
    });
  }

  mapLookup(fd: number, key: Uint8Array, flags = 0): LookupResult {
    const size = this.#maps.get(fd)?.userValueSize ?? 0;
    let at = 0;
    const errno = this.#bpf("MAP_LOOKUP_ELEM", key.length + size + 16, (a) => {
      a.u32(0, fd);
      if (key.length) a.ptr(8, key);
      at = this.#mem.take(size);
      this.#mem.bytes.fill(0, at, at + size);
      a.u64(16, BigInt(at));
      a.u64(24, BigInt(flags));
      return { map_fd: fd, key: a.hex(key) };
    });
    return errno ? { errno } : { errno, value: this.#mem.copy(at, size) };
  }

  mapDelete(fd: number, key: Uint8Array): Errno {
    return this.#bpf("MAP_DELETE_ELEM", key.length + 8, (a) => {
      a.u32(0, fd);
      if (key.length) a.ptr(8, key);
      return { map_fd: fd, key: a.hex(key) };
    });
  }

  /** The key behind `key`; the first for null. -ENOENT at the end. */
  mapGetNextKey(fd: number, key: Uint8Array | null): KeyResult {
    const size = this.#maps.get(fd)?.keySize ?? 0;
    let at = 0;
    const errno = this.#bpf("MAP_GET_NEXT_KEY", 2 * size + 24, (a) => {
      a.u32(0, fd);
      if (key) a.ptr(8, key);
      at = this.#mem.take(size);
      a.u64(16, BigInt(at));
      return { map_fd: fd, key: key ? a.hex(key) : "NULL" };
    });
    return errno ? { errno } : { errno, key: this.#mem.copy(at, size) };
  }

  /** Whether a bloom filter may hold `value`: 0 or -ENOENT. */
  mapPeekValue(fd: number, value: Uint8Array): Errno {
    return this.#bpf("MAP_LOOKUP_ELEM", value.length, (a) => {
      a.u32(0, fd);
      a.ptr(16, value);
      return { map_fd: fd, value: a.hex(value) };
    });
  }

  mapLookupAndDelete(fd: number, key: Uint8Array, flags = 0): LookupResult {
    const size = this.#maps.get(fd)?.userValueSize ?? 0;
    let at = 0;
    const errno = this.#bpf("MAP_LOOKUP_AND_DELETE_ELEM", key.length + size + 16, (a) => {
      a.u32(0, fd);
      if (key.length) a.ptr(8, key);
      at = this.#mem.take(size);
      a.u64(16, BigInt(at));
      a.u64(24, BigInt(flags));
      return { map_fd: fd, key: a.hex(key) };
    });
    return errno ? { errno } : { errno, value: this.#mem.copy(at, size) };
  }

  mapFreeze(fd: number): Errno {
    return this.#bpf("MAP_FREEZE", 0, (a) => {
      a.u32(0, fd);
      return { map_fd: fd };
    });
  }

  /**
   * Updates `count` elements from number `from` on, by rule: element i has key i (`keys: "index"`) or splitmix64(i)
   * ("mix"), and value i or zeros. `done` of them were made; `errno` is that of the first update that failed. Call it
   * in portions to show progress.
   */
  mapFill(fd: number, rule: FillRule): { done: number; errno: Errno } {
    const { from = 0, count, keys = "index", values = "index", flags = 0 } = rule;
    return this.#guard(() => {
      const mix = keys === "mix" ? 1 : 0;
      const zero = values === "zero" ? 1 : 0;
      const done = this.#x.mapFill(fd, from, count, mix, zero, flags);
      if (done < 0) return { done: 0, errno: done };
      if (done === count) return { done, errno: 0 };
      return { done, errno: this.#x.mapFill(fd, from + done, 1, mix, zero, flags) };
    });
  }

  /** Elements in the map, for kinds that count them. */
  mapCount(fd: number): number {
    return Number(this.#guard(() => this.#x.mapCount(fd)));
  }

  /** Buckets of a hash map, 0 for other kinds. */
  mapBuckets(fd: number): number {
    return this.#guard(() => this.#x.mapBuckets(fd));
  }

  /** Bytes that the map's storage takes, address space included that no element has used yet. */
  mapStorageBytes(fd: number): number {
    return Number(this.#guard(() => this.#x.mapStorageBytes(fd)));
  }

  /**
   * Elements of a map in walk order, from a bucket (of an array: an index) on, at most about `bytes` of them; `next` is the
   * bucket to go on with. No system call: for drawing buckets without a million lookups.
   */
  mapElements(fd: number, from: number, bytes = 1 << 16): { elements: ElementView[]; next: number } {
    const info = this.#maps.get(fd);
    if (!info) return { elements: [], next: 0 };
    const cpus = PER_CPU.has(info.type) ? this.possibleCpus : 1;
    const packed = this.mapPacked(fd, from, bytes);
    return { elements: readElements(packed.bytes, info.keySize, info.valueSize, cpus), next: packed.next };
  }

  /** The same as the engine writes it, for readElements. */
  mapPacked(fd: number, from: number, bytes: number): { bytes: Uint8Array; next: number } {
    return this.#guard(() => {
      this.#mem.begin(bytes + 8);
      const at = this.#mem.take(bytes);
      const packed = BigInt.asUintN(64, this.#x.mapElements(fd, from, at, bytes));
      return { bytes: this.#mem.copy(at, Number(packed & 0xffffffffn)), next: Number(packed >> 32n) };
    });
  }

  /** Finished records of a ring buffer, in order; they are gone from it afterwards. */
  ringbufDrain(fd: number): Uint8Array[] {
    return this.#guard(() => {
      const out: Uint8Array[] = [];
      for (let len = this.#x.ringbufConsume(fd); len >= 0; len = this.#x.ringbufConsume(fd)) {
        out.push(this.#mem.copy(this.#x.ringbufRecord(fd) >>> 0, len));
      }
      return out;
    });
  }

  // Programs

  /** BPF_BTF_LOAD: an fd or a negated errno. */
  btfLoad(btf: Uint8Array): FdOrErrno {
    return this.#bpf("BTF_LOAD", btf.length + 8, (a) => {
      a.ptr(0, btf);
      a.u32(16, btf.length);
      return { btf_size: btf.length };
    });
  }

  /** Instructions that the last load's verification processed. */
  processedInsns(): number {
    return this.#guard(() => this.#x.processedInsns() >>> 0);
  }

  progLoad(spec: ProgSpec): ProgLoadResult {
    const { insns, funcInfo, lineInfo } = spec;
    const level = spec.logLevel ?? 2;
    const logSize = level ? (spec.logSize ?? LOG_SIZE) : 0;
    const license = new TextEncoder().encode(`${spec.license ?? "GPL"}\0`);
    const extra = (funcInfo?.length ?? 0) + (lineInfo?.length ?? 0);
    const attachType = spec.expectedAttachType ?? BPF_TRACE_ITER;
    const attachId = spec.attachBtfId ?? this.attachBtfId();
    const begin = performance.now();
    const result = this.#bpf("PROG_LOAD", insns.length + license.length + extra + 64, (a) => {
      a.u32(0, spec.progType ?? BPF_PROG_TYPE_TRACING);
      a.u32(4, insns.length >>> 3);
      a.ptr(8, insns);
      a.ptr(16, license);
      a.u32(24, level);
      a.u32(28, Math.min(logSize, LOG_SIZE));
      a.u64(32, logSize ? LOG_STAYS : 0n);
      a.u32(44, spec.flags ?? 0);
      a.name(48, spec.name ?? "");
      a.u32(68, attachType);
      a.u32(72, spec.btfFd ?? 0);
      if (funcInfo?.length) {
        const size = spec.funcInfoRecSize ?? 8;
        a.u32(76, size);
        a.ptr(80, funcInfo);
        a.u32(88, Math.floor(funcInfo.length / size));
      }
      if (lineInfo?.length) {
        const size = spec.lineInfoRecSize ?? 16;
        a.u32(92, size);
        a.ptr(96, lineInfo);
        a.u32(104, Math.floor(lineInfo.length / size));
      }
      a.u32(108, attachId);
      return {
        prog_type: "BPF_PROG_TYPE_TRACING",
        insn_cnt: insns.length >>> 3,
        license: spec.license ?? "GPL",
        log_level: level,
        log_size: logSize,
        prog_flags: spec.flags ?? 0,
        ...(spec.name ? { prog_name: spec.name } : {}),
        expected_attach_type: attachType === BPF_TRACE_ITER ? "BPF_TRACE_ITER" : attachType,
        attach_btf_id: attachId,
      };
    });
    const time = performance.now() - begin;
    const ok = result >= 0;
    return {
      fd: ok ? result : -1,
      errno: ok ? 0 : result,
      log: this.#mem.text(this.#x.logPtr() >>> 0, this.#x.logLen()),
      logTrueSize: this.#mem.view.getUint32(this.#attr + 140, true),
      insnCount: insns.length >>> 3,
      id: ok ? this.#guard(() => this.#x.progId(result)) : 0,
      time,
      ...(ok ? { ranges: this.progRanges(result) } : {}),
    };
  }

  /** What the verifier recorded of a loaded program's accesses. */
  progRanges(fd: number): AccessRanges {
    const packed = BigInt.asUintN(
      64,
      this.#guard(() => this.#x.progRanges(fd)),
    );
    return { key: Number(packed & 0xffffffffn), value: Number(packed >> 32n) };
  }

  // Links and iterators

  linkCreate(spec: LinkSpec): LinkResult {
    const old = this.#linkInterface === "a5cbe05a";
    const usual = spec.mapFd !== undefined && spec.iterInfo === undefined && !old;
    const info = usual ? le32(spec.mapFd ?? 0, 16) : (spec.iterInfo ?? null);
    const infoLen = spec.iterInfoLen ?? info?.length ?? 0;
    const flags = spec.flags ?? (old && spec.mapFd !== undefined ? 1 : 0);
    const targetFd = spec.targetFd ?? (old ? (spec.mapFd ?? 0) : 0);
    const attachType = spec.attachType ?? BPF_TRACE_ITER;
    const fd = this.#bpf("LINK_CREATE", Math.max(info?.length ?? 0, infoLen) + 8, (a) => {
      a.u32(0, spec.progFd);
      a.u32(4, targetFd);
      a.u32(8, attachType);
      a.u32(12, flags);
      if (!old) {
        if (info) a.ptr(16, padded(info, infoLen));
        a.u32(24, infoLen);
      }
      return {
        prog_fd: spec.progFd,
        target_fd: targetFd,
        attach_type: attachType === BPF_TRACE_ITER ? "BPF_TRACE_ITER" : attachType,
        flags,
        ...(old ? {} : { iter_info: info ? a.hex(info) : "NULL", iter_info_len: infoLen }),
      };
    });
    const checks = this.#guard(() => readChecks(this.#mem.view, this.#x.linkChecks() >>> 0, this.#linkInterface));
    return { fd: fd < 0 ? -1 : fd, errno: Math.min(fd, 0), checks };
  }

  /** BPF_LINK_UPDATE. With `oldProgFd` the link must still hold that program. */
  linkUpdate(linkFd: number, newProgFd: number, oldProgFd?: number): Errno {
    return this.#bpf("LINK_UPDATE", 0, (a) => {
      a.u32(0, linkFd);
      a.u32(4, newProgFd);
      if (oldProgFd !== undefined) {
        a.u32(8, 4);
        a.u32(12, oldProgFd);
      }
      return {
        link_fd: linkFd,
        new_prog_fd: newProgFd,
        ...(oldProgFd === undefined ? {} : { old_prog_fd: oldProgFd }),
      };
    });
  }

  linkDetach(linkFd: number): Errno {
    return this.#bpf("LINK_DETACH", 0, (a) => {
      a.u32(0, linkFd);
      return { link_fd: linkFd };
    });
  }

  iterCreate(linkFd: number, flags = 0): FdOrErrno {
    return this.#bpf("ITER_CREATE", 0, (a) => {
      a.u32(0, linkFd);
      a.u32(4, flags);
      return { link_fd: linkFd, flags };
    });
  }

  /** BPF_OBJ_GET_INFO_BY_FD: `info` is read and overwritten. */
  objGetInfo(fd: number, info: Uint8Array): { errno: Errno; info: Uint8Array } {
    let at = 0;
    const errno = this.#bpf("OBJ_GET_INFO_BY_FD", info.length + 8, (a) => {
      a.u32(0, fd);
      a.u32(4, info.length);
      at = a.ptr(8, info);
      return { bpf_fd: fd, info_len: info.length };
    });
    return { errno, info: this.#mem.copy(at, this.#mem.view.getUint32(this.#attr + 4, true)) };
  }

  /** What /proc/self/fdinfo says of a link beside pos, flags, mnt_id and ino; empty for other fds. */
  fdinfo(fd: number): string {
    return this.#guard(() => {
      const len = this.#x.fdinfoLen(fd);
      return this.#mem.text(this.#x.fdinfoPtr(fd) >>> 0, len);
    });
  }

  /** Where an iterator stands; null for a bad fd. */
  cursor(iterFd: number): Cursor | null {
    return this.#guard(() => {
      const at = this.#x.sessionView(iterFd) >>> 0;
      return at ? readCursor(this.#mem.view, at) : null;
    });
  }

  /**
   * read(2). Without `fuel` it runs to its end; with it, at most that many instructions, and then `pending` says that
   * readResume has to go on. One read at a time may be under way in a kernel.
   */
  read(fd: number, size: number, fuel?: number): ReadResult {
    const begin = performance.now();
    if (this.#reading.has(fd)) return { errno: -16 };
    const asked = Math.min(size, MAX_RW_COUNT);
    const buf = this.#guard(() => this.#x.hostAlloc(Math.min(asked, SEQ_SIZE)) >>> 0);
    this.#reading.set(fd, { buf, size });
    const first = this.#guard(() => this.#x.read(fd, buf, asked, fuel ?? SLICE));
    return this.#finish(fd, first, fuel, begin);
  }

  /** Goes on with a read that was pending. */
  readResume(fd: number, fuel?: number): ReadResult {
    const begin = performance.now();
    if (!this.#reading.has(fd)) return { errno: -22 };
    return this.#finish(
      fd,
      this.#guard(() => this.#x.readResume(fd, fuel ?? SLICE)),
      fuel,
      begin,
    );
  }

  /** Gives a pending read up; the element it was at will be shown again. */
  readAbandon(fd: number): void {
    this.#guard(() => this.#x.readAbandon(fd));
    this.#endRead(fd);
  }

  #finish(fd: number, answer: number, fuel: number | undefined, begin: number): ReadResult {
    let n = answer;
    while (n === READ_PENDING && fuel === undefined) n = this.#guard(() => this.#x.readResume(fd, SLICE));
    if (n === READ_PENDING || n === READ_BREAK) return { errno: 0, pending: true };
    const { buf, size } = this.#reading.get(fd) ?? { buf: 0, size: 0 };
    const result: ReadResult = { errno: Math.min(n, 0) };
    if (n === READ_FAULT) {
      result.errno = -14;
      result.fault = this.#mem.text(this.#x.faultPtr() >>> 0, this.#x.faultLen());
    } else if (n >= 0) {
      result.data = this.#mem.copy(buf, n);
    }
    this.#endRead(fd);
    this.#trace("read", "", { fd, size }, result.data?.length ?? result.errno, begin);
    return result;
  }

  #endRead(fd: number): void {
    const reading = this.#reading.get(fd);
    this.#reading.delete(fd);
    if (reading) this.#guard(() => this.#x.hostFree(reading.buf));
  }

  close(fd: number): Errno {
    const begin = performance.now();
    this.#endRead(fd);
    const errno = this.#guard(() => this.#x.close(fd));
    if (!errno) this.#maps.delete(fd);
    this.#trace("close", "", { fd }, errno, begin);
    return errno;
  }

  /** Returns memory of dropped objects to the engine. Cheap enough after every load, too dear for every map update. */
  collect(): void {
    this.#guard(() => this.#x.__collect());
  }

  /** The instance's exports, for the debugger's client. */
  get exports(): WebAssembly.Exports {
    return this.#x as unknown as WebAssembly.Exports;
  }

  get memory(): EngineMemory {
    return this.#mem;
  }

  /** Runs one call into the engine; a trap ends this kernel. */
  call<T>(body: () => T): T {
    return this.#guard(body);
  }

  #guard<T>(body: () => T): T {
    if (this.trap !== null) throw new KernelDead(this.trap);
    try {
      return body();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError) && !(error instanceof RangeError)) throw error;
      this.trap = error.message;
      throw new KernelDead(error.message);
    }
  }

  #bpf(command: BpfCommand, scratch: number, fill: (attr: Attr) => Record<string, string | number>): number {
    const begin = performance.now();
    return this.#guard(() => {
      this.#mem.begin(scratch + 256); // and what alignment takes
      this.#mem.bytes.fill(0, this.#attr, this.#attr + ATTR_SIZE);
      const args = fill(new Attr(this.#mem, this.#attr, this.#onSyscall !== undefined));
      const result = this.#x.bpf(BPF[command], this.#attr, ATTR_SIZE);
      this.#trace("bpf", `BPF_${command}`, args, result, begin);
      return result;
    });
  }

  #trace(name: string, command: string, args: Record<string, string | number>, result: number, begin: number): void {
    this.#onSyscall?.({ name, command, args: Object.entries(args), result, time: performance.now() - begin });
  }

  /** An AssemblyScript string, for abort's message. */
  #string(ptr: number): string {
    const p = ptr >>> 0;
    if (!p) return "?";
    const length = this.#mem.view.getUint32(p - 4, true);
    return new TextDecoder("utf-16le").decode(this.#mem.copy(p, length));
  }
}

/** Writes one call's union bpf_attr. */
class Attr {
  constructor(
    private readonly mem: EngineMemory,
    private readonly at: number,
    private readonly traced: boolean,
  ) {}

  u32(off: number, v: number): void {
    this.mem.view.setUint32(this.at + off, v, true);
  }

  u64(off: number, v: bigint): void {
    this.mem.view.setBigUint64(this.at + off, BigInt.asUintN(64, v), true);
  }

  /** Copies `bytes` into scratch space and points to them; never null. */
  ptr(off: number, bytes: Uint8Array): number {
    const p = this.mem.put(bytes);
    this.u64(off, BigInt(p));
    return p;
  }

  /** A 16-byte name; one that is too long loses its NUL, as in C. */
  name(off: number, text: string): void {
    this.mem.bytes.set(new TextEncoder().encode(text).subarray(0, 16), this.at + off);
  }

  /** Bytes for the trace. */
  hex(bytes: Uint8Array): string {
    return this.traced ? toHex(bytes) : "";
  }
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/** Bytes as lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let out = "";
  for (const b of bytes) out += HEX[b];
  return out;
}

/** Bytes of a hex text; throws for anything else. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 || !/^[0-9a-fA-F]*$/.test(text)) throw new TypeError("not a hex text");
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

function le32(v: number, size: number): Uint8Array {
  const out = new Uint8Array(size);
  new DataView(out.buffer).setUint32(0, v, true);
  return out;
}

function padded(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length >= size) return bytes;
  const out = new Uint8Array(size);
  out.set(bytes);
  return out;
}
