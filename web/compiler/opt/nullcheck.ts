/**
 * Pointers that may be NULL and are followed without a test anywhere: key and value of a walk, results of a lookup. The
 * verifier refuses such an access; a warning says so where it is written. A pointer that is tested, kept or merged
 * somewhere is left to the verifier, which knows the paths.
 */
import { type Func, find, type Inst } from "../ir/ir.ts";

/** An access, and where the pointer came from. */
export interface Unchecked {
  access: Inst;
  source: Inst;
  /** "ctx->value", "the result of bpf_map_lookup_elem". */
  what: string;
}

const ITERATOR = /^\??iter(\.s)?\/bpf_map_elem$/;
const LOOKUPS = new Set(["bpf_map_lookup_elem", "bpf_map_lookup_percpu_elem", "bpf_ringbuf_reserve"]);
/** Offsets in struct bpf_iter__bpf_map_elem. */
const FIELDS: Readonly<Record<number, string>> = { 16: "ctx->key", 24: "ctx->value" };

/** The first access through each such pointer. */
export function uncheckedAccesses(f: Func): Unchecked[] {
  const sources = new Map<Inst, string>();
  for (const b of f.blocks) {
    for (const i of b.insts) {
      const what = sourceOf(f, i);
      if (what) sources.set(i, what);
    }
  }
  const first = new Map<Inst, Inst>();
  for (const b of f.blocks) {
    for (const i of b.insts) {
      i.args.forEach((raw, k) => {
        const root = rootOf(raw);
        if (!sources.has(root)) return;
        const arithmetic = (i.op === "add" || i.op === "sub") && k === 0;
        const access = (i.op === "load" || i.op === "store" || i.op === "atomic" || i.op === "memset") && k === 0;
        if (access || i.op === "memcpy") first.set(root, first.get(root) ?? i);
        else if (!arithmetic) sources.delete(root);
      });
    }
  }
  return [...sources].flatMap(([source, what]) => {
    const access = first.get(source);
    return access ? [{ access, source, what }] : [];
  });
}

function sourceOf(f: Func, i: Inst): string | null {
  if (i.op === "call" && i.callee && "helper" in i.callee && LOOKUPS.has(i.callee.name))
    return `the result of ${i.callee.name}`;
  if (i.op !== "load" || i.width !== 8 || !ITERATOR.test(f.sym.section ?? "")) return null;
  return find(i.args[0]) === f.params[0] ? (FIELDS[i.off] ?? null) : null;
}

function rootOf(raw: Inst): Inst {
  let at = find(raw);
  while ((at.op === "add" || at.op === "sub") && at.args.length > 0) at = find(at.args[0]);
  return at;
}
