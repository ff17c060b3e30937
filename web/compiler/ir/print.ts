/** IR as text, for tests and for looking at passes. */
import { type Func, find, type Inst } from "./ir.ts";

/** The function's blocks, one instruction a line, values numbered in order. */
export function printFunc(f: Func): string {
  const names = new Map<Inst, string>();
  let n = 0;
  for (const b of f.blocks) for (const i of b.insts) if (i.bits) names.set(i, `%${n++}`);
  const name = (v: Inst) => {
    const r = find(v);
    return r.op === "const" ? `${r.imm}` : (names.get(r) ?? `%?${r.id}:${r.op}`);
  };
  const label = new Map(f.blocks.map((b, i) => [b, `bb${i}`]));
  const out = [`func ${f.sym.name}`];
  for (const b of f.blocks) {
    out.push(`${label.get(b)}: ; preds ${b.preds.map((p) => label.get(p) ?? "?").join(" ")}`);
    for (const i of b.insts) {
      const parts: string[] = [i.op];
      if (i.op === "cmp" || i.op === "br") parts.push(i.op === "cmp" ? i.pred : "");
      if (i.width) parts.push(`w${i.width}${i.signed ? "s" : ""}`);
      if (i.op === "param" || i.op === "coreadd") parts.push(`#${i.imm}`);
      if (i.slot) parts.push(i.slot.name);
      if (i.sym) parts.push(i.sym.name);
      if (i.callee) parts.push("fn" in i.callee ? i.callee.fn.name : i.callee.name);
      if (i.text) parts.push(JSON.stringify(i.text));
      parts.push(...i.args.map(name));
      if (i.off) parts.push(`+${i.off}`);
      if (i.core) parts.push(`core${i.core.kind}:${i.core.path.join(":")}`);
      parts.push(...i.targets.map((t) => label.get(t) ?? "?"));
      out.push(`  ${i.bits ? `${names.get(i)}:${i.bits} = ` : ""}${parts.filter((x) => x !== "").join(" ")}`);
    }
  }
  return out.join("\n");
}
