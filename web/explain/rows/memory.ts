// Map values, memory, the stack, kernel objects: where an access may go.
import { row } from "../row.ts";

export const MEMORY = [
  row(
    /^(?<reg>R\d+) min value is negative, either use unsigned index or do a if \(index >=0\) check\.$/,
    [
      "The offset in {reg} may be negative.",
      "An access in front of the object would hit someone else's memory.",
      "The index is signed, or its lower bound was lost on the way.",
      "Make it unsigned (a 32-bit load does), mask it, or test `if (index >= 0)` as well.",
    ],
    { must: "an offset of 0 or more" },
  ),
  row(
    /^(?<reg>R\d+) min value is outside of the allowed memory range$/,
    [
      "Even the smallest offset in {reg} is outside of the object.",
      "The verifier checks the smallest and the largest offset that the register may hold.",
      "A constant offset is wrong, or the object is smaller than assumed.",
      "Keep offset + size within the object.",
    ],
    { must: "offset + size within {room} bytes" },
  ),
  row(
    /^(?<reg>R\d+) max value is outside of the allowed memory range$/,
    [
      "The largest offset that {reg} may hold is outside of the object.",
      "Every value that the verifier cannot rule out counts.",
      "The bound is missing, too large, was put on another copy, or forgets the size of the access itself.",
      "Bound the very register that is added: `index & (size - 1)`, or leave `if (index > size - access)`.",
    ],
    { must: "offset + size within {room} bytes" },
  ),
  row(
    /^(?<reg>R\d+) unbounded memory access, make sure to bounds check any such access$/,
    [
      "The offset in {reg} has no upper bound.",
      "Without one the access may go anywhere.",
      "The value comes from memory or a helper and was never compared, or only its lower half was, or the test stands behind the addition.",
      "Compare or mask it before it is added to the pointer.",
    ],
    { must: "an offset with an upper bound" },
  ),
  row(
    /^invalid access to (?<what>map key|map value|memory), (?:key|value|mem)_size=(?<room>\d+) off=(?<off>-?\d+) size=(?<size>\d+)$/,
    [
      "The {what} has {room} bytes; the access takes {size} at {off}.",
      "Behind it lies what belongs to others.",
      "A wrong offset or size.",
      "Keep offset + size within {room}.",
    ],
    { about: "base", must: "offset + size within {room} bytes" },
  ),
  row(/^invalid access to map value pointer, value_size=(?<room>\d+) off=(?<off>-?\d+)$/, [
    "The address is {off} bytes into a map's value that has {room}.",
    "A load of a value's address names a byte of that value.",
    "A wrong offset into .data, .bss or .rodata.",
    "Take an offset below {room}.",
  ]),
  row(/^direct value offset of (?<off>\d+) is not allowed$/, [
    "The address is {off} bytes into a map's value; 2^29 is the limit.",
    "Sums of offsets must never overflow.",
    "A damaged offset in a load of a value's address.",
    "Take an offset within the value.",
  ]),
  row(/^no direct value access support for this map type$/, [
    "The address of this map's value cannot be known when the program is loaded.",
    "Only an array with one element has its value at a fixed place; of other maps elements come and go.",
    "A load of a value's address names a hash, or an array of several elements; or a constant string lies in such a map.",
    "Look the element up with bpf_map_lookup_elem, or use a global variable.",
  ]),
  row(
    /^(?:write into) map forbidden(?:, value_size=(?<room>\d+) off=(?<off>-?\d+) size=(?<size>\d+))?$/,
    [
      "The map's flags forbid writing to programs.",
      "BPF_F_RDONLY_PROG protects a map from programs, not from user space; .rodata is such a map.",
      "A store into a constant, or a helper that would change a read-only map.",
      "Use a variable that is not const, or create the map without BPF_F_RDONLY_PROG.",
    ],
    { about: "base", must: "memory that the program may write" },
  ),
  row(
    /^read from map forbidden, value_size=(?<room>\d+) off=(?<off>-?\d+) size=(?<size>\d+)$/,
    [
      "The map's flags forbid reading to programs.",
      "BPF_F_WRONLY_PROG makes a map that programs can only fill.",
      "A load from such a map's value.",
      "Use another map, or create this one without BPF_F_WRONLY_PROG.",
    ],
    { about: "base" },
  ),
  row(
    /^write to change key (?<reg>R\d+) not allowed$/,
    [
      "{reg} points to a key, which must stay as it is.",
      "The key decides where the element lives.",
      "A callback of bpf_for_each_map_elem stores through its key argument.",
      "Copy the key to the stack and change the copy.",
    ],
    { must: "memory that the program may write" },
  ),
  // The stack
  row(
    /^invalid (?<how>write to|read from) stack (?<reg>R\d+) off=(?<off>-?\d+) size=(?<size>\d+)$/,
    [
      "{size} bytes at {off} are not on the stack: it reaches from -512 to -1.",
      "r10 points behind the frame's last byte; what is at 0 and above is the kernel's.",
      "An offset of 0 or above (the sign is missing), below -512, or a size that reaches over the end.",
      "Use offsets from -512 to -{size}; put larger data into a per-CPU array.",
    ],
    { must: "an offset from -512 to -{size}" },
  ),
  row(
    /^invalid variable-offset (?<how>write to|read from) stack (?<reg>R\d+) var_off=(?<var>.*) off=(?<off>-?\d+) size=(?<size>\d+)$/,
    [
      "{reg} may point outside of the stack: {off} plus anything that {var} allows, {size} bytes.",
      "Both ends of the range must lie between -512 and -1.",
      "An index into a local array whose bound is too large, or missing.",
      "Mask or compare the index before it is added.",
    ],
    { must: "offsets from -512 to -{size}" },
  ),
  row(
    /^invalid unbounded variable-offset (?<how>write to|read from) stack (?<reg>R\d+)$/,
    [
      "{reg} is the stack plus a number without bounds.",
      "The access might go anywhere.",
      "An index into a local array was never compared.",
      "Mask or compare the index before it is added.",
    ],
    { must: "offsets from -512 to -1" },
  ),
  row(/^invalid read from stack off (?<off>-?\d+)\+(?<at>\d+) size (?<size>\d+)$/, [
    "Byte {at} of the {size} at fp{off} was never written on this path.",
    "The stack is not cleared: what lies there is left over from others.",
    "A local variable is not set on every path, or only part of it (padding counts).",
    "Set all of it first: `= {}`, or store zeros.",
  ]),
  row(
    /^invalid read from stack (?<reg>R\d+) (?:var_)?off (?<off>\S+|\(.*\))\+(?<at>\d+) size (?<size>\d+)$/,
    [
      "The call reads {size} bytes from the stack; byte {at} was never written.",
      "The stack is not cleared: a helper must not hand out what is left over from others.",
      "A struct that is passed to a helper was filled member by member, and its padding was not; or the size is too large.",
      "Clear it first: `= {}` or __builtin_memset, in assembly stores of 0.",
    ],
    { must: "{size} bytes that were written" },
  ),
  row(
    /^variable offset stack pointer cannot be passed into helper function; var_off=(?<var>.*) off=(?<off>-?\d+) size=(?<size>\d+)$/,
    [
      "A helper takes stack memory at constant offsets only; here the offset varies ({var}).",
      "Which bytes the helper writes must be known.",
      "The address of an element of a local array, with a variable index, is passed.",
      "Copy the element to a variable of its own and pass that.",
    ],
  ),
  row(
    /^misaligned stack access off (?<where>.*) size (?<size>\d+)$/,
    [
      "An access of {size} bytes to the stack must lie at a multiple of {size}.",
      "The verifier keeps track of the stack by such pieces.",
      "The offset is no multiple of the size; in C a packed struct, or a cast.",
      "Align the variable, or access it in smaller pieces.",
    ],
    { about: "base", must: "an offset that is a multiple of {size}" },
  ),
  row(
    /^misaligned (?:\w+ )?access off (?<where>.*) size (?<size>\d+)$/,
    [
      "An access of {size} bytes must lie at a multiple of {size} here.",
      "Atomic operations need it, and so do all accesses of a program that asks for strict alignment.",
      "The offset is no multiple of the size.",
      "Align the field, or access it in smaller pieces.",
    ],
    { about: "base", must: "an offset that is a multiple of {size}" },
  ),
  row(/^invalid size of register (?<what>spill|fill)$/, [
    "A pointer goes to the stack and back as 8 bytes.",
    "Half a pointer is a number that gives the kernel's addresses away.",
    "A 1-, 2- or 4-byte {what} of a pointer.",
    "Use 8 bytes.",
  ]),
  row(/^cannot spill pointers to stack into stack frame of the caller$/, [
    "A pointer into this function's frame would be stored in its caller's frame.",
    "This frame is gone when the function returns.",
    "The address of a local variable is written through a pointer that the caller passed.",
    "Let the caller own the variable.",
  ]),
  // Kernel objects
  row(
    /^only read is supported$/,
    [
      "Objects of the kernel can be read, not written.",
      "meta, map, tasks and what they lead to belong to the kernel.",
      "A store through ctx->meta, ctx->map or another kernel pointer.",
      "Write to the value, to a map, or to the output (bpf_seq_write) instead.",
    ],
    { about: "base", must: "memory that the program may write" },
  ),
  row(
    /^only read from (?<type>\S+) is supported$/,
    [
      "A map's own description (struct {type}) can be read, not written.",
      "It belongs to the kernel.",
      "A store through the address of a map.",
      "Change elements with bpf_map_update_elem or through a lookup's result.",
    ],
    { about: "base" },
  ),
  row(
    /^access beyond struct (?<type>\S+) at off (?<off>\d+) size (?<size>\d+)$/,
    [
      "struct {type} ends before byte {off} + {size}.",
      "Loads through kernel pointers follow the kernel's own type information.",
      "A wrong offset, or a struct of another kernel version.",
      "Look the member up: hover over it, or let CO-RE relocate it.",
    ],
    { about: "base" },
  ),
  row(
    /^access beyond the end of member (?<member>\S+) \(mend:(?<end>\d+)\) in struct (?<type>\S+) with off (?<off>\d+) size (?<size>\d+)$/,
    [
      "The load takes {size} bytes at {off} of struct {type}; member {member} ends at {end}.",
      "Each load reads one member, or a part of one.",
      "The load is wider than the member.",
      "Load as many bytes as the member has.",
    ],
    { about: "base" },
  ),
  row(
    /^cannot access ptr member (?<member>\S+) with moff (?<at>\d+) in struct (?<type>\S+) with off (?<off>\d+) size (?<size>\d+)$/,
    [
      "Member {member} of struct {type} is a pointer: it is loaded whole, 8 bytes at {at}; this load takes {size} at {off}.",
      "Half a pointer points nowhere.",
      "A narrow load, or an offset into the middle of the pointer.",
      "Load 8 bytes at {at}.",
    ],
    { about: "base" },
  ),
  row(
    /^struct (?<type>\S+) doesn't have field at offset (?<off>-?\d+)$/,
    [
      "struct {type} has no member at byte {off}.",
      "Loads through kernel pointers follow the kernel's own type information; padding holds nothing.",
      "A wrong offset, or a struct of another kernel version.",
      "Look the member up: hover over it, or let CO-RE relocate it.",
    ],
    { about: "base" },
  ),
  row(
    /^(?<reg>R\d+) is (?:ptr_)?(?<type>\S+) invalid negative access: off=(?<off>-?\d+)$/,
    [
      "The load goes {off} bytes before struct {type}.",
      "What lies there is another object's.",
      "container_of by hand, or a wrong offset.",
      "Load members at 0 and above; for an enclosing object use bpf_rdonly_cast or a CO-RE read.",
    ],
    { must: "an offset of 0 or more" },
  ),
  row(
    /^(?<reg>R\d+) is ptr_(?<type>\S+) invalid variable offset: off=(?<off>-?\d+), var_off=(?<var>.*)$/,
    [
      "{reg} is a pointer to struct {type} plus a number that varies ({var}).",
      "Which member is read must be known when the program is loaded.",
      "An array inside a kernel struct is indexed with a variable.",
      "Use constant offsets, or bpf_probe_read_kernel on the computed address.",
    ],
    { must: "a constant offset" },
  ),
  row(
    /^(?<reg>R\d+) is ptr_(?<type>\S+) access percpu memory: off=(?<off>-?\d+)$/,
    [
      "{reg} points to per-CPU memory, of which each CPU has its own copy.",
      "The pointer is not an address yet.",
      "It is dereferenced directly.",
      "Get a CPU's copy with bpf_this_cpu_ptr() or bpf_per_cpu_ptr(), and test the latter for NULL.",
    ],
    { must: "one CPU's copy" },
  ),
  row(/^(?<reg>R\d+) is ptr_(?<type>\S+) access user memory: off=(?<off>-?\d+)$/, [
    "{reg} points to memory of a user's process.",
    "It may be absent or change at any time.",
    "It is dereferenced directly.",
    "Read it with bpf_probe_read_user().",
  ]),
  row(/^Cannot access kernel 'struct (?<type>\S+)' from non-GPL compatible program$/, [
    "Only programs under a GPL compatible licence may read struct {type}.",
    "The kernel's own structs are open to such programs alone.",
    "The program's licence is another one, or none.",
    '`char _license[] SEC("license") = "GPL";`, on this page under Settings.',
  ]),
  row(
    /^same insn cannot be used with different pointers$/,
    [
      "One load serves two kinds of pointers on different paths.",
      "Loads from the context or from kernel objects are translated, so one instruction can be one kind only.",
      "Two branches meet with different pointers in one register.",
      "Load in each branch.",
    ],
    { about: "base", must: "the same kind of pointer on every path" },
  ),
  row(/^BPF_ATOMIC stores into (?<reg>R\d+) (?<type>\S+) is not allowed$/, [
    "Atomic operations do not work on {type}.",
    "They need memory that others may share: a map's value, or the stack.",
    "The context is the target.",
    "Use a map's value.",
  ]),
  // Special members of map values
  row(
    /^(?<field>\S+) cannot be accessed directly by load\/store$/,
    [
      "The value holds a {field} there, which only its own helpers may touch.",
      "Overwriting a lock or a timer would break the kernel's own data.",
      "The whole value is copied or cleared, or an offset is wrong.",
      "Access the other members one by one.",
    ],
    { about: "base" },
  ),
  row(/^(?<field>\S+) cannot be accessed indirectly by helper$/, [
    "The memory that is passed holds a {field}.",
    "A helper would read or overwrite the kernel's pointer.",
    "The whole value is passed to a helper.",
    "Pass the part of the value that does not hold it.",
  ]),
  row(
    /^(?<field>\S+) access cannot have variable offset$/,
    [
      "The access may or may not hit the {field}: its offset varies.",
      "Which member is touched must be known.",
      "The value is indexed with a variable.",
      "Keep plain data and the {field} in different maps, or use constant offsets.",
    ],
    { about: "base", must: "a constant offset" },
  ),
  row(
    /^(?<field>\S+) access misaligned expected=(?<want>\d+) off=(?<off>\d+)$/,
    [
      "The {field} begins at {want}; the access begins at {off}.",
      "A pointer is read and written whole.",
      "A wrong offset, or a load that reaches into the next member.",
      "Access 8 bytes at {want}.",
    ],
    { about: "base" },
  ),
  row(
    /^(?<field>\S+) access size must be BPF_DW$/,
    [
      "The {field} is read and written as 8 bytes.",
      "Half a pointer points nowhere.",
      "A narrow load or store.",
      "Use 8 bytes.",
    ],
    { about: "base" },
  ),
  row(
    /^kptr in map can only be accessed using BPF_MEM instruction mode$/,
    [
      "A kernel pointer in a map's value is read and written by plain loads and stores only.",
      "Atomic and sign-extending instructions would see it as a number.",
      "An atomic operation on the member.",
      "Use bpf_kptr_xchg to take and put it.",
    ],
    { about: "base" },
  ),
  row(
    /^store to referenced kptr disallowed$/,
    [
      "This member holds a counted reference; a store would lose it.",
      "Old and new pointer must be exchanged in one step.",
      "A plain store to a __kptr member.",
      "`old = bpf_kptr_xchg(&v->member, new);`, then give `old` back.",
    ],
    { about: "base" },
  ),
  row(/^BPF_ST imm must be 0 when storing to kptr at off=(?<off>\d+)$/, [
    "The only constant that may be stored into a kernel pointer is 0.",
    "Any other number would be a made-up address.",
    "A constant is stored at {off}.",
    "Store 0, or a pointer of the member's type.",
  ]),
  row(
    /^invalid kptr access, (?<reg>R\d+) type=(?<type>\S*) expected=(?<expected>.*)$/,
    [
      "The member holds {expected}; {reg} is {type}.",
      "Who reads the member relies on its type.",
      "A number, or a pointer to another struct, is stored.",
      "Store a pointer of the member's type.",
    ],
    { must: "{expected}" },
  ),
];
