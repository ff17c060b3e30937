// Kernel functions, and the objects that they work on: iterators, dynptrs, sections.
import { row } from "../row.ts";

export const KFUNCS = [
  row(/^calling kernel function (?<name>\S+) is not allowed$/, [
    "{name} is not offered to iterators.",
    "Each kind of program has the kernel functions that make sense for it.",
    "A function of another kind of program, or one that was never meant for programs.",
    "Look for one that does the same.",
  ]),
  row(/^(?:cannot call kernel function from non-GPL compatible program)$/, [
    "Kernel functions are for programs under a GPL compatible licence.",
    "They are part of the kernel.",
    "The program's licence is another one, or none.",
    '`char _license[] SEC("license") = "GPL";`',
  ]),
  row(
    /^(?:failed to find BTF for kernel function|kernel btf_id (?<id>\d+) is not a function|negative offset disallowed for kernel module function call|kfunc offset > 0 without fd_array is invalid|invalid kernel function call not eliminated in verifier pass)$/,
    [
      "This call names no function of the kernel.",
      "Kernel functions are known by their BTF id, those of modules by a list that the load brings.",
      "An id of another kernel, or a module that is not loaded.",
      "Declare it `extern … __ksym;`; the loader looks the id up.",
    ],
  ),
  row(/^metadata kfuncs require device-bound program$/, [
    "This function asks a network device; an iterator is bound to none.",
    "It is for programs of one device.",
    "Code that was written for XDP.",
    "Leave the call out.",
  ]),
  row(/^unexpected __bpf_trap\(\) due to uninitialized variable\?$/, [
    "The compiler put a trap here: it saw that the code reads a variable without a value, or cannot end.",
    "What such code does is not defined.",
    "A variable that is not set on this path; a loop without an end.",
    "Mind the compiler's warnings (-Wall), and set the variable.",
  ]),
  row(/^program must be sleepable to call sleepable kfunc (?<name>\S+)$/, [
    "{name} may sleep; the program may not.",
    "An iterator over maps runs where sleeping is forbidden.",
    "A function that reads from user space or takes a mutex.",
    "Look for one that does not sleep.",
  ]),
  row(/^kernel func (?<name>\S+) requires RCU critical section protection$/, [
    "{name} works under RCU only.",
    "The objects that it walks may be freed otherwise.",
    "A sleepable program calls it outside of bpf_rcu_read_lock().",
    "bpf_rcu_read_lock() before, bpf_rcu_read_unlock() afterwards.",
  ]),
  row(/^expected an RCU CS when using (?<name>\S+)$/, [
    "{name} must be called in the same RCU section in which the iterator was made.",
    "The objects that it walks may be freed otherwise.",
    "bpf_rcu_read_unlock() stands inside of the loop.",
    "Unlock behind the loop.",
  ]),
  row(/^kernel func (?<name>\S+) is sleepable within (?<where>\S+) region$/, [
    "{name} may sleep, and inside a {where} region nothing may.",
    "The region keeps the kernel from switching tasks or freeing objects.",
    "The call stands between the region's begin and end.",
    "Leave the region first.",
  ]),
  row(
    /^(?:nested rcu read lock|unmatched rcu read unlock|unmatched attempt to enable preemption) \(kernel function (?<name>\S+)\)$/,
    [
      "{name} does not pair here.",
      "Each begin of such a section belongs to one end; RCU sections do not nest.",
      "A path that did not enter the section, left it already, or enters it twice.",
      "Pair them on every path.",
    ],
  ),
  row(/^cannot restore irq state out of order, expected id=(?<id>\d+) acquired at insn_idx=(?<insn>-?\d+)$/, [
    "The interrupts' state that was saved last (at instruction {insn}) must be restored first.",
    "States nest.",
    "Two saved states are restored in the order in which they were saved.",
    "Restore in the opposite order.",
  ]),
  row(
    /^arg#(?<arg0>\d+) doesn't point to an irq flag on stack$/,
    [
      "Argument {arg0} (from 0) is 8 bytes on the stack in which the interrupts' state is saved.",
      "Elsewhere others could change it.",
      "Another pointer is passed.",
      "Pass the address of a local `unsigned long flags`.",
    ],
    { must: "a pointer to the stack" },
  ),
  row(/^irq flag acquired by (?<by>\w+) kfuncs cannot be restored with (?<with>\w+) kfuncs$/, [
    "The state of the interrupts was saved by {by} functions and is restored by {with} ones.",
    "bpf_local_irq_save and bpf_res_spin_lock_irqsave each undo what they did themselves.",
    "The flags of one are passed to the other.",
    "Restore with the function that belongs to the one that saved.",
  ]),
  row(/^expected uninitialized irq flag as arg#(?<arg0>\d+)$/, [
    "The variable of argument {arg0} (from 0) holds a saved state already.",
    "Overwriting it would lose the state.",
    "bpf_local_irq_save twice with one variable.",
    "Restore first, or use a second variable.",
  ]),
  row(/^expected an initialized irq flag as arg#(?<arg0>\d+)$/, [
    "The variable of argument {arg0} (from 0) holds no saved state.",
    "Only what was saved can be restored.",
    "bpf_local_irq_restore without bpf_local_irq_save on this path.",
    "Pair them on every path.",
  ]),
  // Arguments
  row(
    /^Possibly NULL pointer passed to trusted arg(?<arg0>\d+)$/,
    [
      "Argument {arg0} (from 0) may be NULL; this function takes no NULL.",
      "It uses the object without a test.",
      "The result of a call is passed on without a NULL check.",
      "Test it for NULL before the call.",
    ],
    { must: "a pointer that was compared with NULL" },
  ),
  row(
    /^(?<reg>R\d+) must be referenced or trusted$/,
    [
      "{reg} may point to an object that is gone by now.",
      "The function works on an object that lives: one that the program holds, or that came with its arguments.",
      "The pointer was reached by walking from struct to struct, or was read from a map.",
      "Acquire it first (bpf_task_acquire, bpf_cgroup_acquire …), or pass what the context leads to directly.",
    ],
    { must: "a pointer that is held or trusted" },
  ),
  row(
    /^(?<reg>R\d+) must be a rcu pointer$/,
    [
      "{reg} may point to an object that is gone by now.",
      "The function takes objects that RCU or a reference protects.",
      "The pointer was reached by walking, or the RCU section was left.",
      "Load it inside of bpf_rcu_read_lock(), from a member that RCU protects.",
    ],
    { must: "a pointer that RCU protects" },
  ),
  row(
    /^(?<reg>R\d+) must be a known constant$/,
    [
      "{reg} must be a constant.",
      "The verifier needs it to know what the call returns.",
      "A number that was read or computed.",
      "Pass a constant.",
    ],
    { must: "a constant" },
  ),
  row(
    /^pointer in (?<reg>R\d+) isn't map pointer$/,
    [
      "This argument is a map of the program; {reg} is none.",
      "The function works on the map itself.",
      "A value or another object is passed.",
      "Pass `&map`.",
    ],
    { must: "a map" },
  ),
  row(
    /^kernel function (?<name>\S+) args#(?<arg0>\d+) expected pointer to (?<expected>\S+ \S+) but (?<reg>R\d+) has a pointer to (?<type>\S+ \S+)$/,
    [
      "{name} takes a pointer to {expected}; {reg} points to {type}.",
      "The function works on that type.",
      "Another member was loaded, or arguments are in the wrong order.",
      "Pass a pointer to {expected}.",
    ],
    { must: "{expected}" },
  ),
  row(
    /^arg#(?<arg0>\d+) is (?<type>\S+) expected (?<expected>\S+) or socket$/,
    [
      "Argument {arg0} (from 0) is an object of the kernel; here it is {type}.",
      "The function works on the object itself.",
      "Memory of the program is passed.",
      "Pass the pointer that leads to the object.",
    ],
    { must: "a kernel object" },
  ),
  row(
    /^arg#(?<arg0>\d+) arg#(?<len>\d+) memory, len pair leads to invalid memory access$/,
    [
      "Arguments {arg0} and {len} (from 0) are memory and its length; the length reaches too far.",
      "The function accesses all of it.",
      "The size is larger than the object, or not bounded.",
      "Pass the size of the variable.",
    ],
    { must: "memory of that length" },
  ),
  row(/^arg#(?<arg0>\d+) pointer type (?<type>.*) must point to (?<expected>.*)$/, [
    "Argument {arg0} (from 0) is plain memory that holds {type}; here the bytes are not the program's own.",
    "The function takes memory of the program whose layout is plain numbers.",
    "Another kind of pointer is passed.",
    "Pass the address of a local variable of that type.",
  ]),
  row(
    /^kernel function (?<name>\S+) (?:args#(?<arg0>\d+) pointer type|returns pointer type) (?<type>.*) is not supported$/,
    [
      "{name} deals in a type ({type}) that programs cannot have.",
      "The verifier knows no rules for it.",
      "A function that was never meant for programs like this.",
      "Use another one.",
    ],
  ),
  row(/^(?:arg#(?<arg0>\d+) expected pointer to ctx, but got (?<type>\S+)|kern ctx type id \d+ is not a struct)$/, [
    "This function takes the context of another kind of program.",
    "The context of an iterator is its own.",
    "A function of another kind of program.",
    "Use another one.",
  ]),
  row(/^arg#(?<arg0>\d+) expected pointer to map value or allocated object$/, [
    "Argument {arg0} (from 0) is the head of a list or tree in a map's value.",
    "Heads live in a map or in another such object.",
    "Another pointer is passed.",
    "Declare the head in a map's value, and pass its address.",
  ]),
  row(
    /^arg#(?<arg0>\d+) (?:expected pointer to allocated object|is neither owning or non-owning ref)$/,
    [
      "Argument {arg0} (from 0) is an object that the program made with bpf_obj_new.",
      "Lists, trees and counts work on such objects.",
      "Another pointer is passed.",
      "Pass what bpf_obj_new returned.",
    ],
    { must: "an object of bpf_obj_new" },
  ),
  row(
    /^arg#(?<arg0>\d+) doesn't point to (?<what>a map value|map value or allocated object)$/,
    [
      "Argument {arg0} (from 0) is a member of a map's value.",
      "The kernel keeps it there.",
      "A local variable, or another pointer, is passed.",
      "Declare the member in the map's value, look the value up, and pass `&v->member`.",
    ],
    { must: "{what}" },
  ),
  row(
    /^arg#(?<arg0>\d+) doesn't point to a const string$/,
    [
      "Argument {arg0} (from 0) is a constant text.",
      "It is checked when the program is loaded.",
      "The text lies on the stack or in .data.",
      "Make it `static const char s[] = …`.",
    ],
    { must: "text in .rodata" },
  ),
  row(
    /^(?:local type ID argument must be in range \[0, U32_MAX\]|bpf_obj_new\/bpf_percpu_obj_new requires prog BTF|Unknown type ID (?<id>-?\d+) passed to kfunc bpf_rdonly_cast|kfunc bpf_rdonly_cast type ID argument must be of a struct or void)$/,
    [
      "The type that this call names is none.",
      "A type is named by its BTF id: a struct of the program, for bpf_rdonly_cast one of the kernel.",
      "A number that was written by hand, or an object without BTF.",
      "Let the compiler fill it in: bpf_core_type_id_kernel(struct …), bpf_core_type_id_local(struct …).",
    ],
  ),
  row(/^the prog does not allow writes to packet data$/, [
    "There is no packet that could be written to.",
    "The function is for networking programs.",
    "Code that was written for another kind of program.",
    "Leave the call out.",
  ]),
  row(/^release kernel function (?<name>\S+) expects refcounted PTR_TO_BTF_ID$/, [
    "{name} gives back an object; what is passed is not held by the program.",
    "Giving back what one does not hold would free it under others' hands.",
    "A pointer that was not acquired, or was given back already.",
    "Pass what the acquiring call returned, once.",
  ]),
  // Iterators and dynptrs
  row(/^expected uninitialized iter_(?<kind>\S+) as arg #(?<arg0>\d+)$/, [
    "The iterator (bpf_iter_{kind}) is in use already, or does not lie where one can.",
    "Starting it anew would lose what it holds.",
    "bpf_iter_{kind}_new twice without bpf_iter_{kind}_destroy.",
    "Destroy it first, or use a second variable.",
  ]),
  row(/^expected an initialized iter_(?<kind>\S+) as arg #(?<arg0>\d+)$/, [
    "The iterator (bpf_iter_{kind}) was not started, or its 8-byte slots were overwritten.",
    "bpf_iter_{kind}_next and _destroy need one that bpf_iter_{kind}_new made.",
    "The call to _new is missing on this path, or another variable is passed.",
    "Call bpf_iter_{kind}_new first; or use bpf_for(), which pairs them.",
  ]),
  row(
    /^arg#(?<arg0>\d+) expected pointer to an iterator on stack$/,
    [
      "Argument {arg0} (from 0) is an iterator, which lives on the stack.",
      "The verifier follows its state there.",
      "Another pointer is passed.",
      "Pass the address of a local `struct bpf_iter_…`.",
    ],
    { must: "a pointer to the stack" },
  ),
  row(/^Dynptr has to be an uninitialized dynptr$/, [
    "A dynptr is made where none can be: the place is misaligned, or not constant.",
    "It takes 16 bytes of the stack at a multiple of 8.",
    "A wrong offset.",
    "Pass the address of a local `struct bpf_dynptr`.",
  ]),
  row(/^Expected an initialized dynptr as arg #(?<arg0>\d+)$/, [
    "Argument {arg0} (from 0) is no dynptr that was made on this path.",
    "Its content tells what it points to.",
    "The call that makes it is missing, it was given back already, or part of it was overwritten.",
    "Make it first (bpf_dynptr_from_mem, bpf_ringbuf_reserve_dynptr).",
  ]),
  row(/^Expected a dynptr of type ringbuf as arg #(?<arg0>\d+)$/, [
    "Argument {arg0} (from 0) is a dynptr over other memory than a ring buffer's.",
    "Only records of a ring buffer are submitted or discarded.",
    "Two dynptrs are mixed up.",
    "Pass the one that bpf_ringbuf_reserve_dynptr made.",
  ]),
  row(
    /^arg#(?<arg0>\d+) expected pointer to stack or const struct bpf_dynptr$/,
    [
      "Argument {arg0} (from 0) is a dynptr, which lives on the stack.",
      "The verifier follows its state there.",
      "Another pointer is passed.",
      "Pass the address of a local `struct bpf_dynptr`.",
    ],
    { must: "a pointer to the stack" },
  ),
  row(
    /^Unsupported reg type (?<type>\S+) for bpf_dynptr_from_mem data$/,
    [
      "A dynptr can be made over a map's value; {type} is none.",
      "The memory must outlive the dynptr.",
      "Stack memory, or key and value of the iterated map, is passed.",
      "Look up an element of a map of your own, and pass that.",
    ],
    { must: "a map's value" },
  ),
  row(/^cannot release unowned const bpf_dynptr$/, [
    "This dynptr was lent to the function; it is not its to give back.",
    "Who made it gives it back.",
    "A callback submits or discards the dynptr that it was passed.",
    "Give it back where it was made.",
  ]),
  row(/^cannot overwrite referenced dynptr$/, [
    "A dynptr that holds a record of a ring buffer would be overwritten.",
    "The record could never be given back.",
    "A store to the variable, or a second call that makes it.",
    "Submit or discard it first.",
  ]),
  row(/^potential write to dynptr at off=(?<off>-?\d+) disallowed$/, [
    "A helper would write over the dynptr at fp{off}.",
    "Its content tells what it points to.",
    "The buffer that is passed overlaps it.",
    "Use a buffer of its own.",
  ]),
  row(/^(?<what>dynptr|iter|irq_flag) has to be at a constant offset$/, [
    "This object ({what}) must lie at a known place of the stack.",
    "The verifier follows its state there.",
    "An element of an array with a variable index.",
    "Use a variable of its own.",
  ]),
  row(/^cannot pass in (?<what>dynptr|iter|irq_flag) at an offset=(?<off>-?\d+)$/, [
    "This object ({what}) cannot lie at fp{off}.",
    "It lies at a multiple of 8, with all of its bytes below the frame pointer.",
    "A wrong offset.",
    "Pass the address of a local variable.",
  ]),
];
