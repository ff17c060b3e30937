/**
 * Inlining, callees first: always_inline must, small and once-called static functions as clang -O2 would. Recursive
 * functions stay calls.
 */

import { Block, type Func, find, Inst, inst, linkPreds } from "../ir/ir.ts";
import { MAX_FUNCTION } from "../limits.ts";
import type { FuncSym } from "../parse/ast.ts";

const SMALL = 40;
const ONCE = 400;
const MAX_GROWTH = 6000;
const MAX_ROUNDS = 4;

/** Inlines throughout a program; `optimise` is run on each function before it is inlined anywhere. */
export function inlineAll(
  order: FuncSym[],
  funcs: Map<FuncSym, Func>,
  optimise: (f: Func) => void,
  tooLong: (sym: FuncSym) => never,
): void {
  const callers = countCalls(funcs);
  const done = new Set<FuncSym>();
  const visiting = new Set<FuncSym>();
  /** Inlines what is worth it; answers the growth so far. */
  const expandCalls = (f: Func, sym: FuncSym, before: number): number => {
    let grown = before;
    for (let n = 0; n < f.blocks.length; n++) {
      const b = f.blocks[n];
      const at = b.insts.findIndex((i) => {
        const callee = target(i);
        if (!callee || callee === sym || visiting.has(callee)) return false;
        const body = funcs.get(callee);
        return body !== undefined && worth(callee, body, callers.get(callee) ?? 0, grown);
      });
      if (at < 0) continue;
      const body = funcs.get(target(b.insts[at]) as FuncSym) as Func;
      grown += sizeOf(body);
      if (grown > MAX_FUNCTION) tooLong(sym);
      // What follows the call is the next block after the copies.
      expand(f, b, at, body);
    }
    return grown;
  };
  const visit = (sym: FuncSym) => {
    if (done.has(sym) || visiting.has(sym)) return;
    visiting.add(sym);
    const f = funcs.get(sym) as Func;
    for (const callee of calleesOf(f)) if (funcs.has(callee)) visit(callee);
    // Optimising may turn calls through pointers into calls of functions that are worth inlining in turn.
    for (let grown = 0, n = 0; n < MAX_ROUNDS; n++) {
      const more = expandCalls(f, sym, grown);
      optimise(f);
      if (more === grown) break;
      grown = more;
    }
    visiting.delete(sym);
    done.add(sym);
  };
  for (const sym of order) if (funcs.has(sym)) visit(sym);
}

function target(i: Inst): FuncSym | null {
  return i.op === "call" && i.callee && "fn" in i.callee ? i.callee.fn : null;
}

function calleesOf(f: Func): FuncSym[] {
  const out: FuncSym[] = [];
  for (const b of f.blocks) {
    for (const i of b.insts) {
      const t = target(i);
      if (t) out.push(t);
      if (i.op === "func" && i.sym?.kind === "func") out.push(i.sym);
    }
  }
  return out;
}

/** Calls of each function; an address taken counts as many. */
function countCalls(funcs: Map<FuncSym, Func>): Map<FuncSym, number> {
  const out = new Map<FuncSym, number>();
  for (const f of funcs.values()) {
    for (const b of f.blocks) {
      for (const i of b.insts) {
        const t = target(i);
        if (t) out.set(t, (out.get(t) ?? 0) + 1);
        if (i.op === "func" && i.sym?.kind === "func") out.set(i.sym, (out.get(i.sym) ?? 0) + 100);
      }
    }
  }
  return out;
}

function sizeOf(f: Func): number {
  let n = 0;
  for (const b of f.blocks) for (const i of b.insts) if (i.op !== "const" && i.op !== "param" && i.op !== "phi") n++;
  return n;
}

function worth(sym: FuncSym, body: Func, calls: number, grown: number): boolean {
  if (sym.alwaysInline) return true;
  if (sym.noinline || sym.weak || sym.naked || sym.section !== null || grown > MAX_GROWTH) return false;
  const size = sizeOf(body);
  if (sym.static && calls === 1) return size <= ONCE;
  return size <= (sym.static || sym.inline ? SMALL : SMALL / 2);
}

/** Puts a copy of `body` in place of the call at `b.insts[at]`. */
function expand(f: Func, b: Block, at: number, body: Func): void {
  const call = b.insts[at];
  const rest = new Block();
  rest.insts = b.insts.slice(at + 1);
  for (const i of rest.insts) i.block = rest;
  b.insts.length = at;
  const blocks = new Map<Block, Block>();
  const values = new Map<Inst, Inst>();
  for (const x of body.blocks) {
    const copy = new Block();
    copy.unroll = x.unroll;
    blocks.set(x, copy);
  }
  const returns: { from: Block; value: Inst | null }[] = [];

  for (const x of body.blocks) {
    const to = blocks.get(x) as Block;
    for (const i of x.insts) {
      if (i.op === "param") {
        values.set(i, argument(call, Number(i.imm), i, to));
        continue;
      }
      const c = copyInst(i, to);
      values.set(i, c);
      if (i.op === "ret") {
        returns.push({ from: to, value: c.args[0] ?? null });
        const j = inst("jmp", 0, [], i.pos);
        j.targets = [rest];
        j.block = to;
        to.insts.push(j);
        continue;
      }
      if (i.op === "slot") {
        // Stack objects belong to the whole function.
        c.block = f.entry;
        f.entry.insts.unshift(c);
        continue;
      }
      c.targets = i.targets.map((t) => blocks.get(t) as Block);
      to.insts.push(c);
    }
  }
  const mapped = (raw: Inst) => {
    const v = find(raw);
    return values.get(v) ?? v;
  };
  for (const x of body.blocks) {
    for (const i of (blocks.get(x) as Block).insts) i.args = i.args.map(mapped);
  }
  const jump = inst("jmp", 0, [], call.pos);
  jump.targets = [blocks.get(body.entry) as Block];
  jump.block = b;
  b.insts.push(jump);
  if (call.bits) {
    const results = returns.map((r) => (r.value ? mapped(r.value) : null));
    if (results.length === 1 && results[0]) call.fwd = results[0];
    else {
      const phi = inst(
        "phi",
        call.bits,
        results.map((v) => v as Inst),
        call.pos,
      );
      phi.block = rest;
      rest.insts.unshift(phi);
      call.fwd = phi;
    }
  }
  const position = f.blocks.indexOf(b) + 1;
  f.blocks.splice(position, 0, ...body.blocks.map((x) => blocks.get(x) as Block), rest);
  for (const s of rest.succs) for (let k = 0; k < s.preds.length; k++) if (s.preds[k] === b) s.preds[k] = rest;
  rest.preds = returns.map((r) => r.from);
  for (const x of body.blocks) (blocks.get(x) as Block).preds = x.preds.map((p) => blocks.get(p) as Block);
  (blocks.get(body.entry) as Block).preds = [b];
  if (returns.length === 0) {
    // The callee never returns: what follows is unreachable and goes with the next clean-up.
    linkPreds(f);
  }
}

/** The argument as the parameter's width wants it. */
function argument(call: Inst, index: number, param: Inst, to: Block): Inst {
  const given = call.args[index];
  if (!given) {
    const u = inst("undef", param.bits, [], call.pos);
    u.block = to;
    to.insts.push(u);
    return u;
  }
  const v = find(given);
  if (v.bits === param.bits) return v;
  const c = inst(param.bits === 32 ? "trunc" : "zext", param.bits, [v], call.pos);
  c.block = to;
  to.insts.push(c);
  return c;
}

/** A copy with the same arguments; the caller maps them. */
export function copyInst(i: Inst, to: Block): Inst {
  const c = new Inst(i.op, i.bits, [...i.args], i.pos);
  c.imm = i.imm;
  c.off = i.off;
  c.width = i.width;
  c.signed = i.signed;
  c.volatile = i.volatile;
  c.pred = i.pred;
  c.sym = i.sym;
  c.slot = i.slot && i.op === "slot" ? { ...i.slot } : i.slot;
  c.callee = i.callee;
  c.core = i.core;
  c.text = i.text;
  c.asm = i.asm;
  c.clobbers = i.clobbers;
  c.labels = i.labels;
  c.nsw = i.nsw;
  c.targets = [...i.targets];
  c.block = to;
  return c;
}
