// What is refused before a program is simulated, or without a word: maps that cannot be made, requests that are none.
import { row } from "../row.ts";

export const REQUESTS = [
  row(/^map (?<map>.+): map_create answers EINVAL$/, [
    "The declaration of {map} is not one that this kind of map allows.",
    "Each kind has its own sizes and flags.",
    "An array's key is not 4 bytes; a size or max_entries is 0; a ring buffer's size is no power of two and multiple of 4096; a flag that this kind does not know; or BPF_F_NO_PREALLOC is missing where it must be.",
    "Correct the declaration in the Map pane, or in the source.",
  ]),
  row(/^map (?<map>.+): map_create answers E2BIG$/, [
    "{map} is larger than the kernel can allocate.",
    "A hash's element stays below 4 MB, a per-CPU value below 32 KB, an array's below 2 GB.",
    "A value or max_entries that is too large.",
    "Make the value smaller, or use an array.",
  ]),
  row(/^map (?<map>.+): map_create answers ENOMEM$/, [
    "There is no memory for {map}.",
    "All elements of an array, and of a hash without BPF_F_NO_PREALLOC, are allocated at once.",
    "max_entries times the value's size is too large for this page.",
    "Lower max_entries.",
  ]),
  row(/^map (?<map>.+): map_create answers (?<errno>EOPNOTSUPP|ENOTSUPP)$/, [
    "The kernel does not offer {map} like this.",
    "Some combinations were never built: an LRU hash without preallocation, a kernel pointer of a type that cannot be given back.",
    "A flag or a member of the value's type.",
    "Leave the flag out, or use another kind of map.",
  ]),
  row(/^map (?<map>.+): map_create answers (?<errno>\w+)$/, [
    "{map} could not be made ({errno}).",
    "Kind, sizes, flags and types of a map are checked when it is made.",
    "Something that the declaration names does not exist: an inner map, or a type.",
    "Correct the declaration.",
  ]),
  row(/^map (?<map>.+): E2BIG for (?<count>an element|\d+ elements), which the map does not hold$/, [
    "{map} is full, or the key lies behind the array's end: {count} could not be stored.",
    "max_entries is a limit: of an array the keys are 0 to max_entries - 1.",
    "More elements are listed than max_entries allows.",
    "Raise max_entries, or remove elements.",
  ]),
  row(/^map (?<map>.+): (?<errno>\w+) for (?<count>an element|\d+ elements), which the map does not hold$/, [
    "{count} could not be stored in {map} ({errno}).",
    "An update is checked like a program's: keys, flags, and what the kind of map allows.",
    "A key that this kind does not take, or a map that programs alone may write.",
    "Correct the elements in the Map pane.",
  ]),
  row(/^refused with ENOSPC/, [
    "The log did not fit into its buffer, so the load is refused, whatever the program is.",
    "A log that is cut would be misread.",
    "A log level that prints every state, with a small buffer.",
    "Lower the log level, or use a larger buffer.",
  ]),
  row(/^refused with E2BIG/, [
    "A program has 1 to 1,000,000 instructions.",
    "The kernel keeps data for each of them.",
    "The program is empty, or too large.",
    "Write at least `r0 = 0` and `exit`.",
  ]),
  row(/^refused with EBADF/, [
    "The load names a file descriptor that is not open.",
    "Maps and type information are passed by descriptor.",
    "The type information was refused, or a map was not made.",
    "Mend what is said before this.",
  ]),
  row(/^refused with EFAULT/, [
    "The load points to memory that cannot be read.",
    "Instructions, licence and records are copied from the caller.",
    "A wrong address or length.",
    "Load it with a loader such as libbpf.",
  ]),
  row(/^refused with EPERM/, [
    "The caller may not load such a program.",
    "Iterators need CAP_BPF and CAP_PERFMON.",
    "Missing rights, or a kernel that locks this kind of program.",
    "Run as root.",
  ]),
  row(/^refused with (?<errno>\w+) before the program was simulated$/, [
    "The kernel refuses the request itself ({errno}), and says no word in the log.",
    "Program type, flags, target, type information and records of functions and lines are checked first.",
    "Type information that was damaged, a record that does not fit the code, a flag that this kernel does not know; or a log level at which nothing is printed.",
    "Compile anew, and choose log level 1 or 2.",
  ]),
  row(/^refused with (?<errno>\w+)$/, [
    "The verifier gave up at this instruction ({errno}), and says no word in the log.",
    "Some refusals have no message.",
    "What the instruction asks for does not exist here: mostly a special form of a call.",
    "Follow the path, and leave the instruction out.",
  ]),
];
