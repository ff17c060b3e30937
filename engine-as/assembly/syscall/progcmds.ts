// BPF_PROG_LOAD and BPF_BTF_LOAD: the request taken apart, the verifier asked, its log copied out (spec 7.1).
import { btfLoad, loadedBtf } from "../btf/load";
import { checkStructFields } from "../btf/fields";
import { MapDesc } from "../maps/desc";
import { BpfMap } from "../maps/map";
import { Program } from "../prog";
import { keepTrace, traceLimit } from "../debug/port";
import { Log } from "../verifier/log";
import { possibleCpus } from "../maps/cpu";
import { ProgLoad, verifyProgram } from "../verifier/load";
import { E2BIG, EBADF, EFAULT, EINVAL, ENOSPC } from "../util/errno";
import { attr32, attr64, ATTR, attrEnds, userOk } from "./user";
import { File, FileKind, fileOf, mapOf, openFile, ProgObject } from "./fds";
import { checkName } from "./mapcmds";
import { INSN_SIZE, opOf, srcOf } from "../isa/insn";
import { BPF_PSEUDO_MAP_FD, BPF_PSEUDO_MAP_VALUE, OP_LD_IMM64 } from "../isa/opcode";
import { sha256Head } from "../util/sha256";
import { UserBtf } from "./btfobj";

const LOG_FIXED: u32 = 8;
const LOG_BITS: u32 = 15;
const MAX_LOG: u32 = 0x3fffffff;
const MAX_INSNS: u32 = 1000000;

/** A log_buf of the host's: the text stays here until the next load, for keptLogPtr() and keptLogLen(). */
const LOG_STAYS: u64 = 1;

// Offset of an out field
const LOG_TRUE_SIZE: usize = 140;

let lastId: u32 = 0;
let lastProcessed: i32 = 0;
let kept: Log | null = null;
let keptLen: u32 = 0;

/** Instructions that the last load's verification processed. */
export function processedByLastLoad(): i32 {
  return lastProcessed;
}

/** The last load's log as its buffer would hold it, without a NUL. */
export function keptLogPtr(): usize {
  const log = kept;
  return log === null ? 0 : log.ptr + keptFrom(log, keptLen);
}

export function keptLogLen(): u32 {
  return keptLen;
}

/** Where the `n` bytes begin that a buffer takes: at the log's head with LOG_FIXED, otherwise they are its tail. */
function keptFrom(log: Log, n: u32): u32 {
  return (log.level & LOG_FIXED) != 0 ? 0 : <u32>log.len - n;
}

function dropKept(): void {
  const log = kept;
  if (log !== null) log.free();
  kept = null;
  keptLen = 0;
}

class Load extends ProgLoad {
  mapByFd(fd: i32): MapDesc | null {
    return mapOf(<u32>fd);
  }
}

/** BPF_PROG_LOAD; `attr` and `size` are the caller's, for log_true_size. */
export function progLoad(attr: usize, size: u32): i32 {
  dropKept();
  if (attrEnds(168)) return -EINVAL;
  const err = checkName(ATTR + 48);
  if (err) return err;
  const count = attr32(4);
  if (count == 0 || count > MAX_INSNS) return -E2BIG;
  const insns = attr64(8);
  const license = attr64(16);
  if (!userOk(insns, <u64>count * 8) || !userOk(license, 1)) return -EFAULT;
  const level = attr32(24);
  const logSize = attr32(28);
  const logBuf = attr64(32);
  if ((logBuf != 0) != (logSize != 0) || (logBuf && !level) || (level & ~LOG_BITS) || logSize > MAX_LOG) return -EINVAL;
  let btf: UserBtf | null = null;
  if (attr32(72)) {
    const file = fileOf(attr32(72));
    if (file === null) return -EBADF;
    btf = file.btf;
    if (btf === null) return -EINVAL;
  }
  const load = new Load();
  load.insns = <usize>insns;
  load.len = <i32>count;
  load.license = <usize>license;
  load.log = new Log(level, logSize && !(level & LOG_FIXED) ? <i32>logSize : i32.MAX_VALUE);
  load.cpus = possibleCpus();
  load.progType = attr32(0);
  load.progFlags = attr32(44);
  load.name = ATTR + 48;
  load.expectedAttachType = attr32(68);
  load.attachBtfId = attr32(108);
  if (btf !== null) load.btf = btf.btf;
  load.funcInfoSize = attr32(76);
  load.funcInfo = <usize>attr64(80);
  load.funcInfoCount = attr32(88);
  load.lineInfoSize = attr32(92);
  load.lineInfo = <usize>attr64(96);
  load.lineInfoCount = attr32(104);
  load.traceLimit = traceLimit();
  let result = verifyProgram(load);
  lastProcessed = load.insnProcessed;
  keepTrace(load.trace);
  const log = load.log;
  if (level) {
    const fits = log.trueLength() < <i64>logSize;
    if (logSize) copyLog(log, logBuf, min<u32>(<u32>log.len, logSize - 1));
    if (size >= <u32>LOG_TRUE_SIZE + 4) store<u32>(attr + LOG_TRUE_SIZE, <u32>log.trueLength() + 1);
    if (logBuf && !fits) result = -ENOSPC;
  }
  if (kept === null) log.free();
  const prog = load.program;
  if (result || prog === null) return result ? result : -EINVAL;
  return openProgram(prog, btf);
}

/** The program's tag: a digest of its instructions without the fds of maps. */
function tagOf(prog: Program): u64 {
  const size = <usize>prog.len * INSN_SIZE;
  const copy = heap.alloc(size);
  memory.copy(copy, prog.insns, size);
  for (let p = copy; p < copy + size; p += INSN_SIZE) {
    const src = srcOf(p);
    if (opOf(p) != OP_LD_IMM64 || (src != BPF_PSEUDO_MAP_FD && src != BPF_PSEUDO_MAP_VALUE)) continue;
    store<u32>(p, 0, 4);
    store<u32>(p, 0, 12);
    p += INSN_SIZE;
  }
  const tag = sha256Head(copy, <u32>size);
  heap.free(copy);
  return tag;
}

function openProgram(prog: Program, btf: UserBtf | null): i32 {
  prog.id = ++lastId;
  prog.tag = tagOf(prog);
  memory.copy(changetype<usize>(prog.name), ATTR + 48, 16);
  for (let i = 0; i < prog.maps.length; i++) changetype<BpfMap>(prog.maps[i]).refs++;
  if (btf !== null) btf.refs++;
  const file = new File(FileKind.PROG);
  file.prog = new ProgObject(prog, btf);
  return openFile(file);
}

/** Fills the caller's buffer with `n` bytes of the log and a NUL. */
function copyLog(log: Log, buf: u64, n: u32): void {
  if (buf == LOG_STAYS) {
    kept = log;
    keptLen = n;
    return;
  }
  memory.copy(<usize>buf, log.ptr + keptFrom(log, n), n);
  store<u8>(<usize>buf + n, 0);
}

/** Largest BTF that a program may bring. */
const MAX_BTF: u32 = 1 << 24;

/** BPF_BTF_LOAD: an fd or a negated errno. It writes no log: the engine's checks answer with errnos alone. */
export function btfLoadCmd(): i32 {
  if (attrEnds(40)) return -EINVAL;
  const from = attr64(0);
  const size = attr32(16);
  if (size > MAX_BTF) return -E2BIG;
  if (!userOk(from, size)) return -EFAULT;
  const copy = heap.alloc(<usize>size + 1);
  memory.copy(copy, <usize>from, size);
  let err = btfLoad(copy, size);
  if (err) return err;
  err = checkStructFields(loadedBtf!);
  if (err) {
    loadedBtf!.free();
    return err;
  }
  const file = new File(FileKind.BTF);
  file.btf = new UserBtf(++lastBtfId, loadedBtf!);
  return openFile(file);
}
let lastBtfId: u32 = 0;
