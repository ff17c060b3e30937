// Arithmetic on pointers, and what numbers may do.
import { row } from "../row.ts";

export const ARITHMETIC = [
  row(
    /^(?<reg>R\d+) 32-bit pointer arithmetic prohibited$/,
    [
      "Pointers are 64 bits; w-registers cut them.",
      "Half of an address is no address.",
      "A 32-bit addition to a pointer.",
      "Use the r-register.",
    ],
    { must: "a number, or 64-bit arithmetic" },
  ),
  row(
    /^(?<reg>R\d+) pointer arithmetic on (?<type>\S+) prohibited$/,
    [
      "{reg} ({type}) cannot be moved.",
      "Such a pointer stands for the whole object; there is no inside that a program may address.",
      "Something is added to the address of a map, a socket or an object that only helpers understand.",
      "Look the element up first (bpf_map_lookup_elem), then add to the result.",
    ],
    { must: "a pointer to memory" },
  ),
  row(
    /^math between (?<type>\S+) pointer and register with unbounded min value is not allowed$/,
    [
      "What is added to the {type} pointer may be any negative number.",
      "The sum could wrap around to any address.",
      "The offset was never bounded from below: it comes from memory or a helper, or was only compared as signed.",
      "Mask it, make it unsigned, or test its lower bound before the addition.",
    ],
    { about: "number", must: "a number with bounds" },
  ),
  row(
    /^math between (?<type>\S+) pointer and (?<value>-?\d+) is not allowed$/,
    [
      "{value} is too far for an offset from a {type} pointer; the limit is 2^29.",
      "Sums of offsets must never overflow.",
      "A wrong constant; often a negative one that was written as unsigned.",
      "Correct the constant; subtract by adding a negative number.",
    ],
    { about: "number", must: "an offset below 2^29" },
  ),
  row(
    /^(?<type>\S+) pointer offset (?<off>-?\d+) is not allowed$/,
    [
      "The {type} pointer would be moved by {off} in all; the limit is 2^29.",
      "Sums of offsets must never overflow.",
      "Constants were added again and again, as in a loop.",
      "Start anew from the object's pointer.",
    ],
    { about: "result", must: "an offset below 2^29" },
  ),
  row(
    /^value (?<value>-?\d+) makes (?<type>\S+) pointer be out of bounds$/,
    [
      "The number that is added may be as small as {value}: too far for an offset; the limit is 2^29.",
      "Sums of offsets must never overflow.",
      "A bound is missing, or lies far outside of the object.",
      "Bound the number first.",
    ],
    { about: "number", must: "an offset below 2^29" },
  ),
  row(
    /^(?<reg>R\d+) bitwise operator (?<op>\S+) on pointer prohibited$/,
    [
      "{op} on a pointer: its result points nowhere that the verifier knows.",
      "Pointers can be moved by adding or subtracting a number, nothing else.",
      "Aligning or tagging a pointer.",
      "Do the arithmetic on an offset, then add it.",
    ],
    { must: "a number" },
  ),
  row(
    /^(?<reg>R\d+) pointer arithmetic with (?<op>\S+) operator prohibited$/,
    [
      "{op} on a pointer: its result points nowhere that the verifier knows.",
      "Pointers can be moved by adding or subtracting a number, nothing else.",
      "A pointer is multiplied, shifted or hashed; or the register should have held a number.",
      "Do the arithmetic on an offset, then add it.",
    ],
    { must: "a number" },
  ),
  row(
    /^(?<reg>R\d+) pointer (?<op>\S+) pointer prohibited$/,
    [
      "Two pointers cannot be combined with {op}.",
      "The result would be no address of anything; a difference (-=) is the one exception, and a number.",
      "One of the two was meant to be loaded from first.",
      "Load the number that the pointer leads to, or subtract.",
    ],
    { must: "a number" },
  ),
  row(/^(?<reg>R\d+) subtraction from stack pointer prohibited$/, [
    "Stack addresses are made by adding a negative constant.",
    "It is the one form that every part of the kernel understands.",
    "`r2 -= 8`.",
    "Write `r2 += -8`.",
  ]),
  row(/^(?<reg>R\d+) tried to subtract pointer from scalar$/, [
    "A number minus a pointer is nothing.",
    "The result would depend on where the kernel has put the object.",
    "The operands are in the wrong order.",
    "Subtract the number from the pointer.",
  ]),
  row(/^div by zero$/, [
    "A division by the constant 0 can only be a mistake.",
    "At run time x / 0 is 0 and x % 0 is x; a constant 0 is refused.",
    "An immediate of 0.",
    "Correct the divisor.",
  ]),
  row(/^invalid shift (?<n>-?\d+)$/, [
    "A shift by {n} is wider than the register.",
    "Its result would differ between machines.",
    "A 64-bit shift written as a 32-bit one, or a negative count.",
    "Shift by 0 to 63, with w-registers by 0 to 31.",
  ]),
];
