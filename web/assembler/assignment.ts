// Statements that begin with a register: arithmetic, moves, constants, addresses, byte order. Memory is in access.ts.

import { fetchingAtomic, load, orderedMemory } from "./access.ts";
import { type Instruction, instruction } from "./instruction.ts";
import {
  ALU,
  ALU_END,
  ALU_MOV,
  ALU_NEG,
  ATOMIC,
  ATOMIC_FORM,
  BYTE_ORDER,
  CLASS,
  MODE,
  OP,
  PSEUDO,
  SIZE,
  SRC_REG,
} from "./isa.ts";
import {
  type Cursor,
  complain,
  immediate,
  isNumber,
  isRegister,
  number,
  type Reference,
  type ReferenceKind,
  type Register,
  register,
  registerOf,
  S32_MAX,
  S32_MIN,
} from "./operands.ts";
import { Complaint } from "./types.ts";

/** A statement that begins with a register. */
export function assignment(c: Cursor): Instruction {
  const dst = register(c, "at the start");
  const operator = c.token;
  if (operator.text === "=" && operator.kind === "op") {
    c.next();
    return value(c, dst);
  }
  const alu = ALU.get(operator.text);
  if (alu) {
    c.next();
    return arithmetic(c, dst, alu[0], alu[1]);
  }
  if (operator.text === "==")
    c.refuse("'==' compares, and only behind 'if'; '=' assigns", { title: "Write =", text: "=" });
  if (operator.text === "++" || operator.text === "--") {
    const text = `${operator.text[0]}= 1`;
    c.refuse(`write ${dst.token.text} ${text}`, { title: `Write ${text}`, text });
  }
  if (operator.text === ":") c.refuse(`${dst.token.text} is a register and cannot be a label`, undefined, "label");
  c.refuse("expected '=' or an operator such as '+=' after the register");
}

/** `dst OP= src|imm`. */
function arithmetic(c: Cursor, dst: Register, code: number, off: number): Instruction {
  const cls = dst.wide ? CLASS.ALU64 : CLASS.ALU;
  if (isRegister(c.token)) {
    const src = registerOf(c, dst.wide, `with ${dst.token.text}`);
    return instruction(cls | code | SRC_REG, dst.n, src.n, off, 0);
  }
  const { imm, remark } = immediate(c, dst.wide, false);
  return { ...instruction(cls | code, dst.n, 0, off, imm), remark };
}

/** What may stand to the right of `dst =`. */
function value(c: Cursor, dst: Register): Instruction {
  const cls = dst.wide ? CLASS.ALU64 : CLASS.ALU;
  const token = c.token;
  if (c.is("-") && isRegister(c.peek(1))) {
    c.next();
    const src = registerOf(c, dst.wide, `with ${dst.token.text}`);
    if (src.n !== dst.n)
      complain(src.token, src.token, "operand", `negation works in place: ${dst.token.text} = -${dst.token.text}`, {
        title: `Write ${dst.token.text}`,
        text: dst.token.text,
      });
    return instruction(cls | ALU_NEG, dst.n, 0, 0, 0);
  }
  if (isNumber(c)) return constant(c, dst);
  if (isRegister(token)) {
    // LLVM writes `r1 = w2` for the 32-bit move, which clears the upper half.
    const widened = dst.wide && token.kind === "sub";
    const src = widened ? register(c, "after '='") : registerOf(c, dst.wide, `with ${dst.token.text}`);
    refuseExpression(c, dst, src);
    return instruction((widened ? CLASS.ALU : cls) | ALU_MOV | SRC_REG, dst.n, src.n, 0, 0);
  }
  if (c.is("(")) return signExtension(c, dst);
  if (c.is("*")) return load(c, dst);
  if (token.kind === "name") {
    const atomic = ATOMIC_FORM.get(token.text);
    if (atomic) return fetchingAtomic(c, dst, atomic);
    const special = VALUE_WORDS[token.text];
    if (special && Object.hasOwn(VALUE_WORDS, token.text)) return special(c, dst);
    const order = BYTE_ORDER.get(token.text);
    if (order && isRegister(c.peek(1))) return byteOrder(c, dst, order);
    return symbol(c, dst, "any");
  }
  c.refuse("expected a value: a number, a register, *(u64 *)(rX + 0), map[name] ll …");
}

/** `dst = 5`, `dst = 5 ll`. */
function constant(c: Cursor, dst: Register): Instruction {
  let ahead = 0;
  while (c.peek(ahead).kind !== "end" && c.peek(ahead).kind !== "number") ahead++;
  if (c.peek(ahead + 1).text === "ll" || c.opcode === OP.LD_IMM64) {
    const { value, from, to } = number(c, "a number");
    if (!dst.wide)
      complain(dst.token, dst.token, "width", `a 64-bit constant needs a 64-bit register: r${dst.n}`, {
        title: `Write r${dst.n}`,
        text: `r${dst.n}`,
      });
    if (value < -(1n << 63n) || value >= 1n << 64n) complain(from, to, "range", `${value} does not fit in 64 bits`);
    c.take("ll");
    const bits = BigInt.asUintN(64, value);
    return { ...instruction(OP.LD_IMM64, dst.n, 0, 0, Number(bits & 0xffffffffn) | 0), high: Number(bits >> 32n) | 0 };
  }
  const { imm, remark } = immediate(c, dst.wide, true);
  return { ...instruction((dst.wide ? CLASS.ALU64 : CLASS.ALU) | ALU_MOV, dst.n, 0, 0, imm), remark };
}

/** `r1 = r2 + 4` is two instructions; say which. */
function refuseExpression(c: Cursor, dst: Register, src: Register): void {
  const operator = c.token;
  if (operator.kind !== "op" || !ALU.has(`${operator.text}=`)) return;
  let to = c.token;
  let operand = "";
  while (c.token.kind !== "end") {
    to = c.next();
    if (to !== operator) operand += to.text;
  }
  const d = dst.token.text;
  const text =
    d === src.token.text
      ? `${d} ${operator.text}= ${operand}`
      : `${d} = ${src.token.text}\n${d} ${operator.text}= ${operand}`;
  throw new Complaint(
    "expression",
    `one operation an instruction: ${text.replace("\n", ", then ")}`,
    dst.token.start,
    to.end,
    { title: "Write one operation a line", text },
  );
}

/** `dst = (s8)src`. */
function signExtension(c: Cursor, dst: Register): Instruction {
  c.expect("(", "before the type");
  const type = c.next();
  const size = SIZE.get(type.text);
  if (!size?.[2] || (size[1] === 32 && !dst.wide)) {
    const allowed = dst.wide ? "(s8), (s16) or (s32)" : "(s8) or (s16)";
    const mask: Record<string, string> = { u8: "0xff", u16: "0xffff" };
    const hint = mask[type.text] ? `; to cut to ${type.text} use ${dst.token.text} &= ${mask[type.text]}` : "";
    complain(type, type, "type", `a move extends the sign with ${allowed}${hint}`);
  }
  c.expect(")", "after the type");
  const src = registerOf(c, dst.wide, `with ${dst.token.text}`);
  return instruction((dst.wide ? CLASS.ALU64 : CLASS.ALU) | ALU_MOV | SRC_REG, dst.n, src.n, size[1], 0);
}

/** `dst = be16 dst`. */
function byteOrder(c: Cursor, dst: Register, [op, bits]: readonly [number, number]): Instruction {
  c.next();
  const src = register(c, "after the byte order");
  if (src.n !== dst.n)
    complain(src.token, src.token, "operand", `byte order changes in place: ${dst.token.text}`, {
      title: `Write ${dst.token.text}`,
      text: dst.token.text,
    });
  return instruction(op | ALU_END, dst.n, 0, 0, bits);
}

/** `map[counts] ll`, `func[cb] ll`, `counts ll`, `counts + 8 ll`, `map[id:12][0]+4`. */
function symbol(c: Cursor, dst: Register, kind: ReferenceKind): Instruction {
  if (!dst.wide)
    complain(dst.token, dst.token, "width", `an address needs a 64-bit register: r${dst.n}`, {
      title: `Write r${dst.n}`,
      text: `r${dst.n}`,
    });
  const word = c.next();
  let ref: Reference = { kind, name: word.text, start: word.start, end: word.end };
  if (kind !== "any") {
    ref = bracketed(c, kind);
    if (kind === "map" && c.take("[")) {
      // bpftool: map[id:12][0]+8 is byte 8 of the map's value
      number(c, "the element's index");
      c.expect("]", "after the index");
      ref.kind = "mapValue";
    }
  }
  if (c.is("+") || c.is("-")) {
    const { value, from, to } = number(c, "an offset");
    if (value < BigInt(S32_MIN) || value > BigInt(S32_MAX))
      complain(from, to, "range", `${value} is further than any map value reaches`);
    ref.addend = Number(value);
  }
  if (kind === "any" && !c.is("ll")) {
    complain(word, word, "symbol", `'${word.text}' is not a value; an address is loaded with \`ll\` behind it`, {
      title: "Load its address",
      text: `${word.text} ll`,
    });
  }
  c.take("ll");
  if (ref.kind === "map" && ref.addend !== undefined) ref.kind = "mapValue";
  const src = { map: PSEUDO.MAP, mapValue: PSEUDO.MAP_VALUE, func: PSEUDO.FUNC }[ref.kind as string] ?? 0;
  return { ...instruction(OP.LD_IMM64, dst.n, src, 0, 0), high: ref.addend ?? 0, ref };
}

/** `[name]` or `[name + 8]`; a map's name may hold dots, colons and dashes. */
function bracketed(c: Cursor, kind: ReferenceKind): Reference {
  c.expect("[", "before the name");
  const from = c.token;
  if (kind === "func" && isNumber(c)) {
    const { value, to } = number(c, "a distance");
    const ref: Reference = { kind, name: "", start: from.start, end: to.end, id: Number(value) };
    c.expect("]", "after the distance");
    return ref;
  }
  let name = "";
  let last = from;
  while (c.token.kind !== "end" && !c.is("]") && !(c.is("+") && c.peek(1).kind === "number")) {
    if (name && c.token.start > last.end) c.refuse("expected ']' after the name");
    last = c.next();
    name += last.text;
  }
  if (!name) c.refuse("expected a name");
  const ref: Reference = { kind, name, start: from.start, end: last.end };
  if (c.is("+")) {
    if (kind !== "mapValue")
      c.refuse("an offset goes with map_value[…]: map[…] is the map itself", undefined, "syntax");
    const { value, from: f, to } = number(c, "an offset");
    if (value > BigInt(S32_MAX)) complain(f, to, "range", `${value} is further than any map value reaches`);
    ref.addend = Number(value);
  }
  c.expect("]", "after the name");
  return ref;
}

const VALUE_WORDS: Record<string, (c: Cursor, dst: Register) => Instruction> = {
  map: (c, dst) => (c.peek(1).text === "[" ? symbol(c, dst, "map") : symbol(c, dst, "any")),
  map_value: (c, dst) => symbol(c, dst, "mapValue"),
  func: (c, dst) => (c.peek(1).text === "[" ? symbol(c, dst, "func") : symbol(c, dst, "any")),
  subprog: (c, dst) => (c.peek(1).text === "[" ? symbol(c, dst, "func") : symbol(c, dst, "any")),
  btf_id: (c, dst) => {
    c.next();
    c.expect("[", "before the id");
    const { value } = number(c, "a BTF id");
    c.expect("]", "after the id");
    c.take("ll");
    return { ...instruction(OP.LD_IMM64, dst.n, PSEUDO.BTF_ID, 0, Number(BigInt.asIntN(32, value))), high: 0 };
  },
  load_acquire: (c, dst) => {
    c.next();
    const { code, bits, base, off } = orderedMemory(c);
    c.expect(")", "after the address");
    if (!dst.wide && bits === 64)
      complain(dst.token, dst.token, "width", `a 64-bit load fills the whole register: r${dst.n}`, {
        title: `Write r${dst.n}`,
        text: `r${dst.n}`,
      });
    return instruction(CLASS.STX | code | MODE.ATOMIC, dst.n, base.n, off, ATOMIC.LOAD_ACQ);
  },
  addr_space_cast: (c, dst) => {
    c.next();
    c.expect("(", "after addr_space_cast");
    const src = registerOf(c, true, "in addr_space_cast");
    const spaces = [0, 1].map(() => {
      c.expect(",", "between the operands");
      const { value, from, to } = number(c, "an address space");
      if (value < 0n || value > 0xffffn) complain(from, to, "range", "an address space is 0 to 65535");
      return Number(value);
    }) as [number, number];
    c.expect(")", "after the address spaces");
    return instruction(CLASS.ALU64 | ALU_MOV | SRC_REG, dst.n, src.n, 1, (spaces[0] << 16) | spaces[1]);
  },
};
