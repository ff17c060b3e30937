// Functions of the program, their type information, and what a load brings beside instructions.
import { row } from "../row.ts";

const BTF_CAUSE = "Type information that was made for other instructions, or was damaged.";
const BTF_FIX = "Compile anew; do not move instructions of a compiled object.";

export const FUNCTIONS = [
  row(/^call to invalid destination$/, [
    "The call goes outside of the program.",
    "A function begins at an instruction of the same program.",
    "A wrong offset, or a call that was never linked.",
    "Call functions by name.",
  ]),
  row(/^too many subprograms$/, [
    "A program has at most 256 functions.",
    "The kernel's table ends there.",
    "Generated code.",
    "Inline small functions.",
  ]),
  row(/^Caller passes invalid args into func#(?<n>\d+) \('(?<name>.*)'\)$/, [
    "An argument does not fit what function {name} (#{n}) is declared to take.",
    "A global function is verified on its own, from its types alone; so every caller must keep to them.",
    "A pointer where a number is declared, NULL where a pointer is, or a buffer smaller than the type.",
    "Pass what the declaration says, or make the function static: then it is verified with what its callers really pass.",
  ]),
  row(
    /^(?<reg>R\d+) is not a scalar$/,
    [
      "This argument is a number; {reg} is a pointer.",
      "The function is declared to take an integer.",
      "Arguments are in the wrong order, or a pointer is cast.",
      "Pass a number.",
    ],
    { must: "a number" },
  ),
  row(
    /^(?<reg>R\d+) is not a pointer to arena or scalar\.$/,
    [
      "This argument is an arena's pointer; {reg} is another one.",
      "Arena pointers are numbers to the verifier.",
      "A pointer of another kind is passed.",
      "Pass a pointer into the arena.",
    ],
    { must: "an arena's pointer, or a number" },
  ),
  row(
    /^arg#(?<arg0>\d+) expects pointer to ctx$/,
    [
      "Argument {arg0} (from 0) must be the context.",
      "The function is declared to take the program's context.",
      "Another pointer is passed.",
      "Pass `ctx` as it came.",
    ],
    { must: "ctx" },
  ),
  row(
    /^arg#(?<arg0>\d+) is expected to be non-NULL$/,
    [
      "Argument {arg0} (from 0) may be NULL, and the function is declared to take no NULL.",
      "It uses the pointer without a test.",
      "The NULL check is missing in the caller.",
      "Test before the call, or mark the argument __arg_nullable.",
    ],
    { must: "a pointer that was compared with NULL" },
  ),
  row(/^Global function (?<name>.*)\(\) with (?<n>\d+) > 5 args\. Buggy compiler\.$/, [
    "Function {name} has {n} arguments; 5 registers pass them.",
    "There is no other way to pass arguments.",
    "Too many parameters.",
    "Pass a pointer to a struct.",
  ]),
  row(/^Global function (?<name>.*)\(\) doesn't return scalar\. Only those are supported\.$/, [
    "Function {name} does not return a number.",
    "Callers of a global function know of its result only that it is a number.",
    "It returns a pointer or void.",
    "Return an integer, or make the function static.",
  ]),
  row(/^Arg#(?<arg0>\d+) type (?<type>\w+) in (?<name>.*)\(\) is not supported yet\.$/, [
    "Argument {arg0} (from 0) of {name} is of a kind ({type}) that global functions cannot take.",
    "They take numbers, the context, and pointers to memory whose size the type tells.",
    "A struct by value, a pointer to void or to something without a size.",
    "Make the function static, or pass a pointer to a struct.",
  ]),
  row(
    /^arg#(?<arg0>\d+) reference type\('(?<type>.*)'\) (?<what>size cannot be determined: -22|has no matches|is ambiguous|candidate matching error: -22)$/,
    [
      "Argument {arg0} (from 0) points to {type}, of which the kernel {what}.",
      "A global function's pointer arguments need a size, or a kernel struct of that name.",
      "A forward declaration, void, or a type that the kernel does not have.",
      "Point to a complete struct, or make the function static.",
    ],
  ),
  row(
    /^arg#(?<arg0>\d+) (?<what>type tag is not supported in static functions|has unsupported set of tags|has invalid combination of tags|untrusted cannot be combined with any other tags|has pointer tag, but is not a pointer type)$/,
    [
      "The tag on argument {arg0} (from 0) does not fit: it {what}.",
      "Tags (__arg_ctx, __arg_nonnull, __arg_trusted, __arg_nullable, __arg_untrusted) say what a global function's pointer is.",
      "A tag on a number, on a static function, or two that exclude each other.",
      "Remove the tag.",
    ],
  ),
  row(/^arg#(?<arg0>\d+) (?<what>type doesn't have a name|should be void pointer)$/, [
    "The type of argument {arg0} (from 0) cannot be the context: it {what}.",
    "The context is void * or this iterator's own struct.",
    "__arg_ctx on another pointer.",
    "Declare it `struct bpf_iter__bpf_map_elem *` or `void *`.",
  ]),
  row(/^missing btf func_info$/, [
    "A function's address is taken, and the program does not say which functions it has.",
    "What is called back is verified by its type.",
    "An object without BTF, or assembly: type information of functions comes from a C compiler.",
    "Compile with -g.",
  ]),
  row(/^callback function not static$/, [
    "A function that is called back must be static.",
    "It is verified with what the helper passes; a global function is verified on its own.",
    "The callback is declared without `static`.",
    "Write `static` before it.",
  ]),
  row(
    /^arg(?<arg0>\d+) expected pointer to func$/,
    [
      "Argument {arg0} (from 0) is a function of this program.",
      "The kernel calls it back.",
      "Something else is passed.",
      "Pass the name of a static function.",
    ],
    { must: "a function" },
  ),
  row(/^number of funcs in func_info doesn't match number of subprogs$/, [
    "The type information tells of another number of functions than the code has.",
    "Each function has one record.",
    BTF_CAUSE,
    BTF_FIX,
  ]),
  row(/^func_info BTF section doesn't match subprog layout in BPF program$/, [
    "A function's record stands at an instruction where none begins.",
    "Each function has one record, at its first instruction.",
    BTF_CAUSE,
    BTF_FIX,
  ]),
  row(/^invalid func info rec size (?<n>\d+)$/, [
    "A record of func_info takes 8 to 252 bytes in multiples of 4; {n} is none.",
    "Newer kernels may make records longer, never shorter.",
    "A loader that counts wrong.",
    "Use 8.",
  ]),
  row(/^nonzero tailing record in (?<what>func info|line_info)$/, [
    "Records of {what} are longer than this kernel knows, and the rest is not zero.",
    "What it does not know must be zero, so that nothing is overlooked.",
    "A loader for a newer kernel, or a wrong record size.",
    "Use records of 8 bytes for functions and 16 for lines.",
  ]),
  row(/^nonzero insn_off (?<n>\d+) for the first func info record$/, [
    "The first function begins at instruction 0, its record says {n}.",
    "Execution begins there.",
    BTF_CAUSE,
    BTF_FIX,
  ]),
  row(/^same or smaller insn offset \((?<n>\d+)\) than previous func info record \((?<m>\d+)\)$/, [
    "The functions' records are not in order: {n} follows {m}.",
    "They are searched by instruction.",
    BTF_CAUSE,
    BTF_FIX,
  ]),
  row(/^invalid type id (?<n>\d+) in func info$/, [
    "Type {n} is no function.",
    "A function's record names its type.",
    BTF_CAUSE,
    BTF_FIX,
  ]),
  row(/^Invalid line_info\[(?<i>\d+)\]\.insn_off:(?<off>\d+) \(prev_offset:(?<m>\d+) prog->len:(?<n>\d+)\)$/, [
    "Line record {i} names instruction {off}: not behind {m}, or not one of {n}.",
    "Lines are in the order of instructions.",
    BTF_CAUSE,
    BTF_FIX,
  ]),
  row(/^Invalid insn code at line_info\[(?<i>\d+)\]\.insn_off$/, [
    "Line record {i} stands at the second half of a 64-bit load.",
    "Half an instruction has no line.",
    BTF_CAUSE,
    BTF_FIX,
  ]),
  row(/^Invalid line_info\[(?<i>\d+)\]\.line_off or \.file_name_off$/, [
    "Line record {i} names a text that the type information does not hold.",
    "Texts of lines and files are kept in the BTF's strings.",
    BTF_CAUSE,
    BTF_FIX,
  ]),
  row(/^missing bpf_line_info for (?:func#(?<n>\d+)|(?<m>\d+) funcs starting from func#(?<k>\d+))$/, [
    "A function has no line at its first instruction.",
    "With line information, every function begins with a line.",
    BTF_CAUSE,
    BTF_FIX,
  ]),
  row(/^(?:LD_ABS|tail_call) is not allowed in subprogs without BTF$/, [
    "Tail calls (and packet loads) in a program with functions need type information.",
    "The kernel must know that these functions return an integer.",
    "An object without BTF.",
    "Compile with -g.",
  ]),
  row(/^Tracing programs must provide btf_id$/, [
    "The load does not name the iterator.",
    "An iterator is known by its BTF id: that of bpf_iter_bpf_map_elem.",
    "attach_btf_id is 0.",
    'Use SEC("iter/bpf_map_elem").',
  ]),
  row(/^attach_btf_id (?<id>\d+) is not a function$/, [
    "Type {id} of the kernel is no function.",
    "An iterator is known by the BTF id of its function.",
    "An id of another kernel.",
    'Use SEC("iter/bpf_map_elem"); the loader looks the id up.',
  ]),
  row(/^The total number of maps per program has reached the limit of (?<n>\d+)$/, [
    "A program uses at most {n} maps.",
    "The kernel's table ends there.",
    "Generated code.",
    "Use fewer maps, or maps of maps.",
  ]),
  row(/^Sleepable programs can only use array, hash, ringbuf and local storage maps$/, [
    "A map of this kind cannot be used by a program that may sleep.",
    "Its elements are not protected while the program sleeps.",
    "BPF_F_SLEEPABLE (`iter.s`) with such a map.",
    "Use a plain hash or array, or a program that does not sleep.",
  ]),
  row(/^arena's user address must be set via map_extra or mmap\(\)$/, [
    "The arena has no address yet.",
    "Pointers into it are the same for user space and program.",
    "The arena was not mapped before the program was loaded.",
    "Map it first.",
  ]),
  row(/^fd (?<fd>-?\d+) is not pointing to valid bpf_map$/, [
    "File descriptor {fd} is no map.",
    "A load of a map names it by an open descriptor.",
    "The instruction names a map that is not declared; an object that was not linked with its maps.",
    "Name a map that the Map pane shows.",
  ]),
  row(/^fd_idx without fd_array is invalid$/, [
    "A map is named by its index, and the load brings no list of maps.",
    "Such loads are for light skeletons.",
    "Hand-made bytes.",
    "Name the map itself.",
  ]),
  row(
    /^(?:invalid module BTF object FD specified\.|ldimm64 insn specifies invalid btf_id (?<id>-?\d+)\.|pseudo btf_id (?<id2>\d+) in ldimm64 isn't KIND_VAR or KIND_FUNC)$/,
    [
      "This load of a kernel variable names none.",
      "Kernel variables are known by their BTF id.",
      "An id of another kernel, or of a module that is not loaded.",
      "Declare it `extern … __ksym;`; the loader looks the id up.",
    ],
  ),
  row(/^ldimm64 failed to find the address for kernel symbol '(?<name>.*)'\.$/, [
    "The kernel has a type for {name}, but no address.",
    "It may be inlined, removed, or not visible.",
    "A symbol that this build lacks.",
    "Declare it `__ksym __weak` and test its address.",
  ]),
  row(/^unable to resolve the size of type '(?<name>.*)': -22$/, [
    "The size of {name} is not known.",
    "A kernel variable is read within its size.",
    "A variable of an incomplete type.",
    "Read it with bpf_probe_read_kernel.",
  ]),
];
