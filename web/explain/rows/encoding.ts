// Instructions that are none.
import { row } from "../row.ts";

export const ENCODING = [
  row(/^BPF_CALL uses reserved fields$/, [
    "A field of this call that must be 0 is not.",
    "A call is a number in the immediate; the other fields are kept free, or say which kind of call it is.",
    "Damaged bytes, or a callx through a register, which is not supported.",
    "Call functions and helpers by name.",
  ]),
  row(/^(?<what>\S+) uses reserved fields$/, [
    "A field of this {what} that must be 0 is not.",
    "Reserved fields are kept free for later kernels.",
    "Damaged bytes, or an instruction of a newer instruction set.",
    "Assemble it anew.",
  ]),
  row(/^unknown opcode (?<op>\w+)$/, [
    "{op} is no instruction.",
    "Not every byte is an opcode.",
    "Damaged bytes, or the second half of a 64-bit load on its own.",
    "Assemble it anew.",
  ]),
  row(/^invalid BPF_ALU opcode (?<op>\w+)$/, [
    "There is no arithmetic operation {op}.",
    "Not every byte is an opcode.",
    "Damaged bytes.",
    "Assemble it anew.",
  ]),
  row(/^invalid BPF_JMP\/JMP32 opcode (?<op>\w+)$/, [
    "There is no jump {op}.",
    "Not every byte is an opcode.",
    "Damaged bytes.",
    "Assemble it anew.",
  ]),
  row(/^invalid may_goto imm (?<imm>-?\d+)$/, [
    "may_goto takes no operand; this one has {imm}, or a register.",
    "It counts its rounds by itself.",
    "Hand-made bytes.",
    "Write `may_goto label`.",
  ]),
  row(/^BPF_ATOMIC uses invalid atomic opcode (?<op>\w+)$/, [
    "There is no atomic operation {op}.",
    "There are add, or, and, xor (each with or without fetch), xchg, cmpxchg, load_acquire and store_release.",
    "Damaged bytes, or an operation of a newer instruction set.",
    "Use one of those.",
  ]),
  row(/^invalid atomic operand size$/, [
    "Atomic operations take 4 or 8 bytes.",
    "No machine of the kernel's has smaller ones everywhere.",
    "A 1- or 2-byte atomic operation.",
    "Use a 4-byte member.",
  ]),
  row(/^BPF_LD_\[ABS\|IND\] instructions not allowed for this program type$/, [
    "These loads read a packet; an iterator has none.",
    "They stem from the filters of old.",
    "Code that was written for a socket filter.",
    "Load from the value or the context.",
  ]),
  row(/^invalid BPF_LD mode$/, [
    "There is no such load.",
    "Of this class only the 64-bit constant is left, beside the packet loads.",
    "Damaged bytes.",
    "Assemble it anew.",
  ]),
  row(/^(?:invalid bpf_ld_imm64 insn|invalid BPF_LD_IMM insn)$/, [
    "A 64-bit constant takes two slots; this one is not complete, or its second slot is not empty beside the number.",
    "The second slot holds the constant's upper half and nothing else.",
    "A jump offset that counts wrong, or bytes that were cut off.",
    "Assemble it anew.",
  ]),
  row(/^unrecognized bpf_ld_imm64 insn$/, [
    "The source register of this 64-bit load names no kind of object.",
    "0 is a number, 1 a map, 2 a map's value, 3 a kernel variable, 4 a function; 5 and 6 name maps by their index.",
    "Damaged bytes, or an object that was not linked.",
    "Assemble it anew.",
  ]),
  row(
    /^addr_space_cast insn can only (?:convert between address space 1 and 0|be used in a program that has an associated arena)$/,
    [
      "A cast between address spaces is for arenas only, between spaces 0 and 1.",
      "An arena's pointers are 32 bits for the program and need a translation.",
      "Hand-made bytes, or a program for an arena without its map.",
      "Use plain moves.",
    ],
  ),
];
