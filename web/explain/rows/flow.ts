// Control flow, loops, limits.
import { row } from "../row.ts";

export const FLOW = [
  row(/^unreachable insn (?<insn>\d+)$/, [
    "No path leads to instruction {insn}.",
    "Code that never runs cannot be verified.",
    "A jump goes over it, or it stands behind an exit.",
    "Remove it, or correct the jump.",
  ]),
  row(/^jump out of range from insn (?<from>\d+) to (?<to>-?\d+)$/, [
    "The jump at {from} goes to {to}, outside of its function.",
    "Functions are entered at their start and left by exit.",
    "A wrong offset.",
    "Jump to a label in the same function.",
  ]),
  row(/^jump into the middle of ldimm64 insn (?<insn>\d+)$/, [
    "A 64-bit load takes two slots; a jump goes to the second, {insn}.",
    "Half an instruction means nothing.",
    "The offset counts instructions instead of slots.",
    "Use a label.",
  ]),
  row(/^last insn is not an exit or jmp$/, [
    "A function must end with exit or a jump.",
    "Otherwise it would run on into what follows.",
    "The exit is missing.",
    "Add `exit` at the end.",
  ]),
  row(/^infinite loop detected at insn (?<insn>\d+)$/, [
    "The loop at {insn} came back with exactly the same state.",
    "Nothing changed in one round, so it never ends.",
    "The counter is not changed, or what ends the loop does not depend on it.",
    "Count with a register that the condition tests, or use bpf_for, bpf_loop or may_goto.",
  ]),
  row(/^BPF program is too large\. Processed (?<n>\d+) insn$/, [
    "The verifier gave up after 1,000,000 instructions.",
    "Every path is walked; a loop is walked round by round.",
    "A loop without an end that can be seen, or with many rounds; or many branches whose outcomes all differ.",
    "Bound the loop by a small constant, or use bpf_loop, bpf_for or may_goto, which are walked a few times only.",
  ]),
  row(/^The sequence of (?<n>\d+) jumps is too complex\.$/, [
    "More than 8,192 branches are waiting to be walked.",
    "Each conditional jump puts one branch aside until the other is through.",
    "A loop whose end depends on something unknown (each round adds a branch), or a very long row of comparisons.",
    "Bound the loop by a constant, use bpf_loop, bpf_for or may_goto, or split the program into functions.",
  ]),
  row(/^combined stack size of (?<n>\d+) calls is (?<bytes>\d+)\. Too large$/, [
    "The frames of {n} nested calls take {bytes} bytes; 512 is the limit.",
    "All frames share one small stack.",
    "Large local variables in nested functions.",
    "Move them into a per-CPU array, or make the functions smaller.",
  ]),
  row(/^the call stack of (?<n>\d+) frames is too deep/, [
    "{n} calls are nested; 8 is the limit.",
    "Frames are few, and recursion is not supported.",
    "A function calls itself, directly or through others.",
    "Turn the recursion into a loop.",
  ]),
  row(/^function calls are not allowed while holding a lock$/, [
    "Between bpf_spin_lock and bpf_spin_unlock nothing may be called but a static function.",
    "A lock is held for a few instructions only: others spin meanwhile, and a callee could take the same lock.",
    "A helper or a global function is called in between.",
    "Call it before the lock is taken, or after it is given back.",
  ]),
  row(/^use static function instead$/, [
    "A global function is called while a lock is held.",
    "It is verified by itself, without the lock: what it does under one nobody has checked.",
    "A function without `static` between lock and unlock.",
    "Make it `static`, or call it before the lock is taken.",
  ]),
  row(/^a non-sleepable BPF program context$/, [
    "A global function that may sleep is called where nothing may.",
    "Inside of an RCU, interrupt or preemption section, and in a program that is not sleepable, the CPU is not given up.",
    "The function, or one that it calls, uses a helper that sleeps.",
    "Call it outside of the section, from a sleepable program, or without that helper.",
  ]),
  row(/^invalid insn idx (?<insn>-?\d+) insn_cnt (?<n>\d+)$/, [
    "The walk left the program: there are {n} instructions, and it came to {insn}.",
    "It ends with exit on every path.",
    "Damaged instructions.",
    "Assemble it anew.",
  ]),
  row(/^verifier bug: No program to jit at insn (?<insn>\d+)/, [
    "The functions' order confuses this kernel.",
    "It looks for instruction {insn} in the table of functions and finds none. The program may be sound.",
    "Dead code at the end of the last function was removed.",
    "Remove what can never be reached, or put the function elsewhere.",
  ]),
  row(/^verifier bug: REG INVARIANTS VIOLATION \((?<where>\w+)\): (?<what>[a-z].*?) u64=/, [
    "The bounds of a register contradict each other ({what}).",
    "On this path a comparison cannot have come out like this: the path is impossible, and the verifier has not seen it before. It refuses because the program asks for BPF_F_TEST_REG_INVARIANTS.",
    "Comparisons that exclude each other, in a way that the verifier's ranges cannot express.",
    "Load without that flag, which exists for testing the verifier.",
  ]),
  row(/^bpf verifier is misconfigured$/, [
    "A load of a map's value names a map that is not there.",
    "Such loads are resolved before the program is walked.",
    "Damaged instructions.",
    "Compile anew.",
  ]),
  row(/^verifier bug: (?<what>.+)$/, [
    "The verifier contradicts itself ({what}).",
    "This says nothing about the program; loading it is refused to be safe.",
    "A defect of the verifier.",
    "Report it with the program; as a way around, write the code at hand differently.",
  ]),
];
