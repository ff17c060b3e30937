// One open iterator: read(2) as the kernel's bpf_iter seq_file does it (spec 4), written as a state machine so that a
// read can stop in the middle of a program run and be resumed. Decides nothing about fds or links.
import { BpfMap } from "../maps/map";
import { HashMap } from "../maps/hash";
import { isPercpu } from "../maps/kinds";
import { allocBlock, freeBlock } from "../maps/memory";
import { Program } from "../prog";
import { copyWords } from "../util/copy";
import { E2BIG, EAGAIN, EBUSY, EFAULT, ENOMEM } from "../util/errno";
import { RunStatus, vm } from "../vm/state";
import { SeqSink, setSeq } from "../vm/seq";
import { directFuel, directLeft, vmResult, vmRun, vmStart } from "../vm/interp";
import { Cursor } from "./cursor";
import { Images } from "./images";
import { recordAbandon, recordBegin, recordEnd, recording } from "./record";

/** PAGE_SIZE << 3: every iterator's buffer, and so the most that one read returns. */
export const SEQ_SIZE: u32 = 32768;
/** Elements that one read visits at most. */
const MAX_OBJECTS: u32 = 1000000;

// What a read or a resumed read answers beside a count and a negated errno
/** The fuel ran out: resume. */
export const READ_PENDING: i32 = -0x10000;
/** The program did what a verified program cannot do: see faultText(). */
export const READ_FAULT: i32 = -0x10001;
/** Stands at a breakpoint: resume. */
export const READ_BREAK: i32 = -0x10002;

// What the running program run is for
const IDLE: i32 = 0;
const FIRST: i32 = 1;
const LATER: i32 = 2;
const FINAL: i32 = 3;

let lastSession: u64 = 0;
/** The session whose read is under way; there is one VM. */
let active: Session | null = null;

/** An empty seq buffer that has no memory yet. */
function newSink(): SeqSink {
  const sink = changetype<SeqSink>(heap.alloc(offsetof<SeqSink>()));
  sink.buf = 0;
  sink.size = SEQ_SIZE;
  sink.count = 0;
  return sink;
}

export class Session {
  readonly id: u64;
  readonly cursor: Cursor;
  seqNum: u64 = 0;
  /** The final run was made and its output fitted. */
  done: bool = false;
  /** Runs of the program so far. */
  runs: u32 = 0;
  phase: i32 = IDLE;
  /** Bytes waiting, and where they begin. */
  private sink: SeqSink;
  private from: u32 = 0;
  private images: Images;
  /** Every CPU's copy of the shown value. */
  private copies: usize = 0;
  private valueBytes: u32;
  private keyOffset: u32 = 0;
  private valueOffset: u32 = 0;
  /** The array's key. */
  private index: usize = 0;

  // The read under way
  private out: usize = 0;
  private size: u32 = 0;
  private objects: u32 = 0;
  /** Bytes in the buffer before the running element. */
  private offs: u32 = 0;
  private ran: u32 = 0;

  constructor(readonly map: BpfMap, readonly prog: Program) {
    this.id = ++lastSession;
    this.cursor = new Cursor(map);
    const percpu = isPercpu(map.type);
    const valueBytes = map.userValueSize();
    this.valueBytes = valueBytes;
    this.sink = newSink();
    this.images = new Images(map, lastSession, valueBytes);
    if (percpu) this.copies = allocBlock(this.valueBytes);
    if (!this.cursor.isArray) {
      const hash = changetype<HashMap>(map);
      this.keyOffset = hash.keyOffset;
      this.valueOffset = hash.valueOffset;
    }
    this.index = heap.alloc(8);
  }

  /** Whether there was memory for everything. */
  ok(): bool {
    return this.images.ok();
  }

  get pendingBytes(): u32 {
    return this.sink.count;
  }

  /** read(2): `size` bytes to `out`. A count, a negated errno, or READ_*. */
  read(out: usize, size: u32, fuel: i32): i32 {
    if (active !== null) return -EBUSY;
    const sink = this.sink;
    if (!sink.buf) {
      sink.buf = allocBlock(SEQ_SIZE);
      if (!sink.buf) return -ENOMEM;
      this.images.setBuffer(sink.buf, SEQ_SIZE);
    }
    this.out = out;
    this.size = size;
    if (sink.count) return this.copyOut();
    this.from = 0;
    this.objects = 0;
    if (!this.cursor.start()) return this.atEnd(fuel);
    this.run(FIRST);
    return this.resume(fuel);
  }

  /** Goes on with a read that answered READ_PENDING or READ_BREAK. */
  resume(fuel: i32): i32 {
    active = this;
    let result = MORE;
    while (result == MORE) {
      if (vm.entry && this.phase != FINAL && !recording()) {
        result = this.sweep(vm.entry, fuel);
        if (result != MORE) break;
        fuel = vm.left;
      }
      const status = vmRun(fuel);
      if (status != RunStatus.DONE) {
        if (status == RunStatus.RUNNING) return READ_PENDING;
        if (status == RunStatus.BREAK) return READ_BREAK;
        recordAbandon();
        this.dropRun();
        return this.leave(READ_FAULT);
      }
      fuel = vm.left;
      const ret = <u32>vmResult();
      const overflow = this.sink.count == this.sink.size;
      if (recording()) recordEnd(ret, this.sink.buf + this.ran, overflow ? 0 : this.sink.count - this.ran, overflow);
      result = this.phase == FINAL ? this.afterFinal(overflow) : this.afterElement(ret, overflow);
    }
    return this.leave(result);
  }

  /**
   * Shows elements to the translated program, from the one that waits at the machine's start: resume() without the machine
   * around every call. MORE when the machine has to go on: with a run that was left, or with the final one.
   */
  private sweep(entry: u32, fuel: i32): i32 {
    const sink = this.sink;
    const ctx = this.images.ctx;
    let left = directFuel(fuel);
    if (!left) return MORE;
    vm.entry = 0;
    let result = NEXT;
    while (result == NEXT) {
      const ret = <u32>call_indirect<u64>(entry, ctx, left);
      if (vm.status != RunStatus.RUNNING) {
        if (vm.status == RunStatus.UNWIND) vm.status = RunStatus.RUNNING;
        vm.left = 0;
        return MORE;
      }
      left = vm.left - CALL_COST;
      const overflow = sink.count == SEQ_SIZE;
      if (ret || overflow || left <= 0) {
        vm.left = directLeft(left);
        return this.afterElement(ret, overflow);
      }
      result = this.onwards();
      if (result != NEXT) break;
      this.phase = LATER;
      this.show();
      this.runs++;
      vm.runs++;
    }
    vm.left = directLeft(left);
    return result;
  }

  /**
   * Ends a read that is under way: its last element will be shown again, the bytes of those before wait for the next
   * read.
   */
  abandon(): void {
    if (active !== this) return;
    recordAbandon();
    this.dropRun();
    this.leave(0);
  }

  /** Forgets what the running element wrote. */
  private dropRun(): void {
    this.sink.count = this.phase == FIRST ? 0 : this.offs;
  }

  private leave(result: i32): i32 {
    this.phase = IDLE;
    active = null;
    setSeq(null);
    return result;
  }

  /** The program has shown an element. */
  private afterElement(ret: u32, overflow: bool): i32 {
    const sink = this.sink;
    if (ret || overflow) {
      // Dropped: this element will be shown again by the next read.
      const first = this.phase == FIRST;
      sink.count = first ? 0 : this.offs;
      if (sink.count == 0) return ret ? -EAGAIN : -E2BIG;
      return this.copyOut();
    }
    const result = this.onwards();
    if (result != NEXT) return result;
    this.run(LATER);
    return MORE;
  }

  /** An element was shown and kept: NEXT if this read goes on to the one that the cursor is at now. */
  // @ts-ignore: decorator
  @inline private onwards(): i32 {
    const count = this.sink.count;
    this.objects++;
    this.offs = count;
    if (!this.cursor.next()) return this.startFinal();
    this.seqNum++;
    if (count >= this.size) return this.copyOut();
    if (this.objects >= MAX_OBJECTS) return count == 0 ? -EAGAIN : this.copyOut();
    return NEXT;
  }

  /** A read that finds no element to show. */
  private atEnd(fuel: i32): i32 {
    const next = this.startFinal();
    return next == MORE ? this.resume(fuel) : next;
  }

  /** The program's last run, with neither key nor value; what it returns does not matter. */
  private startFinal(): i32 {
    this.offs = this.sink.count;
    if (this.done) return this.copyOut();
    this.run(FINAL);
    return MORE;
  }

  private afterFinal(overflow: bool): i32 {
    if (!overflow) {
      this.done = true;
      return this.copyOut();
    }
    this.sink.count = this.offs;
    return this.offs ? this.copyOut() : -E2BIG;
  }

  private copyOut(): i32 {
    const sink = this.sink;
    const n = min(sink.count, this.size);
    if (<u64>this.out + n > <u64>memory.size() << 16) return -EFAULT;
    memory.copy(this.out, sink.buf + this.from, n);
    sink.count -= n;
    this.from += n;
    return <i32>n;
  }

  /** Starts the program on the cursor's element. */
  private run(phase: i32): void {
    this.phase = phase;
    if (phase == FINAL) this.images.final(this.seqNum, this.sink.count);
    else this.show();
    this.ran = this.sink.count;
    setSeq(this.sink);
    if (recording()) {
      const c = this.cursor;
      const images = this.images;
      recordBegin(
        this.runs, this.id, this.seqNum, c.bucket, c.skip, images.key(), this.map.keySize, images.value(), this.valueBytes,
      );
    }
    this.runs++;
    vmStart(this.prog, this.images.ctx);
  }

  /** Points the context at the cursor's element. */
  // @ts-ignore: decorator
  @inline private show(): void {
    const e = this.cursor.at;
    let key = e + this.keyOffset;
    let value = e + this.valueOffset;
    if (this.cursor.isArray) {
      key = this.index;
      store<u32>(key, this.cursor.bucket);
    }
    if (this.copies) {
      copyWords(this.copies, value, this.valueBytes);
      this.map.clearFields(this.copies, this.valueBytes);
      value = this.copies;
    }
    this.images.show(key, value, this.seqNum, this.sink.count);
  }

  drop(): void {
    this.abandon();
    this.images.drop();
    freeBlock(this.sink.buf, SEQ_SIZE);
    freeBlock(this.copies, this.valueBytes);
    heap.free(changetype<usize>(this.sink));
    heap.free(this.index);
  }
}

/** resume() goes on. */
const MORE: i32 = -0x10003;
/** The read goes on to the next element. */
const NEXT: i32 = -0x10004;
/** Fuel of translated code that a call costs beside its loops. */
const CALL_COST: i32 = 64;

/** The session whose read is under way, for the debugger. */
export function activeSession(): Session | null {
  return active;
}
