// Instructions to assembly text that assembles to the same bytes. What no statement expresses is written as `.8byte`.
import { hexOf } from "./encode.ts";
import { HELPER_IDS, KFUNC_IDS } from "./helpers.ts";
import type { Instruction } from "./instruction.ts";
import {
  ALU,
  ALU_END,
  ALU_MOV,
  ALU_NEG,
  ATOMIC,
  ATOMIC_OP,
  CALL,
  CLASS,
  JUMP,
  MODE,
  OP,
  PSEUDO,
  SRC_REG,
} from "./isa.ts";
import { tokenize } from "./lexer.ts";
import { Resolver } from "./resolve.ts";
import { parseStatement } from "./statement.ts";
import type { Names } from "./types.ts";

/** What the text may use besides the names of `assemble`. */
export interface DisassembleOptions extends Partial<Names> {
  /** Names for subprograms and other places, by slot. */
  labels?: ReadonlyMap<number, string>;
}

type Table = ReadonlyMap<string, number | readonly [number, number]>;

function inverse(table: Table): ReadonlyMap<number, string> {
  return new Map([...table].map(([text, code]) => [typeof code === "number" ? code : code[0] | (code[1] << 8), text]));
}

const ALU_TEXT = inverse(ALU);
const JUMP_TEXT = inverse(JUMP);
const ATOMIC_TEXT = inverse(ATOMIC_OP);
const FETCH_WORD: Record<number, string> = { 0: "fetch_add", 64: "fetch_or", 80: "fetch_and", 160: "fetch_xor" };

/** Reads the instruction at `slot`; `high` is set when it is a 64-bit load with both halves present. */
function decode(view: DataView, slot: number): Instruction {
  const at = slot * 8;
  const registers = view.getUint8(at + 1);
  const instruction: Instruction = {
    op: view.getUint8(at),
    dst: registers & 15,
    src: registers >> 4,
    off: view.getInt16(at + 2, true),
    imm: view.getInt32(at + 4, true),
  };
  // The second half is all immediate; with other fields set the two halves are not one instruction.
  if (instruction.op === OP.LD_IMM64 && at + 16 <= view.byteLength && view.getUint32(at + 8, true) === 0) {
    instruction.high = view.getInt32(at + 12, true);
  }
  return instruction;
}

/** Small numbers in decimal, large ones in hex; negative ones always with their sign. */
function number(value: number): string {
  return value > 0xffff ? `0x${value.toString(16)}` : String(value);
}

function address(base: number, off: number): string {
  return `(r${base} ${off < 0 ? "-" : "+"} ${Math.abs(off)})`;
}

const SIZE_BITS: Record<number, number> = { 0: 32, 8: 16, 16: 8, 24: 64 };

function bitsOf(op: number): number {
  return SIZE_BITS[op & 0x18] as number;
}

/** Names of the world outside, turned around once. */
class Words {
  readonly helpers: ReadonlyMap<number, string>;
  readonly kfuncs: ReadonlyMap<number, string>;
  readonly maps: readonly string[];
  readonly labels = new Map<number, string>();
  constructor(options: DisassembleOptions) {
    this.helpers = inverse(options.helpers ?? HELPER_IDS);
    this.kfuncs = inverse(options.kfuncs ?? KFUNC_IDS);
    this.maps = options.maps ?? [];
  }
  map(index: number): string {
    const name = this.maps[index];
    const usable = name !== undefined && /^[A-Za-z_.][\w.-]*$/.test(name) && this.maps.indexOf(name) === index;
    return usable ? name : String(index >>> 0);
  }
  target(slot: number, distance: number): string {
    return this.labels.get(slot + 1 + distance) ?? `${distance < 0 ? "" : "+"}${distance}`;
  }
}

const TEXT: Record<number, (i: Instruction, slot: number, words: Words) => string> = {
  [CLASS.LD]: (i, slot, words) => {
    const mode = i.op & 0xe0;
    if (mode === MODE.ABS) return `r0 = *(u${bitsOf(i.op)} *)skb[${i.imm}]`;
    if (mode === MODE.IND) return `r0 = *(u${bitsOf(i.op)} *)skb[r${i.src} + ${i.imm}]`;
    const high = i.high ?? 0;
    const target = {
      [PSEUDO.MAP]: () => `map[${words.map(i.imm)}]`,
      [PSEUDO.MAP_VALUE]: () => `map_value[${words.map(i.imm)} + ${high}]`,
      [PSEUDO.BTF_ID]: () => `btf_id[${i.imm}]`,
      [PSEUDO.FUNC]: () => `func[${words.target(slot, i.imm)}]`,
      0: () => `0x${((BigInt(high >>> 0) << 32n) | BigInt(i.imm >>> 0)).toString(16)}`,
    }[i.src];
    return target ? `r${i.dst} = ${target()} ll` : "";
  },
  [CLASS.LDX]: (i) => {
    const sign = (i.op & 0xe0) === MODE.MEMSX ? "s" : "u";
    return `r${i.dst} = *(${sign}${bitsOf(i.op)} *)${address(i.src, i.off)}`;
  },
  [CLASS.ST]: (i) => `*(u${bitsOf(i.op)} *)${address(i.dst, i.off)} = ${number(i.imm)}`,
  [CLASS.STX]: (i) => {
    const memory = `(u${bitsOf(i.op)} *)${address(i.dst, i.off)}`;
    if ((i.op & 0xe0) === MODE.MEM) return `*${memory} = r${i.src}`;
    const wide = bitsOf(i.op) === 64 ? "64" : "";
    if (i.imm === ATOMIC.LOAD_ACQ) return `r${i.dst} = load_acquire((u${bitsOf(i.op)} *)${address(i.src, i.off)})`;
    if (i.imm === ATOMIC.STORE_REL) return `store_release(${memory}, r${i.src})`;
    if (i.imm === ATOMIC.XCHG) return `r${i.src} = atomic${wide}_xchg(${memory}, r${i.src})`;
    if (i.imm === ATOMIC.CMPXCHG) return `r0 = atomic${wide}_cmpxchg(${memory}, r0, r${i.src})`;
    const operator = ATOMIC_TEXT.get(i.imm);
    if (operator) return `lock *${memory} ${operator} r${i.src}`;
    return `r${i.src} = atomic${wide}_${FETCH_WORD[i.imm & ~ATOMIC.FETCH]}(${memory}, r${i.src})`;
  },
  [CLASS.ALU]: arithmetic,
  [CLASS.ALU64]: arithmetic,
  [CLASS.JMP]: jump,
  [CLASS.JMP32]: jump,
};

function arithmetic(i: Instruction): string {
  const wide = (i.op & 7) === CLASS.ALU64;
  const r = wide ? "r" : "w";
  const operation = i.op & 0xf0;
  const second = i.op & SRC_REG ? `${r}${i.src}` : number(i.imm);
  if (operation === ALU_NEG) return `${r}${i.dst} = -${r}${i.dst}`;
  if (operation === ALU_END) return `r${i.dst} = ${wide ? "bswap" : i.op & SRC_REG ? "be" : "le"}${i.imm} r${i.dst}`;
  if (operation === ALU_MOV) {
    if (i.off === 1) return `r${i.dst} = addr_space_cast(r${i.src}, ${i.imm >>> 16}, ${i.imm & 0xffff})`;
    return `${r}${i.dst} = ${i.off ? `(s${i.off})` : ""}${second}`;
  }
  return `${r}${i.dst} ${ALU_TEXT.get(operation | (i.off << 8))} ${second}`;
}

function jump(i: Instruction, slot: number, words: Words): string {
  if (i.op === OP.EXIT) return "exit";
  if (i.op === OP.JA) return `goto ${words.target(slot, i.off)}`;
  if (i.op === OP.JA32) return `gotol ${words.target(slot, i.imm)}`;
  if (i.op === OP.MAY_GOTO) return `may_goto ${words.target(slot, i.off)}`;
  if (i.op === OP.CALLX) return `callx r${i.dst}`;
  if (i.op === OP.CALL) {
    if (i.src === CALL.LOCAL)
      return `call ${words.labels.get(slot + 1 + i.imm) ?? `pc${i.imm < 0 ? "" : "+"}${i.imm}`}`;
    if (i.src === CALL.KFUNC) return `call ${words.kfuncs.get(i.imm) ?? "kfunc"}#${i.imm}`;
    return `call ${words.helpers.get(i.imm) ?? i.imm}`;
  }
  const r = (i.op & 7) === CLASS.JMP ? "r" : "w";
  const second = i.op & SRC_REG ? `${r}${i.src}` : number(i.imm);
  return `if ${r}${i.dst} ${JUMP_TEXT.get(i.op & 0xf0)} ${second} goto ${words.target(slot, i.off)}`;
}

/** `.8byte 0x…`, twice for a 64-bit load. */
function raw(instruction: Instruction): string {
  const slots = hexOf(instruction).match(/.{16}/g) as string[];
  return slots.map((hex) => `.8byte 0x${(hex.match(/../g) as string[]).reverse().join("")}`).join("\n");
}

/** The statement if it reads back as the same instruction; else the raw form. Reserved fields need no rules of their own. */
function checked(instruction: Instruction, slot: number, words: Words, resolver: Resolver): string {
  const text = TEXT[instruction.op & 7]?.(instruction, slot, words) ?? "";
  try {
    const back = parseStatement(tokenize(text, 0, text.length));
    resolver.resolve(back, slot);
    if (!back.remark && hexOf(back) === hexOf(instruction)) return text;
  } catch {
    // no statement for it
  }
  return raw(instruction);
}

/** A place that an instruction leads to. */
interface Target {
  from: number;
  slot: number;
  isFunction: boolean;
}

/** Slots that jumps, calls and function addresses lead to, within the program; a jump to the next one needs no name. */
function targets(instructions: ReadonlyMap<number, Instruction>): Target[] {
  const found: Target[] = [];
  for (const [slot, i] of instructions) {
    const cls = i.op & 7;
    const isCall = i.op === OP.CALL && i.src === CALL.LOCAL;
    if (isCall || (i.op === OP.LD_IMM64 && i.src === PSEUDO.FUNC))
      found.push({ from: slot, slot: slot + 1 + i.imm, isFunction: true });
    else if (i.op === OP.JA32) found.push({ from: slot, slot: slot + 1 + i.imm, isFunction: false });
    else if ((cls === CLASS.JMP || cls === CLASS.JMP32) && i.op !== OP.CALL && i.op !== OP.EXIT)
      found.push({ from: slot, slot: slot + 1 + i.off, isFunction: false });
  }
  return found.filter(({ from, slot, isFunction }) => instructions.has(slot) && (isFunction || slot !== from + 1));
}

/** Assembly text for `insns`, one instruction a line, with labels where jumps and calls lead. */
export function disassemble(insns: Uint8Array, options: DisassembleOptions = {}): string {
  const view = new DataView(insns.buffer, insns.byteOffset, insns.byteLength);
  const instructions = new Map<number, Instruction>();
  for (let slot = 0; slot * 8 + 8 <= insns.byteLength; ) {
    const instruction = decode(view, slot);
    instructions.set(slot, instruction);
    slot += instruction.high === undefined ? 1 : 2;
  }
  const words = new Words(options);
  const taken = new Set<string>(words.maps);
  for (const [slot, name] of options.labels ?? []) {
    if (!instructions.has(slot) || taken.has(name) || !/^[A-Za-z_]\w*$/.test(name) || /^[rw]\d+$/.test(name)) continue;
    words.labels.set(slot, name);
    taken.add(name);
  }
  let functions = 0;
  let places = 0;
  const found = targets(instructions).sort((a, b) => a.slot - b.slot || Number(b.isFunction) - Number(a.isFunction));
  for (const { slot, isFunction } of found) {
    if (words.labels.has(slot)) continue;
    let name: string;
    do name = isFunction ? `func_${++functions}` : `L${++places}`;
    while (taken.has(name));
    words.labels.set(slot, name);
    taken.add(name);
  }
  const names: Names = { maps: words.maps, helpers: options.helpers, kfuncs: options.kfuncs };
  const byName = new Map([...words.labels].map(([slot, name]) => [name, slot]));
  const resolver = new Resolver({ labels: byName, numeric: new Map() }, names, []);
  const lines: string[] = [];
  for (const [slot, instruction] of instructions) {
    const label = words.labels.get(slot);
    if (label) lines.push(`${label}:`);
    const text = checked(instruction, slot, words, resolver);
    lines.push(...text.split("\n").map((line) => `  ${line}`));
  }
  return `${lines.join("\n")}\n`;
}
