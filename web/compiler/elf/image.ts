/** The bytes of an initialised object, and which of them are addresses that the loader must fill in. */
import type { FuncSym, VarSym } from "../parse/ast.ts";
import { type Constant, evalConst } from "../types/consteval.ts";
import * as T from "../types/type.ts";

/** An object's contents. `addresses` are 8 bytes each: a symbol's, and what is added to it. */
export interface Image {
  bytes: Uint8Array;
  addresses: { offset: number; sym: VarSym | FuncSym; addend: number }[];
}

/** The contents of a variable with static storage, `size` bytes long; entries that are no constants stay zero. */
export function imageOf(v: VarSym, size: number): Image {
  const bytes = new Uint8Array(size);
  const addresses: Image["addresses"] = [];
  for (const e of v.init?.entries ?? []) {
    if (e.expr.k === "str" && T.strip(e.type).kind === "array") {
      bytes.set(e.expr.bytes.slice(0, size - e.offset), e.offset);
      continue;
    }
    const c: Constant | null = evalConst(e.expr);
    if (!c) continue;
    if (e.member) putBits(bytes, e.offset, e.member, c.value);
    else put(bytes, e.offset, T.sizeOf(e.type), c.value);
    if (c.sym) addresses.push({ offset: e.offset, sym: c.sym, addend: Number(c.value) });
  }
  return { bytes, addresses };
}

function put(bytes: Uint8Array, at: number, size: number, v: bigint): void {
  for (let i = 0; i < size; i++) bytes[at + i] = Number((v >> BigInt(8 * i)) & 255n);
}

function putBits(bytes: Uint8Array, base: number, m: T.Member, v: bigint): void {
  for (let i = 0; i < (m.bits as number); i++) {
    const bit = m.bitOffset + i;
    const mask = 1 << (bit & 7);
    if (((v >> BigInt(i)) & 1n) === 0n) bytes[base + (bit >> 3)] &= ~mask;
    else bytes[base + (bit >> 3)] |= mask;
  }
}
