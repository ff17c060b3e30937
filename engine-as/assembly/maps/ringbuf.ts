// BPF_MAP_TYPE_RINGBUF as programs see it: reserve, submit, discard, output, query. Records stay until the host drains
// them.
import { BpfMap } from "./map";
import { allocBlock, freeBlock } from "./memory";
import { EAGAIN, ENOMEM } from "../util/errno";

/** A record's header: length with the two flag bits, and where it stands in pages. */
const HEADER: u32 = 8;
const BUSY: u32 = 0x80000000;
const DISCARDED: u32 = 0x40000000;

// Flags of bpf_ringbuf_query
const AVAIL_DATA: u64 = 0;
const RING_SIZE: u64 = 1;
const CONS_POS: u64 = 2;
const PROD_POS: u64 = 3;

export class RingbufMap extends BpfMap {
  /** The ring twice in a row would be one mapping; here a record that does not fit at the end is written around it. */
  private ring: usize = 0;
  private consumer: u64 = 0;
  private producer: u64 = 0;

  create(): i32 {
    // Room behind the ring for a record that the kernel's double mapping would let run over the end.
    this.ring = allocBlock(<u64>this.maxEntries * 2);
    if (!this.ring) return -ENOMEM;
    return this.declareValues(this.ring, this.maxEntries * 2, this.maxEntries * 2, this.maxEntries * 2);
  }

  destroy(): void {
    this.undeclareValues();
    freeBlock(this.ring, <u64>this.maxEntries * 2);
    this.ring = 0;
  }

  /** Address of `size` bytes for a record, or 0. */
  reserve(size: u64): usize {
    if (size > 0x3fffffff) return 0;
    const total = (size + HEADER + 7) & ~7;
    if (total > <u64>this.maxEntries || this.producer + total - this.consumer > <u64>this.maxEntries - 1) return 0;
    const at = this.ring + <usize>(this.producer & (this.maxEntries - 1));
    store<u32>(at, <u32>size | BUSY);
    store<u32>(at, 0, 4);
    this.producer += total;
    return at + HEADER;
  }

  /** Ends a reservation. */
  commit(record: usize, discard: bool): void {
    const at = record - HEADER;
    const len = load<u32>(at) & ~BUSY;
    store<u32>(at, discard ? len | DISCARDED : len);
  }

  /** bpf_ringbuf_output: 0 or a negated errno. */
  output(data: usize, size: u64): i32 {
    const record = this.reserve(size);
    if (!record) return -EAGAIN;
    memory.copy(record, data, <usize>size);
    this.commit(record, false);
    return 0;
  }

  query(what: u64): u64 {
    if (what == AVAIL_DATA) return this.producer - this.consumer;
    if (what == RING_SIZE) return this.maxEntries;
    if (what == CONS_POS) return this.consumer;
    return what == PROD_POS ? this.producer : 0;
  }

  /** The host takes the next finished record: its length, bytes at `nextRecord()`; -1 when there is none. */
  consume(): i32 {
    while (this.consumer < this.producer) {
      const at = this.ring + <usize>(this.consumer & (this.maxEntries - 1));
      const word = load<u32>(at);
      if (word & BUSY) return -1;
      const len = word & ~DISCARDED;
      this.taken = at + HEADER;
      this.consumer += (<u64>len + HEADER + 7) & ~7;
      if (!(word & DISCARDED)) return <i32>len;
    }
    return -1;
  }

  taken: usize = 0;

  lookup(key: usize): usize {
    return 0;
  }

  storageBytes(): u64 {
    return <u64>this.maxEntries * 2;
  }
}
