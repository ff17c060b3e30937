/** Loads of constants: what a `const` object with a known initialiser holds is known when the program is compiled. */
import { type Image, imageOf } from "../elf/image.ts";
import { constant, type Inst, inst } from "../ir/ir.ts";
import type { VarSym } from "../parse/ast.ts";
import * as T from "../types/type.ts";

const images = new WeakMap<VarSym, Image>();

/** The value that a load reads, or null when it is not known. The loader may change `const volatile`. */
export function constantLoad(load: Inst): Inst | null {
  const v = load.args[0].op === "global" && load.args[0].sym?.kind === "var" ? load.args[0].sym : null;
  if (!v || load.volatile || !isFixed(v)) return null;
  const from = load.off + load.args[0].off;
  const size = T.sizeOf(v.type);
  if (from < 0 || from + load.width > size) return null;
  let image = images.get(v);
  if (!image) {
    image = imageOf(v, size);
    images.set(v, image);
  }
  const { bytes, addresses } = image;
  const address = addresses.find((a) => a.offset < from + load.width && from < a.offset + 8);
  if (address) {
    if (address.offset !== from || load.width !== 8) return null;
    const made = inst(address.sym.kind === "func" ? "func" : "global", 64, [], load.pos);
    made.sym = address.sym;
    made.off = address.addend;
    return made;
  }
  let value = 0n;
  for (let k = load.width - 1; k >= 0; k--) value = (value << 8n) | BigInt(bytes[from + k]);
  return constant(load.signed ? BigInt.asIntN(load.width * 8, value) : value, load.bits, load.pos);
}

function isFixed(v: VarSym): boolean {
  if (!v.defined || v.weak || v.storage === "extern" || (v.section !== null && !v.section.startsWith(".rodata")))
    return false;
  return T.hasQual(v.type, "const") && !T.hasQual(v.type, "volatile");
}
