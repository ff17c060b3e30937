// What a program finds at its context pointer: the context, struct bpf_iter_meta, struct seq_file, and the buffers
// `key` and `value`, each in its own region. One set an open iterator; laid out once, the values are set for every run.
import { BpfMap } from "../maps/map";
import { allocBlock, freeBlock } from "../maps/memory";
import { pointer, REGION_BASE, REGION_KERNEL, REGION_WRITE, regionAdd, regionDrop, regionMove } from "../vm/region";

// struct bpf_iter__bpf_map_elem (spec 1.2)
const CTX_META: usize = 0;
const CTX_MAP: usize = 8;
const CTX_KEY: usize = 16;
const CTX_VALUE: usize = 24;
const CTX_SIZE: usize = 32;

// struct bpf_iter_meta
const META_SEQ: usize = 0;
const META_SESSION: usize = 8;
const META_SEQ_NUM: usize = 16;
const META_SIZE: usize = 24;

// struct seq_file (offsets of the recorded type information)
const SEQ_BUF: usize = 0;
const SEQ_SIZE: usize = 8;
const SEQ_COUNT: usize = 24;
const SEQ_FILE_SIZE: usize = 120;

const META_AT: usize = CTX_SIZE;
const SEQ_AT: usize = META_AT + META_SIZE;
const TOTAL: usize = SEQ_AT + SEQ_FILE_SIZE;

export class Images {
  private block: usize;
  private ctxRegion: i32;
  private metaRegion: i32;
  private seqRegion: i32;
  private bufRegion: i32 = 0;
  private keyRegion: i32;
  private valueRegion: i32;
  private keyTag: u64;
  private valueTag: u64;
  /** R1 of the program. */
  readonly ctx: u64;

  constructor(map: BpfMap, sessionId: u64, valueBytes: u32) {
    const p = allocBlock(TOTAL);
    this.block = p;
    this.ctxRegion = regionAdd(p, <u32>CTX_SIZE, 0);
    this.metaRegion = regionAdd(p + META_AT, <u32>META_SIZE, REGION_KERNEL);
    this.seqRegion = regionAdd(p + SEQ_AT, <u32>SEQ_FILE_SIZE, REGION_KERNEL);
    this.keyRegion = regionAdd(0, map.keySize, 0);
    this.valueRegion = regionAdd(0, valueBytes, REGION_WRITE);
    this.keyTag = <u64>(REGION_BASE + <u32>this.keyRegion) << 32;
    this.valueTag = <u64>(REGION_BASE + <u32>this.valueRegion) << 32;
    this.ctx = pointer(this.ctxRegion, p);
    store<u64>(p, pointer(this.metaRegion, p + META_AT), CTX_META);
    store<u64>(p, map.imagePtr, CTX_MAP);
    store<u64>(p + META_AT, pointer(this.seqRegion, p + SEQ_AT), META_SEQ);
    store<u64>(p + META_AT, sessionId, META_SESSION);
  }

  /** All regions were to be had. */
  ok(): bool {
    return this.ctxRegion != 0 && this.metaRegion != 0 && this.seqRegion != 0 && this.keyRegion != 0 &&
      this.valueRegion != 0;
  }

  /** Declares the seq buffer, once it exists. */
  setBuffer(buf: usize, size: u32): void {
    this.bufRegion = regionAdd(buf, size, REGION_KERNEL);
    const seq = this.block + SEQ_AT;
    store<u64>(seq, pointer(this.bufRegion, buf), SEQ_BUF);
    store<u64>(seq, size, SEQ_SIZE);
  }

  /** Points the context at an element. */
  // @ts-ignore: decorator
  @inline show(key: usize, value: usize, seqNum: u64, count: u32): void {
    const p = this.block;
    regionMove(this.keyRegion, key);
    regionMove(this.valueRegion, value);
    store<u64>(p, this.keyTag | <u64>key, CTX_KEY);
    store<u64>(p, this.valueTag | <u64>value, CTX_VALUE);
    store<u64>(p + META_AT, seqNum, META_SEQ_NUM);
    store<u64>(p + SEQ_AT, <u64>count, SEQ_COUNT);
  }

  /** The final run's context: neither key nor value. */
  final(seqNum: u64, count: u32): void {
    const p = this.block;
    store<u64>(p, 0, CTX_KEY);
    store<u64>(p, 0, CTX_VALUE);
    store<u64>(p + META_AT, seqNum, META_SEQ_NUM);
    store<u64>(p + SEQ_AT, <u64>count, SEQ_COUNT);
  }

  /** Address of the key that the context points at, 0 for the final run. */
  key(): usize {
    return <usize>load<u32>(this.block, CTX_KEY);
  }

  value(): usize {
    return <usize>load<u32>(this.block, CTX_VALUE);
  }

  drop(): void {
    regionDrop(this.ctxRegion);
    regionDrop(this.metaRegion);
    regionDrop(this.seqRegion);
    regionDrop(this.keyRegion);
    regionDrop(this.valueRegion);
    if (this.bufRegion) regionDrop(this.bufRegion);
    freeBlock(this.block, TOTAL);
  }
}
