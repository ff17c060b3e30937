// What the words of BPF assembly mean, in one or two lines each, for hover and completion.

/** By word or operator. */
export const WORD_DOCS: ReadonlyMap<string, string> = new Map([
  [
    "exit",
    "Ends the program, or returns from a subprogram. r0 is the result: for an iterator 0 (go on) or 1 (show this element again).",
  ],
  ["goto", "Jumps; `+n` skips n instructions, `goto +0` goes on with the next. Reaches 32767 instructions."],
  ["gotol", "Jumps with a 32-bit distance."],
  [
    "may_goto",
    "Falls through, but leaves the loop when the kernel's budget is used up: makes any loop acceptable to the verifier.",
  ],
  [
    "if",
    "Jumps when the comparison holds. `r` compares 64 bits, `w` 32. Plain `<` and `>` compare unsigned, `s<` and `s>` signed, `&` asks for a bit in common.",
  ],
  [
    "call",
    "Calls a helper, a kernel function or a subprogram. Arguments in r1 to r5, result in r0; r1 to r5 are gone afterwards, r6 to r9 stay.",
  ],
  ["callx", "Calls the function whose address is in a register. BPF programs may not use it."],
  ["lock", "Makes the read-modify-write atomic: `lock *(u64 *)(r2 + 0) += r3`. Works with += |= &= ^= on u32 and u64."],
  ["ll", "A 64-bit constant or an address: takes two instruction slots."],
  ["map", "`map[name] ll` is the address of a declared map, as helpers want it."],
  [
    "map_value",
    "`map_value[name + offset] ll` is the address of a byte in the value of an array with one element (global variables).",
  ],
  ["func", "`func[label] ll` is the address of a subprogram, as bpf_loop and bpf_for_each_map_elem want it."],
  ["load_acquire", "Loads; no later access is seen before it."],
  ["store_release", "Stores; no earlier access is seen after it."],
  ["addr_space_cast", "Turns an arena pointer between its two address spaces."],
  ["u8", "1 byte, zero-extended when loaded."],
  ["u16", "2 bytes, zero-extended when loaded."],
  ["u32", "4 bytes, zero-extended when loaded."],
  ["u64", "8 bytes."],
  ["s8", "1 byte, sign-extended when loaded."],
  ["s16", "2 bytes, sign-extended when loaded."],
  ["s32", "4 bytes, sign-extended when loaded."],
  ["skb", "A packet's bytes, in network order: socket filters only, an iterator has none."],
  ...[16, 32, 64].flatMap((bits) => [
    [`be${bits}`, `Turns the lower ${bits} bits between the machine's order and big-endian; clears the rest.`] as [
      string,
      string,
    ],
    [`le${bits}`, `Turns the lower ${bits} bits between the machine's order and little-endian; clears the rest.`] as [
      string,
      string,
    ],
    [`bswap${bits}`, `Reverses the order of the lower ${bits / 8} bytes; clears the rest.`] as [string, string],
  ]),
  ...["", "64"].flatMap((width) => [
    ...["add", "or", "and", "xor"].map(
      (word) =>
        [`atomic${width}_fetch_${word}`, `Atomic ${word}; the register receives what was there before.`] as [
          string,
          string,
        ],
    ),
    [`atomic${width}_xchg`, "Swaps the register and memory atomically."] as [string, string],
    [`atomic${width}_cmpxchg`, "Stores the last operand if memory equals r0; r0 receives what was there before."] as [
      string,
      string,
    ],
  ]),
]);

/** Registers' roles, by number. */
export const REGISTER_DOCS: readonly string[] = [
  "The result of a call, and of the program.",
  "First argument of a call; at the start the context.",
  "Second argument of a call.",
  "Third argument of a call.",
  "Fourth argument of a call.",
  "Fifth argument of a call.",
  "Kept across calls.",
  "Kept across calls.",
  "Kept across calls.",
  "Kept across calls.",
  "Frame pointer: the stack is the 512 bytes below it. Read-only.",
];
