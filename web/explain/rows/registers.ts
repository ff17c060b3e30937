// What a register is: unset, a number, another kind of pointer; and what the program returns.
import { row } from "../row.ts";

export const REGISTERS = [
  row(
    /^(?<reg>R0) !read_ok$/,
    [
      "R0 has no value here.",
      "A register that was never written holds whatever the kernel left in it; R0 is what the program returns.",
      "The program ends on some path without setting R0, or uses R0 before the first call.",
      "Set it before the exit on every path: `r0 = 0`, in C `return 0;`.",
    ],
    { must: "a number on every path" },
  ),
  row(
    /^(?<reg>R[1-5]) !read_ok$/,
    [
      "{reg} has no value here.",
      "A register that was never written holds whatever the kernel left in it. Calls use up r1 to r5: afterwards they hold nothing.",
      "It was not set on this path, or a call came in between; or it is an argument that this call takes and nobody passed.",
      "Set it on every path, and keep what must survive a call in r6 to r9.",
    ],
    { must: "a value on every path" },
  ),
  row(
    /^(?<reg>R\d+) !read_ok$/,
    [
      "{reg} has no value here.",
      "A register that was never written holds whatever the kernel left in it.",
      "It was not set on this path; in C, a variable without a value on one of the branches.",
      "Set it on every path.",
    ],
    { must: "a value on every path" },
  ),
  row(
    /^(?<reg>R\d+) invalid mem access 'scalar'$/,
    [
      "{reg} is a number, not a pointer.",
      "Only pointers that the verifier knows can be dereferenced; a number may be any address.",
      "The pointer lost its type (32-bit arithmetic, a difference of pointers, a narrow spill), or it was read from memory: a pointer that lies in a map's value or was copied with a helper is a number.",
      "Keep the pointer in a 64-bit register; read memory at such an address with bpf_probe_read_kernel.",
    ],
    { must: "a pointer" },
  ),
  row(
    /^(?<reg>R\d+) invalid mem access 'map_ptr'$/,
    [
      "{reg} is the map itself, not one of its values.",
      "A map's value is found by a lookup.",
      "The address of the map is dereferenced.",
      "Call bpf_map_lookup_elem(&map, &key), test the result, then use it.",
    ],
    { must: "a pointer to memory" },
  ),
  row(
    /^(?<reg>R\d+) invalid mem access 'map_value_or_null'$/,
    [
      "{reg} may be NULL: the lookup may have found nothing.",
      "An access would go to address 0.",
      "The result of bpf_map_lookup_elem is used before it is tested, or another copy is tested.",
      "`if (!v) return 0;` directly behind the lookup. Even for an array, unless key and map are constants.",
    ],
    { must: "a pointer that was compared with NULL" },
  ),
  row(
    /^(?<reg>R\d+) invalid mem access '(?<type>\w*_or_null_?)'$/,
    [
      "{reg} ({type}) may be NULL, so it cannot be dereferenced.",
      "What it was made by can fail; an access would go to address 0.",
      "The result of a call, or a member of a kernel object, is used before it is tested.",
      "Test this register for NULL before the access.",
    ],
    { must: "a pointer that was compared with NULL" },
  ),
  row(
    /^(?<reg>R\d+) invalid mem access '(?<type>.+)'$/,
    [
      "{reg} ({type}) cannot be dereferenced.",
      "Each kind of pointer has its own rules; this one has no memory that a program may touch.",
      "The register holds another kind of pointer than was meant.",
      "Follow the path to where it was set.",
    ],
    { must: "a pointer to memory" },
  ),
  row(/^frame pointer is read only$/, [
    "r10 always points to the end of the frame.",
    "Spills and local variables are found through it.",
    "An instruction has r10 as its destination.",
    "Copy it first: `r2 = r10`, then `r2 += -8`.",
  ]),
  row(/^R(?<n>\d+) is invalid$/, [
    "There is no register r{n}: they end with r10.",
    "The encoding has room for 16; the others do not exist.",
    "Damaged or hand-made bytes.",
    "Correct the register's number.",
  ]),
  row(
    /^At program exit the register (?<reg>R\d+) has unknown scalar value should have been in \[0, 1\]$/,
    [
      "An iterator returns 0 or 1; {reg} may be anything here.",
      "0 goes on with the next element, 1 asks for the same element once more (read() then fails with EAGAIN). Nothing else has a meaning.",
      "The result of a helper, or something that was read from memory, is left in {reg}.",
      "End with `r0 = 0`; in C `return 0;`.",
    ],
    { must: "0 or 1" },
  ),
  row(
    /^At program exit the register (?<reg>R\d+) has smin=(?<lo>-?\d+) smax=(?<hi>-?\d+) should have been in \[0, 1\]$/,
    [
      "An iterator returns 0 or 1; {reg} lies in [{lo}, {hi}].",
      "0 goes on with the next element, 1 asks for the same element once more (read() then fails with EAGAIN). Nothing else has a meaning.",
      "An error code, a count or the result of a helper is returned.",
      "End with `r0 = 0`; in C `return 0;`.",
    ],
    { must: "0 or 1" },
  ),
  row(
    /^At program exit the register (?<reg>R\d+) has (?<range>.*) should have been in \[0, 1\]$/,
    [
      "An iterator returns 0 or 1; {reg} has only {range}.",
      "0 goes on with the next element, 1 asks for the same element once more (read() then fails with EAGAIN). Nothing else has a meaning.",
      "The value is bounded on one side only.",
      "End with `r0 = 0`; in C `return 0;`.",
    ],
    { must: "0 or 1" },
  ),
  row(
    /^At (?<where>callback|async callback) return the register (?<reg>R\d+) has (?<range>.*) should have been in \[(?<lo>\d+), (?<hi>\d+)\]$/,
    [
      "A function that is called back returns {lo} to {hi}; {reg} has {range}.",
      "0 goes on, 1 ends the loop; for what is called later (a timer) only 0 has a meaning.",
      "Another value is returned, or {reg} is left as a helper returned it.",
      "Return 0, or 1 to end a loop early.",
    ],
    { must: "{lo} to {hi}" },
  ),
  row(
    /^At program exit the register (?<reg>R\d+) is not a known value \((?<type>\w+)\)$/,
    [
      "{reg} is a pointer ({type}); the program must return a number.",
      "The return value is 0 or 1; a pointer would give the kernel's addresses away.",
      "A pointer was left in {reg}.",
      "End with `r0 = 0`; in C `return 0;`.",
    ],
    { must: "0 or 1" },
  ),
  row(
    /^(?:At subprogram exit|In async callback) the register (?<reg>R\d+) is not a (?:scalar|known) value \((?<type>\w+)\)$/,
    [
      "{reg} is a pointer ({type}); this function must return a number.",
      "A global function is verified on its own: callers know of its result only that it is a number.",
      "A pointer is returned.",
      "Return a number, or make the function static.",
    ],
    { must: "a number" },
  ),
  row(
    /^(?<reg>R0) not a scalar value$/,
    [
      "A function that is called back must return a number.",
      "The caller, a helper, compares it with 0 and 1.",
      "A pointer was left in R0.",
      "Return 0 or 1.",
    ],
    { about: "result", must: "0 or 1" },
  ),
  row(
    /^cannot return stack pointer to the caller$/,
    [
      "The function returns a pointer into its own frame.",
      "The frame is gone when it returns.",
      "The address of a local variable is returned.",
      "Let the caller pass a pointer to its own variable, and write through it.",
    ],
    { about: "result", must: "a number, or a pointer that outlives the call" },
  ),
];
