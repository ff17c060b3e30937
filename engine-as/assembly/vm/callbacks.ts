// Helpers that call back into the program, and the tail call: they move the program counter instead of returning a value, so
// that a callback can be stepped through, interrupted and resumed like any other code.
import { ArrayMap } from "../maps/array";
import { currentCpu } from "../maps/cpu";
import { ELEM_NEXT, HashMap } from "../maps/hash";
import { BpfMap, SEQ_ARRAY, SEQ_NONE } from "../maps/map";
import { ProgArrayMap } from "../maps/progarray";
import { Program } from "../prog";
import { E2BIG, EINVAL } from "../util/errno";
import { CODE_SIZE } from "./code";
import { mapOf } from "./helpers/memory";
import { vmPrepare } from "./interp";
import { pointer, regionAdd, regionSet } from "./region";
import { enter, fail, fpOf, Frame, frameAt, FrameKind, push, reg, setProgram, setReg, vm } from "./state";
import { stackDepthAt } from "./subprogs";

const BPF_MAX_LOOPS: u64 = 1 << 23;

/** Opens a callback's frame: the callback is the function whose index the program holds in `fn`. Null on a defect. */
function open(kind: FrameKind, fn: u64, ctx: u64): Frame | null {
  if (fn >= <u64>vm.codeLen) {
    fail("callback is not a function");
    return null;
  }
  const prog = changetype<Program | null>(vm.prog);
  if (!push(kind, vm.pc + CODE_SIZE, stackDepthAt(prog, <i32>fn))) {
    fail("call stack too deep");
    return null;
  }
  const f = frameAt(vm.frame);
  f.callback = vm.code + <usize>fn * CODE_SIZE;
  f.index = 0;
  f.ctx = ctx;
  return f;
}

/** bpf_loop(nr, fn, ctx, flags): the callback's first instruction, or 0 with r0 set. */
export function loopStart(): usize {
  const count = reg(1);
  if (reg(4) != 0 || count == 0 || count > BPF_MAX_LOOPS) {
    setReg(0, reg(4) != 0 ? <u64>(-EINVAL) : count == 0 ? 0 : <u64>(-E2BIG));
    return 0;
  }
  const f = open(FrameKind.LOOP, reg(2), reg(3));
  if (f === null) return 0;
  f.count = <u32>count;
  setReg(1, 0);
  setReg(2, f.ctx);
  return f.callback;
}

/** A bpf_loop callback returned: where to go on, 0 after the last call. */
export function loopNext(f: Frame): usize {
  f.index++;
  if (reg(0) != 0 || f.index == f.count) {
    setReg(0, f.index);
    return 0;
  }
  enter(f, vm.frame, f.depth);
  setReg(1, f.index);
  setReg(2, f.ctx);
  return f.callback;
}

/** bpf_for_each_map_elem(map, fn, ctx, flags), like loopStart. */
export function eachStart(): usize {
  const desc = mapOf(reg(1));
  if (desc === null) return 0;
  const map = changetype<BpfMap>(desc);
  setReg(0, 0);
  if (reg(4) != 0 || map.iterSeq() == SEQ_NONE) {
    setReg(0, <u64>(-EINVAL));
    return 0;
  }
  const ctx = reg(3);
  const f = open(FrameKind.EACH, reg(2), ctx);
  if (f === null) return 0;
  f.map = changetype<usize>(map);
  f.cursor0 = 0;
  f.cursor1 = 0;
  if (advance(f, map)) return f.callback;
  // An empty map: as if there had been no call.
  vm.frame--;
  setReg(10, fpOf(vm.frame));
  setReg(0, 0);
  return 0;
}

/** A for_each callback returned: where to go on, 0 after the last element. */
export function eachNext(f: Frame): usize {
  f.index++;
  const stop = reg(0) != 0;
  if (!stop && advance(f, changetype<BpfMap>(f.map))) {
    enter(f, vm.frame, f.depth);
    return f.callback;
  }
  setReg(0, f.index);
  return 0;
}

/** r1 … r4 of the callback for the next element; false at the end. */
function advance(f: Frame, map: BpfMap): bool {
  let key: usize;
  let value: usize;
  if (map.iterSeq() == SEQ_ARRAY) {
    const array = changetype<ArrayMap>(map);
    if (f.cursor0 >= array.maxEntries) return false;
    // The callback's own copy of the index lies in the frame.
    f.cursor1 = f.cursor0++;
    key = changetype<usize>(f) + offsetof<Frame>("cursor1");
    value = array.lookup(key);
  } else {
    const hash = changetype<HashMap>(map);
    let e = <usize>f.cursor1;
    while (!e && f.cursor0 < hash.buckets) e = load<u32>(hash.heads + (<usize>(f.cursor0++) << 2));
    if (!e) return false;
    f.cursor1 = load<u32>(e, ELEM_NEXT);
    key = e + hash.keyOffset;
    value = e + hash.valueOffset + (hash.percpu ? <usize>currentCpu() * hash.copy : 0);
  }
  if (!f.keyRegion) f.keyRegion = regionAdd(key, map.keySize, 0);
  else regionSet(f.keyRegion, key, map.keySize, 0);
  setReg(1, map.imagePtr);
  setReg(2, pointer(f.keyRegion, key));
  setReg(3, map.valueTag | <u64>value);
  setReg(4, f.ctx);
  return true;
}

/** Tail calls in one run of a program. */
const MAX_TAIL_CALLS: u32 = 33;

/**
 * bpf_tail_call(ctx, map, index): the other program's first instruction, in the place of the running function; 0 (it goes on)
 * for an empty slot, an index out of range, or too many of them.
 */
export function tailCall(): usize {
  const map = mapOf(reg(2));
  const index = <u32>reg(3);
  if (map === null || index >= map.maxEntries || vm.tailCalls >= MAX_TAIL_CALLS) return 0;
  const hold = changetype<ProgArrayMap>(map).at(index);
  if (hold === null) return 0;
  const f = frameAt(vm.frame);
  if (vm.frame && !f.prog) f.prog = vm.prog;
  vm.tailCalls++;
  vmPrepare(hold.prog);
  setProgram(hold.prog);
  enter(f, vm.frame, stackDepthAt(hold.prog, 0));
  return vm.code;
}
