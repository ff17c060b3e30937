// What the verifier's last words mean: one row a message. The words are ours; the patterns follow the kernel's text.
// Named groups are filled into the sentences: {reg}, {type}, {off}, …

/** The explanation of one kind of message. */
export interface MessageRow {
  pattern: RegExp;
  /** The rule, in one line. */
  rule: string;
  /** Why it exists. */
  why: string;
  /** What usually leads to it. */
  cause: string;
  /** How people mend it. */
  fix: string;
}

const row = (pattern: RegExp, rule: string, why: string, cause: string, fix: string): MessageRow => ({
  pattern,
  rule,
  why,
  cause,
  fix,
});

/** First match wins; the general ones stand last. */
export const MESSAGES: readonly MessageRow[] = [
  // Key and value of the iterated map
  row(
    /^(?<reg>R\d+) invalid mem access '(?<type>\w*_or_null)'$/,
    "{reg} may be NULL here, so it cannot be dereferenced.",
    "In the last call of an iterator key and value are NULL, and a lookup may find nothing: without a test the access would go to address 0.",
    "The NULL check is missing, tests another copy that was loaded anew (each load of key or value from the context is a pointer of its own), or compares only 32 bits.",
    "Test the very register that is used: `if (!key || !value) return 0;`, in assembly `if r7 == 0 goto out`, before the first access.",
  ),
  row(
    /^(?<reg>R\d+) cannot write into (?<type>rdonly_\w+)$/,
    "{reg} points to read-only memory.",
    "The key decides in which bucket an element lives; changing it in place would lose the element.",
    "A store goes through ctx->key, or through a pointer that was derived from it.",
    "Write to the value, or copy the key to the stack and change the copy.",
  ),
  row(
    /^(?<reg>R\d+) invalid variable buffer offset: off=(?<off>-?\d+), var_off=(?<var>.*)$/,
    "key and value can only be accessed at constant offsets; {reg} has a variable part {var}.",
    "The verifier does not know the map, so it records the farthest byte that is touched and lets the link compare it. A variable offset has no farthest byte that it could record for buffers, whatever its bounds.",
    "An index that was read or computed at run time is added to key or value.",
    "Unroll the accesses to constant offsets, or copy the bytes to the stack (bpf_probe_read_kernel) and index there.",
  ),
  row(
    /^(?<reg>R\d+) invalid (?<kind>\w+) buffer access: off=(?<off>-?\d+), size=(?<size>\d+)$/,
    "The access begins {off} bytes from the buffer's start, in front of it.",
    "There is nothing that belongs to the program before the first byte of key or value.",
    "A negative constant was added to the pointer.",
    "Correct the offset: the sum of what was added to the register and the instruction's own offset must not be negative.",
  ),
  row(
    /^(?<reg>R\d+) pointer arithmetic on (?<type>\w+_or_null) prohibited, null-check it first$/,
    "{reg} may be NULL, and NULL plus something would look like a valid pointer.",
    "After arithmetic a NULL check proves nothing any more.",
    "The offset is added before the pointer was tested.",
    "Test first, then add.",
  ),
  // Context
  row(
    /^dereference of modified (?<type>\w+) ptr (?<reg>R\d+) off=(?<off>-?\d+) disallowed$/,
    "{reg} was moved by {off}, and a {type} pointer is only good at its object's start.",
    "The verifier translates each field of the object by its constant offset.",
    "Something was added to the pointer before the load.",
    "Put the offset into the load itself: *(u64 *)(r1 + 16).",
  ),
  row(
    /^invalid bpf_context access off=(?<off>-?\d+) size=(?<size>\d+)$/,
    "The context has no field of {size} bytes at {off} that could be accessed like this.",
    "The context of a map-element iterator holds four pointers: meta +0, map +8, key +16, value +24. Each is read whole, 8 bytes; none can be written.",
    "A smaller load, an offset between two fields or behind the last, or a store.",
    "Load 8 bytes at 0, 8, 16 or 24.",
  ),
  row(
    /^only read is supported$/,
    "Objects of the kernel can be read, not written.",
    "meta, map and what they lead to belong to the kernel.",
    "A store through ctx->meta or ctx->map.",
    "Write to the value, to a map, or to the output (bpf_seq_write) instead.",
  ),
  row(
    /^access beyond struct (?<type>\S+) at off (?<off>\d+) size (?<size>\d+)$/,
    "struct {type} ends before byte {off} + {size}.",
    "Loads through kernel pointers follow the kernel's own type information.",
    "A wrong offset, or a struct of another kernel version.",
    "Look the field up: hover over it, or let CO-RE relocate it.",
  ),
  // Registers
  row(
    /^(?<reg>R\d+) !read_ok$/,
    "{reg} has no value here.",
    "A register that was never written holds whatever the kernel left in it.",
    "It was not set on this path; or a call came in between, which makes r1 to r5 unreadable; or r0 was not set before the exit.",
    "Set the register on every path, and keep what must survive a call in r6 to r9.",
  ),
  row(
    /^(?<reg>R\d+) invalid mem access 'scalar'$/,
    "{reg} is a number, not a pointer.",
    "Only pointers that the verifier knows can be dereferenced.",
    "The pointer lost its type: through 32-bit arithmetic, a difference of pointers, a narrow spill, or it was a number from the beginning.",
    "Keep the pointer in a 64-bit register; read memory at unknown addresses with bpf_probe_read_kernel.",
  ),
  row(
    /^(?<reg>R\d+) invalid mem access '(?<type>.+)'$/,
    "{reg} ({type}) cannot be dereferenced.",
    "Each kind of pointer has its own rules; this one has no memory that a program may touch.",
    "The register holds another kind of pointer than was meant.",
    "Follow the path below to where it was set.",
  ),
  row(
    /^frame pointer is read only$/,
    "r10 always points to the end of the frame.",
    "Spills and local variables are found through it.",
    "An instruction has r10 as its destination.",
    "Copy it first: r2 = r10, then r2 += -8.",
  ),
  row(
    /^R(?<n>\d+) is invalid$/,
    "There are registers r0 to r10 only.",
    "The encoding has room for 16; the others do not exist.",
    "Damaged or hand-made bytes.",
    "Correct the register's number.",
  ),
  // Return value
  row(
    /^At program exit the register R0 has (?<range>.*) should have been in \[0, 1\]$/,
    "An iterator returns 0 or 1; here r0 has {range}.",
    "0 goes on with the next element, 1 asks for the same element once more (read() then fails with EAGAIN). Nothing else has a meaning.",
    "The result of a helper, or a count, is left in r0.",
    "End with r0 = 0.",
  ),
  row(
    /^At program exit the register R0 is not a known value \((?<type>\w+)\)$/,
    "r0 is a pointer ({type}); the program must return a number.",
    "The return value is 0 or 1.",
    "A pointer was left in r0.",
    "End with r0 = 0.",
  ),
  row(
    /^At callback return the register R0 has (?<range>.*) should have been in \[(?<lo>\d+), (?<hi>\d+)\]$/,
    "A callback returns {lo} to {hi}; here r0 has {range}.",
    "0 goes on, 1 ends the loop.",
    "Another value is returned.",
    "Return 0 or 1.",
  ),
  // Memory
  row(
    /^(?<reg>R\d+) min value is negative, either use unsigned index or do a if \(index >=0\) check\.$/,
    "The offset in {reg} may be negative.",
    "An access in front of the object would hit someone else's memory.",
    "The index is signed, or its lower bound was lost on the way.",
    "Make it unsigned (a 32-bit load does), mask it, or test `if (index >= 0)` as well.",
  ),
  row(
    /^(?<reg>R\d+) min value is outside of the allowed memory range$/,
    "Even the smallest offset in {reg} is outside of the object.",
    "The verifier checks the smallest and the largest offset that the register may hold.",
    "A constant offset is wrong, or the object is smaller than assumed.",
    "Compare the offset with the size in the line before.",
  ),
  row(
    /^(?<reg>R\d+) max value is outside of the allowed memory range$/,
    "The largest offset that {reg} may hold is outside of the object.",
    "Every value that the verifier cannot rule out counts.",
    "The bound is missing, too large, was put on another copy, or forgets the size of the access itself.",
    "Bound the very register that is added: index & (size - 1), or `if (index > size - access)` leave.",
  ),
  row(
    /^(?<reg>R\d+) unbounded memory access, make sure to bounds check any such access$/,
    "{reg} has no upper bound.",
    "Without one the access may go anywhere.",
    "The value comes from memory or a helper and was never compared, or only its lower half was.",
    "Compare or mask it before it is added to the pointer.",
  ),
  row(
    /^invalid access to map value, value_size=(?<room>\d+) off=(?<off>-?\d+) size=(?<size>\d+)$/,
    "The map's value has {room} bytes; the access takes {size} at {off}.",
    "Behind the value lies the next element.",
    "A wrong offset or size.",
    "Keep offset + size within the value.",
  ),
  row(
    /^(?:write into|read from) map forbidden/,
    "The map's flags forbid this to programs.",
    "BPF_F_RDONLY_PROG and BPF_F_WRONLY_PROG protect a map from programs, not from user space.",
    "A store into a read-only map, such as .rodata, or a load from a write-only one.",
    "Use another map, or create this one without the flag.",
  ),
  row(
    /^write to change key (?<reg>R\d+) not allowed$/,
    "{reg} points to a key, which must stay as it is.",
    "The key decides where the element lives.",
    "A callback stores through its key argument.",
    "Copy the key to the stack and change the copy.",
  ),
  row(
    /^(?:invalid|misaligned) .*stack/,
    "This access does not fit the stack: 512 bytes below r10, each access aligned to its size.",
    "The verifier follows every byte of the stack.",
    "An offset of 0 or above, below -512, or one that is no multiple of the access's size.",
    "Use offsets from -512 to -size, in multiples of the size.",
  ),
  row(
    /^misaligned (?:\w+ )?access off (?<where>.*) size (?<size>\d+)$/,
    "An access of {size} bytes must lie at a multiple of {size} here.",
    "Atomic operations, the stack and programs that ask for strict alignment need it.",
    "The offset is no multiple of the size.",
    "Align the field, or access it in smaller pieces.",
  ),
  row(
    /^invalid size of register (?<what>spill|fill)$/,
    "A pointer goes to the stack and back as 8 bytes.",
    "Half a pointer is a number that gives the kernel's addresses away.",
    "A 1-, 2- or 4-byte {what} of a pointer.",
    "Use 8 bytes.",
  ),
  // Arithmetic
  row(
    /^(?<reg>R\d+) 32-bit pointer arithmetic prohibited$/,
    "Pointers are 64 bits; w-registers cut them.",
    "Half of an address is no address.",
    "A 32-bit add on a pointer.",
    "Use the r-register.",
  ),
  row(
    /^math between (?<type>\w+) pointer and register with unbounded min value is not allowed$/,
    "What is added to the {type} pointer may be any negative number.",
    "The sum could wrap around.",
    "The offset was never bounded from below, or was bounded as unsigned while it is signed.",
    "Mask it, or test its lower bound before the addition.",
  ),
  row(
    /^value (?<value>-?\d+) makes (?<type>\w+) pointer be out of bounds$/,
    "{value} is too far for an offset; the limit is 2^29.",
    "Sums of offsets must never overflow.",
    "A bound is missing.",
    "Bound the offset first.",
  ),
  row(
    /^(?<reg>R\d+) (?:pointer arithmetic with|bitwise operator|pointer) (?<op>\S+).* prohibited$/,
    "Pointers can be moved by adding or subtracting a number, nothing else.",
    "After {op} nobody knows what the result points to.",
    "Bit tricks on a pointer.",
    "Do the arithmetic on an offset, then add it.",
  ),
  row(
    /^(?<reg>R\d+) subtraction from stack pointer prohibited$/,
    "Stack addresses are made by adding a negative constant.",
    "It is the one form that every part of the kernel understands.",
    "r2 -= 8.",
    "Write r2 += -8.",
  ),
  row(
    /^div by zero$/,
    "A division by the constant 0 can only be a mistake.",
    "At run time x / 0 is 0 and x % 0 is x; a constant 0 is refused.",
    "An immediate of 0.",
    "Correct the divisor.",
  ),
  row(
    /^invalid shift (?<n>-?\d+)$/,
    "A shift by {n} is wider than the register.",
    "Its result would differ between machines.",
    "A 64-bit shift written as a 32-bit one, or a negative count.",
    "Shift by 0 to 63, with w-registers by 0 to 31.",
  ),
  // Calls
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) ?expected=(?<expected>.*)$/,
    "This argument takes {expected}; {reg} is {type}.",
    "A helper trusts its arguments, so their types must fit.",
    "A NULL check is missing, key (read-only) is passed where the helper may write, ctx->map is passed where a map of the program is needed, or registers are mixed up.",
    "Pass a pointer of a kind in the list; copy the key to the stack to use it as a key of another map.",
  ),
  row(
    /^(?<reg>R\d+) min value is negative, either use unsigned or 'var &= const'$/,
    "The size in {reg} may be negative.",
    "A negative size is a very large one.",
    "The size is signed or unknown.",
    "Mask it: size &= 63.",
  ),
  row(
    /^(?<reg>R\d+) unbounded memory access, use 'var &= const' or 'if \(var < const\)'$/,
    "The size in {reg} has no upper bound.",
    "The verifier must know how far the helper reaches.",
    "A size that was read or computed.",
    "Compare it with a constant, or mask it.",
  ),
  row(
    /^(?<reg>R\d+) invalid zero-sized read/,
    "This size must be at least 1.",
    "The helper does not take empty memory.",
    "The size may be 0 on some path.",
    "Leave when it is 0.",
  ),
  row(
    /^program of this type cannot use helper (?<helper>\S+?)#\d+$/,
    "{helper} is not offered to iterators of map elements.",
    "Each kind of program has the helpers that make sense for it.",
    "A helper of networking or of another kind of program.",
    "Look for one that does the same: hover over `call` for the list.",
  ),
  row(
    /^invalid func (?<helper>\S+)$/,
    "There is no helper with this number.",
    "Helpers are called by number.",
    "A typing mistake, or a number of a newer kernel.",
    "Call it by name.",
  ),
  row(
    /^cannot call GPL-restricted function from non-GPL compatible program$/,
    "This helper is only for programs under a GPL compatible licence.",
    "bpf_seq_printf, bpf_seq_write and bpf_probe_read_* are among them.",
    "The program's licence is another one.",
    'Declare the licence: char _license[] SEC("license") = "GPL";',
  ),
  row(
    /^cannot pass map_type (?<n>\d+) into func (?<helper>\S+)$/,
    "{helper} does not work on this kind of map.",
    "Helpers know the map kinds that they are made for.",
    "For instance bpf_map_push_elem on a hash.",
    "Use the map kind that the helper is for.",
  ),
  row(
    /reference leak$/,
    "Something that was acquired is still held at the end.",
    "A ring buffer record or an iterator that is never given back stays for ever.",
    "One path leaves without bpf_ringbuf_submit/discard or bpf_iter_num_destroy.",
    "Give it back on every path.",
  ),
  // Control flow and limits
  row(
    /^unreachable insn (?<insn>\d+)$/,
    "No path leads to instruction {insn}.",
    "Code that never runs cannot be verified.",
    "A jump goes over it, or it stands behind an exit.",
    "Remove it, or correct the jump.",
  ),
  row(
    /^jump out of range from insn (?<from>\d+) to (?<to>-?\d+)$/,
    "The jump at {from} leaves its function.",
    "Functions are entered at their start and left by exit.",
    "A wrong offset.",
    "Jump to a label in the same function.",
  ),
  row(
    /^jump into the middle of ldimm64 insn \d+$/,
    "A 64-bit load takes two slots; the jump goes to the second.",
    "Half an instruction means nothing.",
    "The offset counts instructions instead of slots.",
    "Use a label.",
  ),
  row(
    /^last insn is not an exit or jmp$/,
    "A function must end with exit or a jump.",
    "Otherwise it would run on into what follows.",
    "The exit is missing.",
    "Add `exit` at the end.",
  ),
  row(
    /^infinite loop detected at insn (?<insn>\d+)$/,
    "The loop at {insn} came back with exactly the same state.",
    "Nothing changed in one round, so it never ends.",
    "The counter is not changed, or what ends the loop does not depend on it.",
    "Count with a register that the condition tests, or use bpf_for, bpf_loop or may_goto.",
  ),
  row(
    /^BPF program is too large\. Processed (?<n>\d+) insn$/,
    "The verifier gave up after 1,000,000 instructions.",
    "Every path is walked; a loop is walked round by round.",
    "A loop with many rounds, or many branches whose outcomes all differ.",
    "Use bpf_loop, bpf_for or may_goto, which are walked a few times only; make values unknown alike before loops.",
  ),
  row(
    /^The sequence of (?<n>\d+) jumps is too complex\.$/,
    "More than 8,192 branches are waiting to be walked.",
    "Each conditional jump puts one branch aside until the other is through.",
    "A very long row of comparisons.",
    "Split the program into functions, or use a table.",
  ),
  row(
    /^combined stack size of (?<n>\d+) calls is (?<bytes>\d+)\. Too large$/,
    "The frames of {n} nested calls take {bytes} bytes; 512 is the limit.",
    "All frames share one small stack.",
    "Large local variables in nested functions.",
    "Move them into a per-CPU array, or make the functions smaller.",
  ),
  row(
    /^the call stack of (?<n>\d+) frames is too deep/,
    "Calls can be nested 8 deep.",
    "Frames are few, and recursion is not supported.",
    "A function calls itself, directly or through others.",
    "Turn the recursion into a loop.",
  ),
  row(
    /^same insn cannot be used with different pointers$/,
    "One load serves two kinds of pointers on different paths.",
    "Loads from the context or from kernel objects are translated, so one instruction can be one kind only.",
    "Two branches meet with different pointers in one register.",
    "Load in each branch.",
  ),
  // Encoding
  row(
    /^(?<what>\S+) uses reserved fields$/,
    "A field of this instruction that must be 0 is not.",
    "Reserved fields are kept free for later kernels.",
    "Damaged bytes, or an instruction of a newer instruction set.",
    "Assemble it anew.",
  ),
  row(
    /^unknown opcode (?<op>\w+)$/,
    "{op} is no instruction.",
    "Not every byte is an opcode.",
    "Damaged bytes, or the second half of a 64-bit load on its own.",
    "Assemble it anew.",
  ),
];
