/** Removes instructions whose value nobody uses, and slots that are only written. */
import { type Func, find, hasEffect, type Inst } from "../ir/ir.ts";

/** Mark and sweep from the instructions with effects. */
export function eliminateDead(f: Func): boolean {
  const live = new Set<Inst>();
  const work: Inst[] = [];
  const dead = writeOnlySlots(f);
  for (const b of f.blocks) {
    for (const i of b.insts) {
      if (hasEffect(i) && !(dead.size > 0 && writesTo(i, dead))) {
        live.add(i);
        work.push(i);
      }
    }
  }
  while (work.length > 0) {
    const i = work.pop() as Inst;
    for (const raw of i.args) {
      const a = find(raw);
      if (!live.has(a)) {
        live.add(a);
        work.push(a);
      }
    }
  }
  let changed = false;
  for (const b of f.blocks) {
    const before = b.insts.length;
    b.insts = b.insts.filter((i) => live.has(i) || i.op === "param");
    if (b.insts.length !== before) changed = true;
  }
  return changed;
}

function rootSlot(v: Inst): Inst | null {
  let at = find(v);
  while (at.op === "add") at = find(at.args[0]);
  return at.op === "slot" ? at : null;
}

function writesTo(i: Inst, slots: Set<Inst>): boolean {
  if (i.op !== "store" && i.op !== "memset" && i.op !== "memcpy") return false;
  if (i.volatile) return false;
  const s = rootSlot(i.args[0]);
  return s !== null && slots.has(s);
}

/** Slots that nothing reads and whose address goes nowhere. */
function writeOnlySlots(f: Func): Set<Inst> {
  const out = new Set<Inst>();
  for (const b of f.blocks) for (const i of b.insts) if (i.op === "slot") out.add(i);
  if (out.size === 0) return out;
  for (const b of f.blocks) {
    for (const i of b.insts) {
      i.args.forEach((a, k) => {
        const s = rootSlot(a);
        if (!s || !out.has(s)) return;
        const address = i.op === "add" && k === 0;
        const write = (i.op === "store" || i.op === "memset" || i.op === "memcpy") && k === 0 && !i.volatile;
        if (!address && !write) out.delete(s);
      });
    }
  }
  return out;
}
