// One statement's tokens into one instruction whose names are still open. The grammar, and the reason for every refusal.
// Operands are in operands.ts; what a name stands for is decided in assemble.ts.
import {
  ALU,
  ALU_END,
  ALU_MOV,
  ALU_NEG,
  ATOMIC,
  ATOMIC_FORM,
  ATOMIC_OP,
  type AtomicForm,
  BYTE_ORDER,
  CALL,
  CLASS,
  JUMP,
  MODE,
  OP,
  PSEUDO,
  SIZE,
  SRC_REG,
} from "./isa.ts";
import type { Token } from "./lexer.ts";
import {
  angleComment,
  baseAndOffset,
  Cursor,
  complain,
  immediate,
  isNumber,
  isRegister,
  jumpTarget,
  memory,
  number,
  pointerType,
  type Reference,
  type ReferenceKind,
  type Register,
  register,
  registerOf,
  S32_MAX,
  S32_MIN,
  U32_MAX,
} from "./operands.ts";
import { Complaint } from "./types.ts";

/** One instruction; `high` is the upper half of a 64-bit immediate and makes it two slots long. */
export interface Instruction {
  op: number;
  dst: number;
  src: number;
  off: number;
  imm: number;
  high?: number;
  ref?: Reference;
  /** A remark for the reader that does not keep the instruction from being assembled. */
  remark?: Complaint;
}

function instruction(op: number, dst: number, src: number, off: number, imm: number): Instruction {
  return { op, dst, src, off, imm };
}

// ---- statements that begin with a register

function assignment(c: Cursor): Instruction {
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

/** `dst = *(u32 *)(src + off)` and the packet loads `*(u8 *)skb[…]`. */
function load(c: Cursor, dst: Register): Instruction {
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

/** `dst = atomic_fetch_add((u64 *)(r2 + 8), dst)` and its relatives. */
function fetchingAtomic(c: Cursor, dst: Register, form: AtomicForm): Instruction {
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

/** `((u64 *)(r10 - 8)` of load_acquire and store_release. */
function orderedMemory(c: Cursor) {
  c.expect("(", "before the address");
  const type = pointerType(c);
  if (type.signed) complain(type.token, type.token, "type", "ordered accesses take u8, u16, u32 or u64");
  c.expect("(", "before the address");
  const address = baseAndOffset(c);
  c.expect(")", "after the address");
  return { ...type, ...address };
}

// ---- the other statements, by their first token

const STATEMENTS: Record<string, (c: Cursor) => Instruction> = {
  ".8byte": (c: Cursor) => raw(c),
  ".quad": (c: Cursor) => raw(c),
  exit: (c: Cursor) => {
    c.next();
    return instruction(OP.EXIT, 0, 0, 0, 0);
  },
  goto: (c: Cursor) => {
    c.next();
    const { off, ref } = jumpTarget(c, "jump16");
    return { ...instruction(OP.JA, 0, 0, off, 0), ref };
  },
  gotol: (c: Cursor) => {
    c.next();
    const { off, ref } = jumpTarget(c, "jump32");
    return { ...instruction(OP.JA32, 0, 0, 0, off), ref };
  },
  may_goto: (c: Cursor) => {
    c.next();
    const { off, ref } = jumpTarget(c, "jump16");
    return { ...instruction(OP.MAY_GOTO, 0, 0, off, 0), ref };
  },
  if: conditional,
  call: (c: Cursor) => {
    c.next();
    return call(c);
  },
  callx: (c: Cursor) => {
    c.next();
    return instruction(OP.CALLX, registerOf(c, true, "after callx").n, 0, 0, 0);
  },
  lock: (c: Cursor) => {
    c.next();
    const { code, bits, signed, token, base, off } = memory(c);
    if (signed || bits < 32) complain(token, token, "type", "atomic operations work on u32 or u64");
    const operator = c.next();
    const imm = ATOMIC_OP.get(operator.text);
    if (imm === undefined)
      complain(operator, operator, "operator", `there is no atomic '${operator.text}': += |= &= ^=`);
    const src = bits === 64 ? registerOf(c, true, "with u64") : register(c, `after '${operator.text}'`);
    return instruction(CLASS.STX | code | MODE.ATOMIC, base.n, src.n, off, imm);
  },
  store_release: (c: Cursor) => {
    c.next();
    const { code, bits, base, off } = orderedMemory(c);
    c.expect(",", "after the address");
    const src = bits === 64 ? registerOf(c, true, "with u64") : register(c, "after the comma");
    c.expect(")", "after the operands");
    return instruction(CLASS.STX | code | MODE.ATOMIC, base.n, src.n, off, ATOMIC.STORE_REL);
  },
  "*": (c: Cursor) => {
    const { code, bits, signed, token, base, off } = memory(c);
    if (signed) {
      const text = token.text.replace("s", "u");
      complain(token, token, "type", "a store has no sign", { title: `Write ${text}`, text });
    }
    const operator = c.token;
    if (ATOMIC_OP.has(operator.text)) {
      const at = c.first.start;
      c.refuse(
        "memory is changed in place only atomically: lock *(…) …",
        { title: "Put lock in front", text: "lock ", at: [at, at] },
        "lock",
      );
    }
    c.expect("=", "after the address");
    if (isRegister(c.token)) {
      const src = bits === 64 ? registerOf(c, true, "with u64") : register(c, "after '='");
      return instruction(CLASS.STX | code | MODE.MEM, base.n, src.n, off, 0);
    }
    if (!isNumber(c)) c.refuse("expected a register or a number to store");
    const { imm, remark } = immediate(c, bits === 64, false);
    return { ...instruction(CLASS.ST | code | MODE.MEM, base.n, 0, off, imm), remark };
  },
};

/** `.8byte 0x95`: one slot as it is encoded, for what has no text. */
function raw(c: Cursor): Instruction {
  c.next();
  const { value, from, to } = number(c, "the instruction as a 64-bit number");
  if (value < -(1n << 63n) || value >= 1n << 64n) complain(from, to, "range", "a slot has 64 bits");
  const low = Number(value & 0xffffffffn);
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return instruction(low & 0xff, (low >>> 8) & 15, (low >>> 12) & 15, low >> 16, high);
}

/** `if r1 == 0 goto out`. */
function conditional(c: Cursor): Instruction {
  c.next();
  if (c.is("(")) c.refuse("the condition stands without parentheses: if r1 == 0 goto out");
  const dst = register(c, "after 'if'");
  const operator = c.token;
  const code = operator.kind === "op" ? JUMP.get(operator.text) : undefined;
  if (code === undefined) {
    if (operator.text === "=") c.refuse("'=' assigns; '==' compares", { title: "Write ==", text: "==" });
    if (operator.text === "goto") c.refuse("expected a comparison", { title: `Write != 0`, text: "!= 0 goto" });
    c.refuse("expected a comparison: == != > >= < <= s> s>= s< s<= or & (a bit in common)");
  }
  c.next();
  const cls = dst.wide ? CLASS.JMP : CLASS.JMP32;
  const compare: Instruction = isRegister(c.token)
    ? instruction(cls | code | SRC_REG, dst.n, registerOf(c, dst.wide, `with ${dst.token.text}`).n, 0, 0)
    : (() => {
        const { imm, remark } = immediate(c, dst.wide, false);
        return { ...instruction(cls | code, dst.n, 0, 0, imm), remark };
      })();
  c.expect("goto", "after the comparison");
  const { off, ref } = jumpTarget(c, "jump16");
  return { ...compare, off, ref };
}

/** `call 127`, `call bpf_seq_write#127`, `call pc+5`, `call cb`. */
function call(c: Cursor): Instruction {
  const token = c.token;
  const relative = c.is("pc") || c.is("+");
  if (c.is("pc")) c.next();
  if (isNumber(c)) {
    const { value, from, to } = number(c, "a number");
    if (value < BigInt(S32_MIN) || value > BigInt(U32_MAX))
      complain(from, to, "range", `${value} is no id and no distance: 32 bits`);
    idBehind(c);
    angleComment(c);
    return instruction(OP.CALL, 0, relative ? CALL.LOCAL : CALL.HELPER, 0, Number(BigInt.asIntN(32, value)));
  }
  if (token.kind === "sub" || token.kind === "reg")
    c.refuse("a call through a register is callx, and BPF programs may not use it", undefined, "call");
  if (token.kind !== "name") c.refuse("expected the name of a helper, a kernel function or a label");
  c.next();
  const name = token.text.startsWith("%[") ? token.text.slice(2, -1) : token.text;
  const id = idBehind(c);
  if (c.is("(")) c.refuse("a call has no argument list: arguments are in r1 to r5", undefined, "call");
  angleComment(c);
  return { ...instruction(OP.CALL, 0, 0, 0, 0), ref: { kind: "call", name, start: token.start, end: token.end, id } };
}

/** `#127` or `#bpf_prog_12ab_cb` behind a callee. */
function idBehind(c: Cursor): number | undefined {
  if (!c.take("#")) return undefined;
  if (isNumber(c)) return Number(BigInt.asIntN(32, number(c, "an id").value));
  while (c.token.kind !== "end") c.next();
  return undefined;
}

/**
 * Reads one statement. `opcode` is the opcode that a kernel dump prints in front of it, or -1.
 * Throws a Complaint with columns from 0.
 */
export function parseStatement(tokens: readonly Token[], opcode = -1): Instruction {
  const c: Cursor = new Cursor(tokens, opcode);
  const token = c.token;
  let result: Instruction;
  if (isRegister(token) || /^[RWrw]\d+$/.test(token.text)) result = assignment(c);
  else if (Object.hasOwn(STATEMENTS, token.text)) result = (STATEMENTS[token.text] as (c: Cursor) => Instruction)(c);
  else {
    if (token.text === "<")
      c.refuse("the disassembler did not know this instruction: dump it with its bytes", undefined, "statement");
    const next = c.peek(1);
    if (next.kind === "op" && (next.text === "=" || ALU.has(next.text)))
      c.refuse(`'${token.text}' is not a register: they are r0 to r10`, undefined, "register");
    c.refuse(`'${token.text}' does not begin an instruction`, undefined, "statement");
  }
  if (c.token.kind !== "end") {
    c.refuse(`the instruction is complete before '${c.token.text}'`, undefined, "trailing");
  }
  return result;
}
