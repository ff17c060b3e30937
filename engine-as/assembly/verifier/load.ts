// A load from beginning to end (spec 8.1): the phases in their order, the statistics, and what is left behind.
import { E2BIG, EACCES, EBADF, EINVAL } from "../util/errno";
import { opOf, srcOf, immOf } from "../isa/insn";
import {
  BPF_PSEUDO_MAP_FD, BPF_PSEUDO_MAP_VALUE, BPF_PSEUDO_BTF_ID, BPF_PSEUDO_FUNC, BPF_PSEUDO_MAP_IDX, BPF_PSEUDO_MAP_IDX_VALUE,
} from "../isa/opcode";
import { setCallNames } from "../isa/disasm";
import { Text } from "../util/text";
import { printHelperName } from "./protos/helpers";
import { Btf } from "../btf/btf";
import { BTF_KIND_FUNC } from "../btf/format";
import { vmlinuxBtf } from "../btf/vmlinux";
import { MapDesc, mapAddress, mapValueAddress, BPF_MAP_TYPE_ARENA } from "../maps/desc";
import { InsnAux, Program, Subprog, SUBPROG_CALLED, SUBPROG_DEAD, SUBPROG_GLOBAL } from "../prog";
import { Env, MAX_SUBPROGS, BPF_F_SLEEPABLE } from "./env";
import { PTR_TO_CTX, Reg } from "./reg";
import { Log, LOG_STATS } from "./log";
import { findSubprogs, checkSubprogs } from "./subprogs";
import { checkOpcodes } from "./opcodes";
import { checkCfg } from "./cfg";
import { computePostorder } from "./postorder";
import { computeScc } from "./scc";
import { computeLiveRegs } from "./liveregs";
import { checkMaxStackDepth } from "./depth";
import { finalStack, rewrite } from "./rewrite";
import { checkInfoEarly, checkInfo } from "./info";
import { resolveBtfId } from "./ksyms";
import { noteMainPrototype, setGlobalArgs } from "./globals";
import { markPointer } from "./operand";
import { walkFunction } from "./walk";
import { MAX_VAR_OFF } from "./stack";
import { Trace } from "./trace";

export const BPF_PROG_TYPE_TRACING: u32 = 26;
export const BPF_TRACE_ITER: u32 = 28;
const KNOWN_FLAGS: u32 = 0xff;
const MAX_USED_MAPS: i32 = 64;
const EPROTO: i32 = 71;

/** The request, as BPF_PROG_LOAD has it. The caller's memory is only read. */
export abstract class ProgLoad {
  insns: usize = 0;
  len: i32 = 0;
  /** NUL-terminated. */
  license: usize = 0;
  log: Log = new Log(0);
  progFlags: u32 = 0;
  progType: u32 = 0;
  expectedAttachType: u32 = 0;
  attachBtfId: u32 = 0;
  name: usize = 0;
  btf: Btf | null = null;
  funcInfo: usize = 0;
  funcInfoSize: u32 = 0;
  funcInfoCount: u32 = 0;
  lineInfo: usize = 0;
  lineInfoSize: u32 = 0;
  lineInfoCount: u32 = 0;
  /** Number of possible CPUs. */
  cpus: u32 = 2;
  /** Bytes of trace that the debugger wants at most; 0 for none. */
  traceLimit: i32 = 0;

  /** The loaded program, when the answer is 0. */
  program: Program | null = null;
  trace: Trace | null = null;
  /** The answer needs types that are not installed: it is none, ask again with the full ones. */
  typesMissing: bool = false;
  /** Statistics of the walk. */
  insnProcessed: i32 = 0;
  totalStates: i32 = 0;
  peakStates: i32 = 0;
  /** Instruction at which the walk stopped, for a refused program. */
  lastInsn: i32 = 0;

  abstract mapByFd(fd: i32): MapDesc | null;
}

const GPL_LICENSES: StaticArray<string> = [
  "GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL",
];

function isGpl(at: usize): bool {
  for (let i = 0; i < GPL_LICENSES.length; i++) {
    const s = GPL_LICENSES[i];
    let same = true;
    for (let j = 0; j < s.length && same; j++) same = <i32>load<u8>(at + j) == s.charCodeAt(j);
    if (same && load<u8>(at + s.length) == 0) return true;
  }
  return false;
}

/** The load under way, for what is called back through function pointers. */
let request: ProgLoad | null = null;

function starts(at: usize, s: string): bool {
  for (let i = 0; i < s.length; i++) if (<i32>load<u8>(at + i) != s.charCodeAt(i)) return false;
  return true;
}

/** The attach point must be the function of a registered iterator target. */
function checkAttach(env: Env): i32 {
  const id = env.attachBtfId;
  const out = env.log;
  if (!id) {
    out.str("Tracing programs must provide btf_id\n");
    return -EINVAL;
  }
  const btf = vmlinuxBtf()!;
  if (btf.kind(id) != BTF_KIND_FUNC) {
    out.str("attach_btf_id ").u64(id).str(" is not a function\n");
    return -EINVAL;
  }
  const name = btf.name(id);
  if (!starts(name, "bpf_iter_bpf_map_elem") || load<u8>(name + 21)) return -EINVAL;
  return 0;
}

// ---- maps named by instructions

/** Kinds of maps that a sleepable program may use, as bits. */
const SLEEPABLE_MAPS: u64 = 0x3_b9c0_3666;

function useMap(env: Env, map: MapDesc): i32 {
  for (let i = 0; i < env.maps.length; i++) if (env.maps[i] == map) return i;
  if (env.maps.length >= MAX_USED_MAPS) {
    env.log.str("The total number of maps per program has reached the limit of ").i64(MAX_USED_MAPS).ch(0x0a);
    return -E2BIG;
  }
  if (env.sleepable && !(SLEEPABLE_MAPS >> map.type & 1)) {
    env.log.str("Sleepable programs can only use array, hash, ringbuf and local storage maps\n");
    return -EINVAL;
  }
  if (map.type == BPF_MAP_TYPE_ARENA) {
    env.log.str("arena's user address must be set via map_extra or mmap()\n");
    return -EINVAL;
  }
  env.maps.push(map);
  return env.maps.length - 1;
}

function setImm64(p: usize, v: u64): void {
  store<u32>(p, <u32>v, 4);
  store<u32>(p, <u32>(v >> 32), 12);
}

/** A lookup in a map of maps gives a map that is like its template. */
function addInnerMaps(env: Env): void {
  env.namedMaps = env.maps.length;
  for (let i = 0; i < env.namedMaps; i++) {
    const inner = env.maps[i].inner;
    env.innerMaps.push(inner === null ? 0 : env.maps.push(inner.likeness()) - 1);
  }
  while (env.innerMaps.length < env.maps.length) env.innerMaps.push(0);
}

/** ld_imm64 with a pseudo source: its map, value, function or kernel variable. */
function resolve(env: Env, i: i32): i32 {
  const p = env.insn(i);
  const src = srcOf(p);
  const aux = env.auxOf(i);
  const out = env.log;
  if (src == BPF_PSEUDO_FUNC) return 0;
  if (src == BPF_PSEUDO_BTF_ID) return resolveBtfId(env, i);
  const wantsValue = src == BPF_PSEUDO_MAP_VALUE || src == BPF_PSEUDO_MAP_IDX_VALUE;
  if (src > BPF_PSEUDO_MAP_IDX_VALUE || (!wantsValue && load<u32>(p, 12) != 0)) {
    out.str("unrecognized bpf_ld_imm64 insn\n");
    return -EINVAL;
  }
  if (src == BPF_PSEUDO_MAP_IDX || src == BPF_PSEUDO_MAP_IDX_VALUE) {
    out.str("fd_idx without fd_array is invalid\n");
    return -EPROTO;
  }
  const map = request!.mapByFd(immOf(p));
  if (map === null) {
    out.str("fd ").i64(immOf(p)).str(" is not pointing to valid bpf_map\n");
    return -EBADF;
  }
  const index = useMap(env, map);
  if (index < 0) return index;
  aux.mapIndex = index;
  if (!wantsValue) {
    setImm64(p, mapAddress(map.index));
    return 0;
  }
  const off = load<u32>(p, 12);
  if (off >= <u32>MAX_VAR_OFF) {
    out.str("direct value offset of ").u64(off).str(" is not allowed\n");
    return -EINVAL;
  }
  const err = map.directValueError(off);
  if (err == -EINVAL && !map.hasDirectValue()) {
    out.str("no direct value access support for this map type\n");
    return err;
  }
  if (err) {
    out.str("invalid access to map value pointer, value_size=").u64(map.valueSize).str(" off=").u64(off).ch(0x0a);
    return err;
  }
  aux.imm = <i32>off;
  aux.constant = <u64>(map.directValue() + off);
  setImm64(p, mapValueAddress(map.index, off));
  return 0;
}

// ---- the walk's beginnings

function prepareMain(env: Env, subprogno: i32): i32 {
  noteMainPrototype(env);
  markPointer(env.reg(1), PTR_TO_CTX);
  return 0;
}

function prepareGlobal(env: Env, subprogno: i32): i32 {
  return setGlobalArgs(env, subprogno);
}

/** Global functions that something called, each on its own, until none is left. */
function walkGlobals(env: Env): i32 {
  for (let again = true; again; ) {
    again = false;
    for (let i = 1; i < env.subprogCount; i++) {
      const sub = env.subprog(i);
      if (!(sub.flags & SUBPROG_GLOBAL) || !(sub.flags & SUBPROG_CALLED) || sub.flags & VERIFIED) continue;
      sub.flags |= VERIFIED;
      if (env.log.on) {
        env.log.str("Validating ").cstr(env.subprogName(i)).str("() func#").i64(i).str("...\n");
      }
      const err = walkFunction(env, i, prepareGlobal);
      if (err) return err;
      if (env.log.states) {
        env.log.str("Func#").i64(i).str(" ('").cstr(env.subprogName(i)).str("') is safe for any args that match its prototype\n");
      }
      again = true;
    }
  }
  return 0;
}
const VERIFIED: u32 = 1 << 16;

function phases(env: Env): i32 {
  let err = checkInfoEarly(env, request!);
  if (!err) err = findSubprogs(env);
  if (!err) err = checkSubprogs(env);
  if (!err) err = checkInfo(env, request!);
  if (!err) err = checkOpcodes(env, resolve);
  if (!err) err = checkCfg(env);
  if (err) return err;
  addInnerMaps(env);
  computePostorder(env);
  err = checkAttach(env);
  if (err) return err;
  computeScc(env);
  computeLiveRegs(env);
  env.explored = env.arena.alloc(<usize>env.len * sizeof<usize>());
  err = walkFunction(env, 0, prepareMain);
  if (!err) err = walkGlobals(env);
  if (!err) err = checkMaxStackDepth(env);
  return err ? err : rewrite(env);
}

function printStats(env: Env, usec: i64): void {
  const out = env.log;
  if (out.level & LOG_STATS) {
    out.str("verification time ").i64(usec).str(" usec\nstack depth ");
    for (let i = 0; i < env.subprogCount; i++) {
      const sub = env.subprog(i);
      if (sub.flags & SUBPROG_DEAD) continue;
      if (i) out.ch(0x2b);
      out.i64(finalStack(sub));
    }
    out.ch(0x0a);
  }
  out.str("processed ").i64(env.insnProcessed).str(" insns (limit 1000000) max_states_per_insn ").i64(env.maxStatesPerInsn);
  out.str(" total_states ").i64(env.totalStates).str(" peak_states ").i64(env.peakStates).str(" mark_read 0\n");
}

setCallNames((out: Text, id: i32, kfunc: bool): bool => {
  if (!kfunc) {
    printHelperName(out, id);
    return true;
  }
  const btf = vmlinuxBtf();
  if (btf === null || btf.kind(<u32>id) != BTF_KIND_FUNC) return false;
  out.cstr(btf.name(<u32>id));
  return true;
});

/** Microseconds; the host's clock. */
// @ts-ignore: decorator
@external("env", "now_usec")
declare function nowUsec(): f64;

/**
 * Verifies what `load` describes. 0 with load.program, or a negative errno; the log says why. -EINVAL without a word
 * for a request that is none.
 */
export function verifyProgram(load: ProgLoad): i32 {
  if (load.progType != BPF_PROG_TYPE_TRACING || load.expectedAttachType != BPF_TRACE_ITER) return -EINVAL;
  if (load.progFlags & ~KNOWN_FLAGS || vmlinuxBtf() === null) return -EINVAL;
  const begin = nowUsec();
  request = load;
  const env = new Env(load.log);
  const bytes = <usize>load.len * 8;
  env.len = load.len;
  env.insns = env.arena.allocRaw(bytes);
  memory.copy(env.insns, load.insns, bytes);
  const auxBytes = <usize>load.len * offsetof<InsnAux>();
  env.aux = heap.alloc(auxBytes);
  memory.fill(env.aux, 0, auxBytes);
  const subBytes = <usize>(MAX_SUBPROGS + 2) * offsetof<Subprog>();
  env.subprogs = env.arena.alloc(subBytes);
  env.gpl = isGpl(load.license);
  env.progFlags = load.progFlags;
  env.sleepable = (load.progFlags & BPF_F_SLEEPABLE) != 0;
  env.attachBtfId = load.attachBtfId;
  env.btf = load.btf;
  env.cpus = load.cpus;
  if (load.traceLimit) env.trace = load.trace = new Trace(load.traceLimit);
  const err = phases(env);
  load.insnProcessed = env.insnProcessed;
  load.totalStates = env.totalStates;
  load.peakStates = env.peakStates;
  load.lastInsn = env.insnIdx;
  load.typesMissing = env.typesMissing;
  if (load.log.on) printStats(env, <i64>(nowUsec() - begin));
  if (err) heap.free(env.aux);
  else load.program = keep(env, load);
  env.arena.drop();
  request = null;
  return err;
}

function keep(env: Env, load: ProgLoad): Program {
  const p = new Program();
  p.len = load.len;
  p.insns = heap.alloc(<usize>load.len * 8);
  memory.copy(p.insns, load.insns, <usize>load.len * 8);
  p.aux = env.aux;
  p.subprogCount = env.subprogCount;
  const bytes = <usize>(env.subprogCount + 1) * offsetof<Subprog>();
  p.subprogs = heap.alloc(bytes);
  memory.copy(p.subprogs, env.subprogs, bytes);
  p.maps = env.maps.slice(0, env.namedMaps);
  p.maxRdonlyAccess = env.maxRdonlyAccess;
  p.maxRdwrAccess = env.maxRdwrAccess;
  p.attachBtfId = load.attachBtfId;
  p.expectedAttachType = load.expectedAttachType;
  p.flags = load.progFlags;
  return p;
}
