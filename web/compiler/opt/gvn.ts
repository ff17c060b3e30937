/**
 * Common subexpressions over the dominator tree, and loads that repeat a load or read back a store. Memory is
 * versioned: inside a chain of single-predecessor blocks knowledge carries on, at joins it starts anew.
 */
import { type Block, type Func, find, type Inst, resolveForwards } from "../ir/ir.ts";
import { dominators, reversePostorder } from "./cfg.ts";

const PURE = new Set([
  "add",
  "sub",
  "mul",
  "udiv",
  "umod",
  "sdiv",
  "smod",
  "and",
  "or",
  "xor",
  "shl",
  "lshr",
  "ashr",
  "cmp",
  "zext",
  "sext",
  "trunc",
  "sextin",
  "bswap",
  "const",
  "global",
  "func",
  "core",
  "coreadd",
]);
const COMMUTES = new Set(["add", "mul", "and", "or", "xor"]);

interface Known {
  addr: Inst;
  off: number;
  width: number;
  value: Inst;
  /** How a load of it would extend; null for a stored value. */
  signed: boolean | null;
}

/** Runs over a function; answers whether anything was replaced. */
export function numberValues(f: Func): boolean {
  const rpo = reversePostorder(f);
  const idom = dominators(rpo);
  const children = new Map<Block, Block[]>();
  for (const b of rpo) {
    const d = idom[b.order];
    if (d === b) continue;
    const list = children.get(d);
    if (list) list.push(b);
    else children.set(d, [b]);
  }
  const escaped = escapedSlots(f);
  const endMemory = new Map<Block, Known[]>();
  const table = new Map<string, Inst[]>();
  let changed = false;

  const enter = (b: Block): string[] => {
    const added: string[] = [];
    let memory: Known[] =
      b.preds.length === 1 && endMemory.has(b.preds[0]) ? [...(endMemory.get(b.preds[0]) as Known[])] : [];
    const kept: Inst[] = [];
    for (const i of b.insts) {
      for (let k = 0; k < i.args.length; k++) i.args[k] = find(i.args[k]);
      if (PURE.has(i.op)) {
        const key = keyOf(i);
        const list = table.get(key);
        if (list && list.length > 0) {
          i.fwd = list[list.length - 1];
          changed = true;
          continue;
        }
        table.set(key, [i]);
        added.push(key);
      } else if (i.op === "load" && !i.volatile) {
        const hit = memory.find(
          (m) =>
            m.addr === i.args[0] &&
            m.off === i.off &&
            m.width === i.width &&
            (m.signed === i.signed || (m.signed === null && m.value.bits === i.bits && i.width >= 4)),
        );
        if (hit) {
          i.fwd = hit.value;
          changed = true;
          continue;
        }
        memory.push({ addr: i.args[0], off: i.off, width: i.width, value: i, signed: i.signed });
      } else if (i.op === "store") {
        memory = memory.filter((m) => !mayAlias(m, i.args[0], i.off, i.width, escaped));
        if (!i.volatile) memory.push({ addr: i.args[0], off: i.off, width: i.width, value: i.args[1], signed: null });
      } else if (i.op === "memcpy" || i.op === "memset") {
        memory = memory.filter((m) => !mayAlias(m, i.args[0], 0, Number(i.imm), escaped));
      } else if (i.op === "call" || i.op === "atomic" || i.op === "asm" || i.op === "asmgoto") {
        // What happens elsewhere cannot touch stack objects whose address never left.
        if (!i.op.startsWith("asm") || i.clobbers?.includes("memory"))
          memory = memory.filter((m) => isPrivate(m.addr, escaped));
        if (i.op === "atomic") memory = memory.filter((m) => !mayAlias(m, i.args[0], i.off, i.width, escaped));
      }
      kept.push(i);
    }
    b.insts = kept;
    endMemory.set(b, memory);
    return added;
  };

  // An explicit stack: unrolled code makes deep dominator trees.
  const stack: { b: Block; added: string[]; next: number }[] = [{ b: rpo[0], added: enter(rpo[0]), next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const child = children.get(top.b)?.[top.next++];
    if (child) stack.push({ b: child, added: enter(child), next: 0 });
    else {
      for (const key of top.added) table.delete(key);
      stack.pop();
    }
  }
  resolveForwards(f);
  return changed;
}

function keyOf(i: Inst): string {
  let args = i.args;
  if (COMMUTES.has(i.op) && args[0].id > args[1].id) args = [args[1], args[0]];
  const extra = i.core ? `${i.core.kind}/${symbolId(i.core.root)}/${i.core.path.join(":")}` : "";
  return `${i.op} ${i.bits} ${i.imm} ${i.off} ${i.width} ${i.op === "cmp" ? i.pred : ""} ${i.sym ? symbolId(i.sym) : ""} ${extra} ${args.map((a) => a.id).join(" ")}`;
}

const ids = new WeakMap<object, number>();
let nextId = 0;

function symbolId(s: object): number {
  let id = ids.get(s);
  if (id === undefined) {
    id = nextId++;
    ids.set(s, id);
  }
  return id;
}

/** The slot an address is based on, with the constant distance; null when it is not on the stack. */
function slotOf(v: Inst): { slot: Inst; off: number } | null {
  let off = 0;
  let at = find(v);
  while (at.op === "add" && find(at.args[1]).op === "const") {
    off += Number(find(at.args[1]).imm);
    at = find(at.args[0]);
  }
  return at.op === "slot" ? { slot: at, off } : null;
}

function rootOf(v: Inst): Inst {
  let at = find(v);
  while (at.op === "add" || at.op === "sub" || at.op === "coreadd") at = find(at.args[0]);
  return at;
}

/** Slots whose address is stored, passed or merged somewhere. */
function escapedSlots(f: Func): Set<Inst> {
  const out = new Set<Inst>();
  for (const b of f.blocks) {
    for (const i of b.insts) {
      i.args.forEach((raw, k) => {
        const r = rootOf(raw);
        if (r.op !== "slot") return;
        const access = (i.op === "load" || i.op === "store" || i.op === "atomic") && k === 0;
        const arithmetic = (i.op === "add" || i.op === "sub") && k === 0;
        const block = i.op === "memcpy" || i.op === "memset";
        if (!access && !arithmetic && !block && i.op !== "cmp") out.add(r);
      });
    }
  }
  return out;
}

function isPrivate(addr: Inst, escaped: Set<Inst>): boolean {
  const r = rootOf(addr);
  return r.op === "slot" && !escaped.has(r);
}

function mayAlias(m: Known, addr: Inst, off: number, width: number, escaped: Set<Inst>): boolean {
  if (m.addr === addr) return m.off < off + width && off < m.off + m.width;
  const [x, y] = [slotOf(m.addr), slotOf(addr)];
  if (x && y) return x.slot === y.slot && x.off + m.off < y.off + off + width && y.off + off < x.off + m.off + m.width;
  const [rx, ry] = [rootOf(m.addr), rootOf(addr)];
  if (rx.op === "slot" && ry.op === "slot") return rx === ry;
  if (rx.op === "slot" && !escaped.has(rx)) return false;
  if (ry.op === "slot" && !escaped.has(ry)) return false;
  if (rx.op === "global" && ry.op === "global" && rx.sym !== ry.sym) return false;
  return true;
}
