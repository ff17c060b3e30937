// A verified program → the bytes of a WebAssembly module over the engine's memory; and the door through which the host takes
// them and hands the compiled function back. A program that calls back or tail-calls stays with the interpreter.
import { Program } from "../prog";
import { progOf } from "../syscall/fds";
import { CODE_SIZE, Insn, Op } from "../vm/code";
import { execProgram } from "../vm/exec";
import { probe, vmPrepare } from "../vm/interp";
import { stackDepthAt } from "../vm/subprogs";
import { FN_FIRST, FunctionEmitter } from "./function";
import { FUNCREF, I32, I64, Wasm } from "./wasm";

/** Longer programs stay with the interpreter. */
const MOST_INSNS: i32 = 65536;

let last: Wasm | null = null;

function section(out: Wasm, id: i32, body: Wasm): void {
  out.ch(id);
  out.sized(body);
}

function name(out: Wasm, text: string): Wasm {
  out.uleb(text.length).str(text);
  return out;
}

function functionType(out: Wasm, params: StaticArray<i32>): void {
  out.op(0x60).uleb(params.length);
  for (let i = 0; i < params.length; i++) out.op(params[i]);
  out.uleb(1).op(I64);
}

/** Whether the interpreter alone can run it. */
function needsInterpreter(prog: Program): bool {
  if (prog.len > MOST_INSNS) return true;
  for (let i = 0; i < prog.len; i++) {
    const op = changetype<Insn>(prog.code + <usize>i * CODE_SIZE).op;
    if (op == Op.CALL_LOOP || op == Op.CALL_EACH || op == Op.TAIL_CALL) return true;
    if (op == Op.CALL_LOCAL && !prog.subprogCount) return true;
  }
  return false;
}

/** The module, or null if the program cannot be translated. */
export function translate(prog: Program): Wasm | null {
  vmPrepare(prog);
  if (needsInterpreter(prog)) return null;
  // Bare instructions have no table of functions: they are one.
  const count = max(prog.subprogCount, 1);
  const starts = new Map<i32, i32>();
  for (let i = 0; i < prog.subprogCount; i++) starts.set(prog.subprog(i).start, i);
  const code = new Wasm(4096).uleb(count);
  for (let i = 0; i < count; i++) {
    const start = i ? prog.subprog(i).start : 0;
    const end = i + 1 < count ? prog.subprog(i + 1).start : prog.len;
    const f = new FunctionEmitter(prog.code, start, end, stackDepthAt(prog, start), starts);
    if (!f.ok) return null;
    code.sized(f.emit());
    f.body.free();
  }
  const out = new Wasm(1024);
  out.str("\0asm").ch(1).ch(0).ch(0).ch(0);
  const types = new Wasm(64).uleb(3);
  functionType(types, [I64, I32]);
  functionType(types, [I64, I64, I64, I64, I64]);
  functionType(types, [I64, I32]);
  section(out, 1, types);
  const imports = new Wasm(64).uleb(3);
  name(name(imports, "e"), "memory").op(2).op(0).uleb(0);
  name(name(imports, "e"), "probe").op(0).uleb(2);
  name(name(imports, "e"), "table").op(1).op(FUNCREF).op(0).uleb(1);
  section(out, 2, imports);
  const functions = new Wasm(64).uleb(count);
  for (let i = 0; i < count; i++) functions.uleb(i ? 1 : 0);
  section(out, 3, functions);
  // fuel and frame, both i32 and mutable
  section(out, 6, new Wasm(64).uleb(2).op(I32).op(1).i32c(0).op(0x0b).op(I32).op(1).i32c(0).op(0x0b));
  const exports = new Wasm(64).uleb(1);
  name(exports, "run").op(0).uleb(FN_FIRST);
  section(out, 7, exports);
  section(out, 10, code);
  code.free();
  return out;
}

/** Translates the program at `fd`: the module's length, its bytes at jitPtr(); 0 if it stays with the interpreter. */
export function jitTranslate(fd: u32): i32 {
  const old = last;
  if (old !== null) old.free();
  last = null;
  const object = progOf(fd);
  if (object !== null) last = translate(object.prog);
  const module = last;
  return module === null ? 0 : module.len;
}

export function jitPtr(): usize {
  const module = last;
  return module === null ? 0 : module.ptr;
}

/** The same for the bare instructions of vm/exec.ts, whose accesses nobody has proven: for measuring and testing only. */
export function execTranslate(): i32 {
  const prog = execProgram();
  if (prog !== null) last = translate(prog);
  const module = last;
  return module === null ? 0 : module.len;
}

export function execInstall(index: u32): void {
  const prog = execProgram();
  if (prog !== null) prog.translated = index;
}

/** From now on the program at `fd` runs as function `index` of the engine's table; 0: in the interpreter again. */
export function jitInstall(fd: u32, index: u32): void {
  const object = progOf(fd);
  if (object !== null) object.prog.translated = index;
}

/** What translated code imports beside memory and table: a load through a BTF pointer. */
export function jitProbe(addr: u64, how: u32): u64 {
  return probe(addr, how);
}
