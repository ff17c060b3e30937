// Runs of the program as the page shows them: a bounded list of compact records, kept only while recording is on.
// A record: CallbackHead, then key, value before, value after, bytes written to the seq buffer.
import { Text } from "../util/text";
import { vm } from "../vm/state";

@unmanaged
export class CallbackHead {
  /** Bytes of the whole record, a multiple of 8. */
  size: u32;
  index: u32;
  sessionId: u32;
  flags: u32;
  seqNum: u64;
  bucket: u32;
  skip: u32;
  ret: u32;
  keyLen: u32;
  /** Each of before and after. */
  valueLen: u32;
  seqLen: u32;
  /** Instructions that the run took. */
  steps: u32;
  pad: u32;
}
/** The final run, without key and value. */
export const CALLBACK_FINAL: u32 = 1;
/** The run filled the seq buffer. */
export const CALLBACK_OVERFLOW: u32 = 2;

let records: Text = new Text(64);
let limit: u32 = 0;
/** A run did not fit: no later one is kept, so that what is kept has no gaps. */
let full: bool = false;
/** Runs when recording began, and records kept since. */
let first: u32 = 0;
let kept: u32 = 0;
/** Start of the unfinished record, -1 when there is none. */
let open: i32 = -1;
let valueAt: usize = 0;

/** Keeps at most `bytes` of records from now on; 0 turns recording off. Forgets what there is. */
export function setRecording(bytes: u32): void {
  limit = bytes;
  records.truncate(0);
  full = false;
  first = vm.runs;
  kept = 0;
  open = -1;
}

// @ts-ignore: decorator
@inline
export function recording(): bool {
  return limit != 0 && !full;
}

/** Whether there were more runs than fitted. */
export function recordsFull(): bool {
  return full;
}

export function recordsText(): Text {
  return records;
}

/** Runs since recording began that left no record. */
export function recordsLost(): u32 {
  return limit ? vm.runs - first - kept : 0;
}

function headAt(at: i32): CallbackHead {
  return changetype<CallbackHead>(records.ptr + at);
}

/** A run begins. */
export function recordBegin(
  index: u32, sessionId: u64, seqNum: u64, bucket: u32, skip: u32, key: usize, keyLen: u32, value: usize, valueLen: u32,
): void {
  const size = <u32>offsetof<CallbackHead>() + keyLen + 2 * valueLen;
  if (<u32>records.len + size > limit) {
    full = true;
    open = -1;
    return;
  }
  open = records.len;
  records.reserve(<i32>size);
  const h = headAt(open);
  memory.fill(changetype<usize>(h), 0, offsetof<CallbackHead>());
  h.index = index;
  h.sessionId = <u32>sessionId;
  h.flags = key ? 0 : CALLBACK_FINAL;
  h.seqNum = seqNum;
  h.bucket = bucket;
  h.skip = skip;
  h.keyLen = key ? keyLen : 0;
  h.valueLen = key ? valueLen : 0;
  records.len += <i32>offsetof<CallbackHead>();
  if (key) {
    records.bytes(key, keyLen);
    records.bytes(value, valueLen);
  }
  valueAt = value;
}

/** It ended: what it returned and the bytes that it wrote. */
export function recordEnd(ret: u32, seq: usize, seqLen: u32, overflow: bool): void {
  if (open < 0) return;
  let h = headAt(open);
  if (h.valueLen) records.bytes(valueAt, h.valueLen);
  const keep = <u32>records.len + seqLen > limit ? 0 : seqLen;
  records.bytes(seq, keep);
  while (records.len & 7) records.ch(0);
  h = headAt(open);
  h.ret = ret;
  h.steps = <u32>vm.executed;
  h.seqLen = keep;
  if (overflow) h.flags |= CALLBACK_OVERFLOW;
  h.size = <u32>(records.len - open);
  open = -1;
  kept++;
}

/** A run that will never end (a fault, a stopped read) leaves no record. */
export function recordAbandon(): void {
  if (open >= 0) records.truncate(open);
  open = -1;
}
