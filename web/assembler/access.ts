// Memory to the right of an assignment: loads, packet loads, the atomics that fetch, ordered accesses.

import { type Instruction, instruction } from "./instruction.ts";
import { type AtomicForm, CLASS, MODE } from "./isa.ts";
import {
  baseAndOffset,
  type Cursor,
  complain,
  immediate,
  isNumber,
  isRegister,
  pointerType,
  type Register,
  register,
  registerOf,
} from "./operands.ts";

/** `dst = *(u32 *)(src + off)` and the packet loads `*(u8 *)skb[…]`. */
export function load(c: Cursor, dst: Register): Instruction {
  c.expect("*", "before the type");
  const type = pointerType(c);
  if (c.is("skb")) return packetLoad(c, dst, type);
  c.expect("(", "before the address");
  const { base, off } = baseAndOffset(c);
  c.expect(")", "after the address");
  if (!dst.wide && (type.signed || type.bits === 64)) {
    complain(
      dst.token,
      dst.token,
      "width",
      `${type.signed ? "a sign-extending" : "a 64-bit"} load fills the whole register: r${dst.n}`,
      { title: `Write r${dst.n}`, text: `r${dst.n}` },
    );
  }
  return instruction(CLASS.LDX | type.code | (type.signed ? MODE.MEMSX : MODE.MEM), dst.n, base.n, off, 0);
}

function packetLoad(c: Cursor, dst: Register, type: ReturnType<typeof pointerType>): Instruction {
  if (type.signed || type.bits === 64) complain(type.token, type.token, "type", "packet loads take u8, u16 or u32");
  if (dst.n !== 0)
    complain(dst.token, dst.token, "operand", "packet loads always go to r0", { title: "Write r0", text: "r0" });
  c.next();
  c.expect("[", "after skb");
  let src = 0;
  let mode: number = MODE.ABS;
  let imm = 0;
  if (isRegister(c.token)) {
    src = registerOf(c, true, "as the packet offset").n;
    mode = MODE.IND;
    if (c.is("+") && c.peek(1).text === "-") c.next();
    if (isNumber(c)) imm = immediate(c, false, false).imm;
  } else imm = immediate(c, false, false).imm;
  c.expect("]", "after the packet offset");
  return instruction(CLASS.LD | type.code | mode, 0, src, 0, imm);
}

/** `dst = atomic_fetch_add((u64 *)(r2 + 8), dst)` and its relatives. */
export function fetchingAtomic(c: Cursor, dst: Register, form: AtomicForm): Instruction {
  const name = c.next();
  c.expect("(", `after ${name.text}`);
  let bits: number = form.bits;
  let address: { base: Register; off: number };
  if (form.typed) {
    const type = pointerType(c);
    if (type.signed || type.bits < 32 || (bits && bits !== type.bits)) {
      complain(type.token, type.token, "type", `${name.text} works on ${bits === 64 ? "u64" : "u32 or u64"}`);
    }
    bits = type.bits;
    c.expect("(", "before the address");
    address = baseAndOffset(c);
    c.expect(")", "after the address");
  } else address = baseAndOffset(c);
  c.expect(",", "after the address");
  const operand = () => (bits === 64 ? registerOf(c, true, "with u64") : register(c, "after the comma"));
  let src = operand();
  if (form.shape === "cmpxchg") {
    for (const r of [dst, src]) {
      if (r.n !== 0)
        complain(r.token, r.token, "operand", "compare and exchange compares with r0 and returns the old value in r0");
    }
    c.expect(",", "after r0");
    src = operand();
  } else if (src.n !== dst.n) {
    complain(
      src.token,
      src.token,
      "operand",
      `the old value replaces the operand, so both are the same register: ${dst.token.text}`,
      { title: `Write ${dst.token.text}`, text: dst.token.text },
    );
  }
  c.expect(")", "after the operands");
  if (bits === 64 && !dst.wide)
    complain(dst.token, dst.token, "width", `with u64 a 64-bit register is needed: r${dst.n}`, {
      title: `Write r${dst.n}`,
      text: `r${dst.n}`,
    });
  return instruction(CLASS.STX | (bits === 64 ? 0x18 : 0) | MODE.ATOMIC, address.base.n, src.n, address.off, form.imm);
}

/** `((u64 *)(r10 - 8)` of load_acquire and store_release. */
export function orderedMemory(c: Cursor) {
  c.expect("(", "before the address");
  const type = pointerType(c);
  if (type.signed) complain(type.token, type.token, "type", "ordered accesses take u8, u16, u32 or u64");
  c.expect("(", "before the address");
  const address = baseAndOffset(c);
  c.expect(")", "after the address");
  return { ...type, ...address };
}
