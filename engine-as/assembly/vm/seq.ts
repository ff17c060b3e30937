// The seq_file that the running program writes to, as far as the helpers need it. Its owner is the iterator.
import { copyBytes } from "../util/copy";

/** Output of one iterator: `count` of at most `size` bytes at `buf`. Overflow is count == size (spec 4.1). */
@unmanaged
export class SeqSink {
  buf: usize;
  size: u32;
  count: u32;
}

const CURRENT: usize = memory.data(8);

/** Where seq_write and seq_printf put their bytes from now on; null for nowhere. */
export function setSeq(sink: SeqSink | null): void {
  store<usize>(CURRENT, changetype<usize>(sink));
}

export function currentSeq(): SeqSink | null {
  return changetype<SeqSink | null>(load<usize>(CURRENT));
}

/** Marks the buffer as overflowed: the element's output is lost. */
export function seqOverflow(seq: SeqSink): void {
  seq.count = seq.size;
}

/** Appends bytes; false on overflow. */
// @ts-ignore: decorator
@inline export function seqBytes(seq: SeqSink, from: usize, len: u32): bool {
  if (<u64>seq.count + len >= seq.size) {
    seqOverflow(seq);
    return false;
  }
  copyBytes(seq.buf + seq.count, from, len);
  seq.count += len;
  return true;
}
