// Helpers that write text or bytes: to the iterator's seq_file, to a buffer, to the trace.
import { EINVAL, EOVERFLOW } from "../../util/errno";
import { Text } from "../../util/text";
import { reach } from "../region";
import { currentSeq, seqBytes, seqOverflow } from "../seq";
import { fail } from "../state";
import { format, MAX_ARGS } from "./format";
import { input, output, quickInput } from "./memory";

// @ts-ignore: decorator
@inline function errno(e: i32): u64 {
  return <u64>(<i64>e);
}

/** Bytes that the trace keeps. */
const TRACE_ROOM: i32 = 1 << 16;
const trace = new Text(1024);

/** What bpf_trace_printk wrote since the host last emptied it. */
export function traceText(): Text {
  return trace;
}

export function seqWrite(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const from = quickInput(r2, r3);
  const seq = currentSeq();
  if (!from) return 0;
  if (seq === null) return fail("there is no seq_file");
  return seqBytes(seq, from, <u32>r3) ? 0 : errno(-EOVERFLOW);
}

/** Whether `size` bytes at `data` can be the arguments of a format. */
function badArgs(data: u64, size: u64): bool {
  return (size & 7) != 0 || size > <u64>MAX_ARGS * 8 || (size != 0 && data == 0);
}

export function seqPrintf(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  if (badArgs(r4, r5)) return errno(-EINVAL);
  const fmt = quickInput(r2, r3);
  const args = quickInput(r4, r5);
  const seq = currentSeq();
  if (!fmt || !args) return 0;
  if (seq === null) return fail("there is no seq_file");
  const room = seq.size - seq.count;
  const n = format(fmt, <u32>r3, args, <u32>r5 >> 3, seq.buf + seq.count, room);
  if (n < 0) return errno(n);
  if (<u32>n < room) seq.count += n;
  else seqOverflow(seq);
  return seq.count == seq.size ? errno(-EOVERFLOW) : 0;
}

export function snprintf(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  if (badArgs(r4, r5)) return errno(-EINVAL);
  const to = output(r1, r2);
  const args = input(r4, r5);
  const fmt = <usize>r3;
  if (!to || !args) return 0;
  const size = <u32>r2;
  const n = format(fmt, reach(r3), args, <u32>r5 >> 3, to, size);
  if (n < 0) return errno(n);
  if (size) store<u8>(to + min<u32>(n, size - 1), 0);
  return <u64>n + 1;
}

function printTrace(fmt: u64, size: u64, args: usize, count: u32): u64 {
  const from = input(fmt, size);
  if (!from || !args) return 0;
  // The kernel's buffer for a line.
  const room = 1024;
  if (trace.len > TRACE_ROOM) trace.truncate(0);
  trace.reserve(room + 1);
  const n = format(from, <u32>size, args, count, trace.ptr + trace.len, room);
  if (n < 0) return errno(n);
  trace.len += min(n, room - 1);
  return n;
}

const TRACE_ARGS: usize = memory.data(24);

export function tracePrintk(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  store<u64>(TRACE_ARGS, r3);
  store<u64>(TRACE_ARGS, r4, 8);
  store<u64>(TRACE_ARGS, r5, 16);
  return printTrace(r1, r2, TRACE_ARGS, 3);
}

export function traceVprintk(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  if (badArgs(r3, r4)) return errno(-EINVAL);
  return printTrace(r1, r2, input(r3, r4), <u32>r4 >> 3);
}
