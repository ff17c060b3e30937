// One statement's tokens into one instruction whose names are still open: what begins with a word or a star, and the way
// into assignment.ts. What a name stands for is decided in resolve.ts.

import { orderedMemory } from "./access.ts";
import { assignment } from "./assignment.ts";
import { type Instruction, instruction } from "./instruction.ts";
import { ALU, ATOMIC, ATOMIC_OP, CALL, CLASS, JUMP, MODE, OP, SRC_REG } from "./isa.ts";
import type { Token } from "./lexer.ts";
import {
  angleComment,
  Cursor,
  complain,
  immediate,
  isNumber,
  isRegister,
  jumpTarget,
  memory,
  number,
  register,
  registerOf,
  S32_MIN,
  U32_MAX,
} from "./operands.ts";

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
