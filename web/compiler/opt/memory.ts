/** Block copies and fills that remain become loads and stores, as wide as alignment allows. */
import { type Block, constant, type Func, find, type Inst, inst } from "../ir/ir.ts";

/** Expands memcpy and memset everywhere. */
export function expandMemory(f: Func): void {
  for (const b of f.blocks) {
    if (!b.insts.some((i) => i.op === "memcpy" || i.op === "memset")) continue;
    const out: Inst[] = [];
    for (const i of b.insts) {
      if (i.op === "memset") fill(i, b, out);
      else if (i.op === "memcpy") copy(i, b, out);
      else out.push(i);
    }
    b.insts = out;
  }
}

/** A slot's own alignment beats what the types said. */
function alignmentAt(v: Inst, said: number): number {
  let off = 0n;
  let at = find(v);
  while (at.op === "add" && find(at.args[1]).op === "const") {
    off += find(at.args[1]).imm;
    at = find(at.args[0]);
  }
  if (at.op !== "slot" || !at.slot) return said;
  const low = Number(off & -off & 0xffn) || 8;
  return Math.min(at.slot.align, low);
}

/** Only the stack insists on alignment; everywhere else x86 takes any. */
function onStack(v: Inst): boolean {
  let at = find(v);
  while (at.op === "add" || at.op === "sub" || at.op === "coreadd") at = find(at.args[0]);
  return at.op === "slot" || at.op === "phi" || at.op === "param";
}

function* chunks(size: number, align: number): Iterable<[number, number]> {
  for (let off = 0; off < size; ) {
    let w = Math.min(8, align);
    while (off + w > size) w >>= 1;
    yield [off, w];
    off += w;
  }
}

function fill(i: Inst, b: Block, out: Inst[]): void {
  const align = alignmentAt(i.args[0], onStack(i.args[0]) ? i.width : 8);
  for (const [off, w] of chunks(Number(i.imm), align)) {
    let v = 0n;
    for (let k = 0; k < w; k++) v = (v << 8n) | BigInt(i.off);
    const c = constant(v, w === 8 ? 64 : 32, i.pos);
    const s = inst("store", 0, [i.args[0], c], i.pos);
    s.off = off;
    s.width = w;
    c.block = b;
    s.block = b;
    out.push(c, s);
  }
}

function copy(i: Inst, b: Block, out: Inst[]): void {
  const [dst, src] = i.args;
  const ends = [alignmentAt(dst, onStack(dst) ? i.width : 8), alignmentAt(src, onStack(src) ? i.width : 8)];
  const loads: [Inst, number, number][] = [];
  for (const [off, w] of chunks(Number(i.imm), Math.min(...ends))) {
    const l = inst("load", w === 8 ? 64 : 32, [src], i.pos);
    l.off = off;
    l.width = w;
    l.block = b;
    loads.push([l, off, w]);
  }
  for (const [l, off, w] of loads) {
    const s = inst("store", 0, [dst, l], i.pos);
    s.off = off;
    s.width = w;
    s.block = b;
    out.push(l, s);
  }
}
