// Helpers: which may be called, and what they take. Arguments of kernel functions are kfuncs.ts.
import { row } from "../row.ts";

export const CALLS = [
  row(
    /^(?<reg>R\d+) type=(?<type>\w*_or_null_?) expected=(?<expected>.*)$/,
    [
      "{reg} may be NULL; this argument takes no NULL.",
      "A helper trusts its arguments and would access address 0.",
      "The NULL check is missing, or tests another copy.",
      "Test this register for NULL before the call.",
    ],
    { must: "{expected}" },
  ),
  row(
    /^(?<reg>R\d+) type=scalar expected=map_ptr$/,
    [
      "This argument is a map; {reg} is a number.",
      "The kernel must know which map when the program is loaded.",
      "A map's pointer was read from memory, or the map was not linked in.",
      "Load the map by name: `r1 = map[name] ll`, in C `&name`.",
    ],
    { must: "a map of this program" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) expected=map_ptr$/,
    [
      "This argument is a map of the program; {reg} is {type}.",
      "The kernel must know which map when the program is loaded: ctx->map is a map that is known at run time only.",
      "ctx->map or a map's value is passed, or arguments are in the wrong order.",
      "Name the map: `r1 = map[name] ll`, in C `&name`.",
    ],
    { must: "a map of this program" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) expected=ctx$/,
    [
      "This argument is the context; {reg} is {type}.",
      "The helper takes what the program was called with.",
      "r1 was used for something else before; calls use up r1 to r5.",
      "Keep the context in r6 at the start, and pass that.",
    ],
    { must: "ctx" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) expected=scalar$/,
    [
      "This argument is a number; {reg} is a pointer ({type}).",
      "It is a size or a count.",
      "Arguments are in the wrong order, or a pointer to the size is passed.",
      "Pass the number itself.",
    ],
    { must: "a number" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) expected=func$/,
    [
      "This argument is a function of the program; {reg} is {type}.",
      "The helper calls it back.",
      "Something else is passed.",
      "Pass the name of a static function.",
    ],
    { must: "a function" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) expected=map_value$/,
    [
      "This argument lies in a map's value; {reg} is {type}.",
      "It must stay where it is: a constant text, a lock or a timer.",
      "A format that lies on the stack, or a local variable.",
      "Make a text `static const char fmt[] = …`: constants lie in .rodata, which is a map.",
    ],
    { must: "a pointer into a map's value" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) expected=fp$/,
    [
      "This argument is memory on the stack; {reg} is {type}.",
      "The callee writes its result there.",
      "A size or number is passed where a pointer belongs, or arguments are in the wrong order.",
      "Pass the address of a local variable.",
    ],
    { must: "a pointer to the stack" },
  ),
  row(
    /^(?<reg>R\d+) type=scalar expected=(?<expected>fp, .*)$/,
    [
      "This argument is memory; {reg} is a number.",
      "A helper trusts the address and would access anything.",
      "A value is passed instead of its address; or the pointer was read from memory, and is a number to the verifier.",
      "Put the value on the stack and pass its address: `r2 = r10`, `r2 += -8`.",
    ],
    { must: "memory: stack, value, a map's value" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) expected=(?<expected>fp, .*)$/,
    [
      "This argument is memory that the program knows; {reg} is {type}.",
      "A helper accesses it directly, so its bounds and rights must be known.",
      "The wrong register; the key (read-only) is passed where the helper may write; or a kernel object is passed as bytes.",
      "Copy the bytes to the stack and pass their address.",
    ],
    { must: "memory: stack, value, a map's value" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) expected=(?<expected>ptr_, trusted_ptr_, rcu_ptr_)$/,
    [
      "This argument is an object of the kernel; {reg} is {type}.",
      "The helper works on the object itself.",
      "r1 was used for something else; for bpf_seq_printf and bpf_seq_write it is ctx->meta->seq.",
      "Load it from the context: `ctx->meta->seq`.",
    ],
    { must: "a pointer to a kernel object" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) expected=(?<expected>sock_common.*)$/,
    [
      "This argument is a socket; {reg} is {type}. An iterator over maps has none.",
      "The helper works on a socket of a networking program.",
      "Code that was written for another kind of program.",
      "Leave the call out.",
    ],
    { must: "a socket" },
  ),
  row(
    /^(?<reg>R\d+) type=(?<type>\S*) ?expected=(?<expected>.*)$/,
    [
      "This argument takes {expected}; {reg} is {type}.",
      "A helper trusts its arguments, so their types must fit.",
      "Arguments are in the wrong order, or the result of another call was meant.",
      "Pass a pointer of a kind in the list.",
    ],
    { must: "{expected}" },
  ),
  row(
    /^(?<reg>R\d+) is of type (?<type>\S+) but (?<expected>\S+) is expected$/,
    [
      "{reg} points to a struct {type}; struct {expected} is expected.",
      "The callee works on that struct.",
      "Another member was loaded, such as ctx->meta instead of ctx->meta->seq; or a pointer that was moved.",
      "Load the member that leads to a struct {expected}, and pass it as it came.",
    ],
    { must: "struct {expected}" },
  ),
  row(
    /^(?<name>\S+)\(\) may write into memory pointed by (?<reg>R\d+) type=(?<type>\S+)$/,
    [
      "{name} writes into this argument; {reg} is a kernel object ({type}), which is read-only.",
      "Objects of the kernel belong to it.",
      "A kernel pointer is passed as the buffer.",
      "Pass stack memory.",
    ],
    { must: "memory that the program may write" },
  ),
  row(
    /^Possibly NULL pointer passed to helper arg(?<arg1>\d+)$/,
    [
      "Argument {arg1} may be NULL; this helper takes no NULL.",
      "A helper trusts its arguments and would access address 0.",
      "The NULL check is missing.",
      "Test it for NULL before the call.",
    ],
    { must: "a pointer that was compared with NULL" },
  ),
  row(
    /^(?<reg>R\d+) min value is negative, either use unsigned or 'var &= const'$/,
    [
      "The size in {reg} may be negative.",
      "A negative size is a very large one.",
      "The size is signed or unknown: often the result of a helper, whose errors are negative.",
      "Test `if (size > 0)`, or mask it: `size &= 63`.",
    ],
    { must: "a size of 0 or more" },
  ),
  row(
    /^(?<reg>R\d+) unbounded memory access, use 'var &= const' or 'if \(var < const\)'$/,
    [
      "The size in {reg} has no upper bound.",
      "The verifier must know how far the helper reaches.",
      "A size that was read or computed.",
      "Compare it with a constant, or mask it.",
    ],
    { must: "a size with an upper bound" },
  ),
  row(
    /^(?<reg>R\d+) invalid zero-sized read: u64=\[(?<lo>\d+),(?<hi>\d+)\]$/,
    [
      "The size in {reg} lies in [{lo}, {hi}] and may be 0; this one must be at least 1.",
      "The helper does not take empty memory.",
      "The size is 0 on some path.",
      "Leave when it is 0.",
    ],
    { must: "a size of 1 or more" },
  ),
  row(/^invalid zero-sized read$/, [
    "The call would read nothing.",
    "The helper does not take empty memory.",
    "A size of 0.",
    "Pass at least 1 byte.",
  ]),
  row(
    /^(?<reg>R\d+) is not a known constant'$/,
    [
      "{reg} must be a constant.",
      "The verifier needs the size to know how far the result reaches.",
      "A size that was read or computed.",
      "Use a constant; for records of different sizes bpf_ringbuf_output or bpf_ringbuf_reserve_dynptr.",
    ],
    { must: "a constant" },
  ),
  row(
    /^(?<reg>R\d+) does not point to a readonly map'$/,
    [
      "{reg} is text that could change; it must be constant.",
      "The format is checked when the program is loaded.",
      "The text lies in .data or on the stack.",
      "Make it `static const char fmt[] = …`.",
    ],
    { must: "text in .rodata" },
  ),
  row(
    /^(?<reg>R\d+) is not a constant address'$/,
    [
      "{reg} points to a text that is chosen at run time.",
      "The format is checked when the program is loaded.",
      "An index into an array of texts.",
      "Choose with if, one call for each text.",
    ],
    { must: "the address of one text" },
  ),
  row(/^string is not zero-terminated$/, [
    "The text does not end with a zero byte inside the map's value.",
    "Who reads it would run on into other data.",
    "A char array without room for the zero.",
    'Let the compiler count: `static const char s[] = "…"`.',
  ]),
  row(/^Invalid format string$/, [
    "The format is not one that bpf_snprintf and bpf_seq_printf understand.",
    "Each specifier says how an argument is read; a wrong one would read anywhere.",
    "%f, %n or %*d; a specifier without an argument; non-ASCII text.",
    "Use %d %i %u %x %llx %c %s %p %pK %pI4 %pB and the like, one argument each.",
  ]),
  row(/^program of this type cannot use helper (?<helper>\S+?)#\d+$/, [
    "{helper} is not offered to iterators of map elements.",
    "Each kind of program has the helpers that make sense for it.",
    "A helper of networking or of another kind of program.",
    "Look for one that does the same: hover over `call` for the list.",
  ]),
  row(/^invalid func (?<helper>\S+)$/, [
    "There is no helper {helper}.",
    "Helpers are called by number.",
    "A typing mistake, or a number of a newer kernel.",
    "Call it by name.",
  ]),
  row(/^cannot call GPL-restricted function from non-GPL compatible program$/, [
    "This helper is only for programs under a GPL compatible licence.",
    "bpf_seq_printf, bpf_seq_write and bpf_probe_read_* are among them.",
    "The program's licence is another one, or none.",
    '`char _license[] SEC("license") = "GPL";`',
  ]),
  row(/^helper call might sleep in a non-sleepable prog$/, [
    "This helper may sleep; the program may not.",
    "An iterator over maps runs where sleeping is forbidden.",
    "A helper such as bpf_copy_from_user.",
    "Use one that does not sleep: bpf_probe_read_user.",
  ]),
  row(/^sleepable helper (?<helper>\S+?)#\d+ in (?<where>\S+) region$/, [
    "{helper} may sleep, and inside a {where} region nothing may.",
    "The region keeps the kernel from switching tasks or freeing objects.",
    "The call stands between the region's begin and end.",
    "Leave the region first.",
  ]),
  row(/^callback function not allowed for map$/, [
    "The elements of this kind of map cannot be visited with bpf_for_each_map_elem.",
    "The helper walks hash maps and arrays only.",
    "A map of another kind is passed, or a map of maps.",
    "Look the elements up, or pass an inner map.",
  ]),
  row(/^cannot pass map_type (?<n>\d+) into func (?<helper>\S+?)#\d+$/, [
    "{helper} does not work on this kind of map (type {n}).",
    "Helpers know the kinds of map that they are made for.",
    "For instance bpf_map_push_elem on a hash.",
    "Use the kind of map that the helper is for.",
  ]),
  row(/^expected prog array map for tail call$/, [
    "A tail call goes through a map of programs.",
    "The program to go on with is looked up there.",
    "Another kind of map is passed.",
    "Declare a BPF_MAP_TYPE_PROG_ARRAY.",
  ]),
  row(/^func bpf_get_func_ip#173 supported only for fentry\/fexit\/fmod_ret programs$/, [
    "An iterator is attached to no function whose address it could ask for.",
    "The helper is for programs that trace a function.",
    "Code that was written for another kind of program.",
    "Leave the call out.",
  ]),
  // References
  row(
    /^(?<reg>R\d+) must be referenced when passed to release function$/,
    [
      "{reg} is not a pointer that the program acquired; only those can be given back.",
      "Giving back what one does not hold would free it under others' hands.",
      "The pointer came from elsewhere, or was given back already.",
      "Pass what the acquiring call returned, once.",
    ],
    { must: "what the acquiring call returned" },
  ),
  row(
    /^(?<reg>R\d+) must have zero offset when passed to release func or trusted arg to kfunc$/,
    [
      "{reg} was moved; it can only be given back as it came.",
      "The kernel frees the object by its start.",
      "Something was added to the pointer.",
      "Keep the original pointer, and pass that.",
    ],
    { must: "the pointer, unmoved" },
  ),
  row(/^(?:func (?<helper>\S+?)#\d+|kfunc (?<kfunc>\S+?)#\d+) reference has not been acquired before$/, [
    "What is given back is not held.",
    "Giving back twice would free it under others' hands.",
    "It was given back on this path already, or never acquired.",
    "Give it back once on each path.",
  ]),
  row(/^arg (?<arg1>\d+) is an unacquired reference$/, [
    "Argument {arg1} is a dynptr that holds nothing to give back.",
    "Only what was reserved can be submitted or discarded.",
    "It was given back already, or made by another call.",
    "Give it back once on each path.",
  ]),
  row(/^more than one arg with ref_obj_id (?<reg>R\d+) \d+ \d+$/, [
    "Two arguments are pointers that the program holds; the verifier can follow only one.",
    "It would not know which of them the call gives back.",
    "Two acquired pointers are passed in one call.",
    "Pass one of them, or give one back before.",
  ]),
  row(
    /^Unreleased reference id=(?<ref>\d+) alloc_insn=(?<acquired>\d+)$/,
    [
      "What instruction {acquired} acquired is still held.",
      "It would stay for ever.",
      "One path leaves without giving it back.",
      "Give it back on every path, also where something fails.",
    ],
    { about: "acquired", must: "given back" },
  ),
  row(
    / would lead to reference leak$/,
    [
      "Something that was acquired is still held where the program ends.",
      "A ring buffer record, a counted object or an iterator that is never given back stays for ever.",
      "One path leaves without bpf_ringbuf_submit/discard, bpf_task_release, bpf_iter_num_destroy or the like.",
      "Give it back on every path, also where something fails.",
    ],
    { about: "acquired", must: "given back" },
  ),
  row(/ cannot be used inside (?<where>\S+)-ed region$/, [
    "The program ends while {where} is still in force.",
    "A lock that is kept, or interrupts that stay off, stop the machine.",
    "One path leaves without undoing it.",
    "Undo it on every path, also where something fails.",
  ]),
  // Locks, timers, pointers in map values
  row(/^Acquiring the same lock again, AA deadlock detected$/, [
    "This lock is held already.",
    "A program that waits for a lock of its own waits for ever.",
    "A second bpf_res_spin_lock of one lock before bpf_res_spin_unlock.",
    "Give it back before.",
  ]),
  row(/^(?<what>\S+) cannot be out of order$/, [
    "The lock that was taken last is given back first.",
    "Locks nest.",
    "Two locks are given back in the order in which they were taken.",
    "Call {what} in the opposite order.",
  ]),
  row(/^\S+ without taking a lock$/, [
    "No lock is held here.",
    "Each unlock belongs to one lock.",
    "A path that did not take the lock, or gave it back already.",
    "Pair them on every path.",
  ]),
  row(/^\S+ of different lock$/, [
    "Another lock is given back than was taken.",
    "Each unlock belongs to one lock, and each lookup gives a pointer of its own.",
    "The element was looked up anew between lock and unlock.",
    "Unlock through the very pointer that was locked.",
  ]),
  row(/^map '(?<map>.*)' has to have BTF in order to use (?<what>\S+)$/, [
    "The kernel does not know where in a value of '{map}' the {what} is.",
    "It finds such members by the value's type.",
    "The map was declared by sizes only, or the pointer leads to no map's value.",
    "Declare key and value by type: __type(value, struct …).",
  ]),
  row(/^map '(?<map>.*)' has no valid (?<what>\S+)$/, [
    "The value of '{map}' has no {what}.",
    "The helper works on that member.",
    "The wrong map, or a struct without it.",
    "Add a `struct {what}` to the value.",
  ]),
  row(/^off (?<off>-?\d+) doesn't point to 'struct (?<what>\S+)' that is at (?<at>\d+)$/, [
    "The {what} is at {at} of the value; the argument points to {off}.",
    "The helper works on that member.",
    "The address of another member is passed.",
    "Pass `&v->…` of the {what}.",
  ]),
  row(/^(?<field>\S+) not found at offset=(?<at>\d+)$/, [
    "There is no {field} at {at} of the value.",
    "The function works on that member.",
    "The address of another member is passed.",
    "Pass the address of the {field}.",
  ]),
  row(
    /^(?<reg>R\d+) doesn't have constant offset\. (?<what>\S+) has to be at the constant offset$/,
    [
      "{reg} is moved by a number that varies; {what} must be at a constant place.",
      "Which member is meant must be known.",
      "The value is indexed with a variable.",
      "Pass the member's address directly.",
    ],
    { must: "a constant offset" },
  ),
  row(/^(?<what>\S+) pointer in R\d map_uid=\d+ doesn't match map pointer in R\d map_uid=\d+$/, [
    "The {what} lies in another map than the one that is passed.",
    "What runs later keeps its map alive.",
    "Two maps are mixed up.",
    "Pass the map in whose value the {what} lies.",
  ]),
  row(/^(?<reg>R\d+) has no valid kptr$/, [
    "The value that {reg} points to holds no kernel pointer.",
    "bpf_kptr_xchg exchanges such a member.",
    "The member lacks __kptr.",
    "Declare it `struct task_struct __kptr *member`.",
  ]),
  row(/^off=(?<off>-?\d+) (?:doesn't point to kptr|kptr isn't referenced kptr)$/, [
    "At {off} of the value there is no counted kernel pointer.",
    "bpf_kptr_xchg exchanges such a member.",
    "The address of another member is passed, or the member is __kptr_untrusted.",
    "Pass the address of a member that is declared __kptr.",
  ]),
];
