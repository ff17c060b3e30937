// What the host may ask beside the kernel's own calls: memory for arguments, settings, and views of maps, links and
// sessions for the page. None of it exists in Linux; nothing here changes what a system call answers.
import { takeWantFullTypes } from "../btf/btf";
import { btfInstallVmlinux, vmlinuxBtf } from "../btf/vmlinux";
import { Check, checkResult } from "../iter/link";
import { recordsFull as full, recordsLost as lost, recordsText, setRecording as record } from "../iter/record";
import { ArrayMap } from "../maps/array";
import { BpfMap, SEQ_ARRAY, SEQ_HASH } from "../maps/map";
import { ELEM_NEXT, HashMap } from "../maps/hash";
import { setCurrentCpu as cpu, setPossibleCpus as cpus } from "../maps/cpu";
import { RingbufMap } from "../maps/ringbuf";
import { Program } from "../prog";
import { setConstants } from "../vm/decode";
import { faultText } from "../vm/state";
import { EBADF } from "../util/errno";
import { mapOf, progOf, sessionOf } from "./fds";
import { keptLogLen, keptLogPtr, processedByLastLoad } from "./progcmds";
import { fdinfo } from "./info";
import { setOldInterface } from "./linkcmds";

export { mapFill } from "./fill";

/** Memory for the host's arguments and results. */
export function hostAlloc(size: u32): usize {
  return heap.alloc(<usize>size + 1);
}

export function hostFree(ptr: usize): void {
  heap.free(ptr);
}

/** Installs a recording of the kernel's types (host memory, kept by the engine). 0 or -EINVAL. */
export function installTypes(ptr: usize, len: u32): i32 {
  const copy = heap.alloc(len);
  memory.copy(copy, ptr, len);
  const err = btfInstallVmlinux(copy, len);
  if (err) heap.free(copy);
  return err;
}

const KIND_FUNC: i32 = 12;

/** Type id of the function that map-element iterators attach to; 0 when no types are installed. */
export function iterFunctionId(): u32 {
  const btf = vmlinuxBtf();
  return btf === null ? 0 : btf.findByName("bpf_iter_bpf_map_elem", KIND_FUNC);
}

/** Whether an answer since the last call needs a type that the installed recording lacks. */
export function wantsFullTypes(): bool {
  return takeWantFullTypes();
}

export function setPossibleCpus(n: u32): void {
  cpus(n);
}

export function setCurrentCpu(n: u32): void {
  cpu(n);
}

/** Link requests as of commit a5cbe05a, or as of Linux 6.18. */
export function setLinkInterface(old: bool): void {
  setOldInterface(old);
}

/** Keeps up to `bytes` of callback records from now on (0: none) and forgets the old ones. */
export function setRecording(bytes: u32): void {
  record(bytes);
}

export function recordsPtr(): usize {
  return recordsText().ptr;
}

export function recordsLen(): u32 {
  return <u32>recordsText().len;
}

export function recordsLost(): u32 {
  return lost();
}

export function recordsFull(): bool {
  return full();
}

/** The log of the last load with log_buf 1: bytes without a NUL, valid until the next load. */
export function logPtr(): usize {
  return keptLogPtr();
}
export function logLen(): u32 {
  return keptLogLen();
}

/** Instructions that the last load's verification processed. */
export function processedInsns(): u32 {
  return <u32>processedByLastLoad();
}

/** The checks of the last link request: CheckResult[linkCheckCount()]. */
export function linkChecks(): usize {
  return changetype<usize>(checkResult(0));
}

export function linkCheckCount(): i32 {
  return Check.COUNT;
}

/** Text of a link's fdinfo, at fdinfoPtr(): its length. */
export function fdinfoLen(fd: u32): i32 {
  return fdinfo(fd).len;
}

export function fdinfoPtr(fd: u32): usize {
  return fdinfo(fd).ptr;
}

/** Text of the last fault, Latin-1. */
export function faultPtr(): usize {
  return faultText().ptr;
}

export function faultLen(): i32 {
  return faultText().len;
}

/** Access ranges of a loaded program: key in the low, value in the high half; -1 for a bad fd. */
export function progRanges(fd: u32): i64 {
  const prog = programOf(fd);
  return prog === null ? -1 : <i64>prog.maxRdonlyAccess | (<i64>prog.maxRdwrAccess << 32);
}

export function progId(fd: u32): u32 {
  const prog = programOf(fd);
  return prog === null ? 0 : prog.id;
}

/** A loaded program, for the debugger. */
export function programOf(fd: u32): Program | null {
  const object = progOf(fd);
  return object !== null ? object.prog : null;
}

/** CursorView */
const VIEW: usize = memory.data(32, 8);

/** Where an iterator stands: u32 bucket, skip, pending bytes, done; u64 seq_num, session id. 0 for a bad fd. */
export function sessionView(fd: u32): usize {
  const s = sessionOf(fd);
  if (s === null) return 0;
  store<u32>(VIEW, s.cursor.bucket);
  store<u32>(VIEW, s.cursor.skip, 4);
  store<u32>(VIEW, s.pendingBytes, 8);
  store<u32>(VIEW, s.done ? 1 : 0, 12);
  store<u64>(VIEW, s.seqNum, 16);
  store<u64>(VIEW, s.id, 24);
  return VIEW;
}

/** Elements that a map counts, -1 for a bad fd. */
export function mapCount(fd: u32): i64 {
  const map = mapOf(fd);
  return map === null ? -1 : <i64>map.elemCount();
}

/** Order of creation: the addresses in the log derive from it. */
export function mapIndex(fd: u32): i32 {
  const map = mapOf(fd);
  return map === null ? -1 : <i32>map.index;
}

export function mapId(fd: u32): u32 {
  const map = mapOf(fd);
  return map === null ? 0 : map.id;
}

export function mapStorageBytes(fd: u32): u64 {
  const map = mapOf(fd);
  return map === null ? 0 : map.storageBytes();
}

/** Buckets of a hash map; 0 for other kinds. */
export function mapBuckets(fd: u32): u32 {
  const map = mapOf(fd);
  return map !== null && map.iterSeq() == SEQ_HASH ? changetype<HashMap>(map).buckets : 0;
}

/**
 * Writes the elements of buckets (of an array: indexes) `from` … to `out`: each as u32 bucket, u32 0, key padded to 8, and
 * the value as system calls see it, padded to 8; until `room` bytes are full or the last bucket is done. Returns the bucket
 * to go on with in the high half and the bytes written in the low half; a bucket is written whole or not at all.
 */
export function mapElements(fd: u32, from: u32, out: usize, room: u32): u64 {
  const map = mapOf(fd);
  if (map === null) return 0;
  const keyBytes = (map.keySize + 7) & ~7;
  const valueBytes = (map.userValueSize() + 7) & ~7;
  let used: u32 = 0;
  let bucket = from;
  if (map.iterSeq() == SEQ_ARRAY) {
    const array = changetype<ArrayMap>(map);
    for (; bucket < map.maxEntries && used + 16 + valueBytes <= room; bucket++) {
      const at = out + used;
      store<u64>(at, <u64>bucket);
      store<u64>(at, <u64>bucket, 8);
      memory.copy(at + 16, array.slot(bucket), valueBytes);
      used += 16 + valueBytes;
    }
    return <u64>bucket << 32 | used;
  }
  if (map.iterSeq() != SEQ_HASH) return 0;
  const hash = changetype<HashMap>(map);
  for (; bucket < hash.buckets; bucket++) {
    const before = used;
    let e = <usize>load<u32>(hash.heads + (<usize>bucket << 2));
    for (; e; e = load<u32>(e, ELEM_NEXT)) {
      if (used + 8 + keyBytes + valueBytes > room) return <u64>bucket << 32 | before;
      const at = out + used;
      store<u64>(at, <u64>bucket);
      memory.copy(at + 8, e + hash.keyOffset, keyBytes);
      memory.copy(at + 8 + keyBytes, e + hash.valueOffset, valueBytes);
      used += 8 + keyBytes + valueBytes;
    }
  }
  return <u64>bucket << 32 | used;
}

/** The next finished record of a ring buffer: its length, its bytes at ringbufRecord(); -1 when there is none. */
export function ringbufConsume(fd: u32): i32 {
  const map = mapOf(fd);
  return map === null || map.type != 27 ? -EBADF : changetype<RingbufMap>(map).consume();
}

export function ringbufRecord(fd: u32): usize {
  const map = mapOf(fd);
  return map === null || map.type != 27 ? 0 : changetype<RingbufMap>(map).taken;
}

/** A ld_imm64 of a map loads its struct bpf_map, one of a map's value the address in it. */
setConstants((prog: Program, index: i32, off: u32, value: bool): u64 => {
  const map = changetype<BpfMap>(prog.maps[index]);
  return value ? map.valueTag | <u64>(map.directValue() + off) : map.imagePtr;
});
