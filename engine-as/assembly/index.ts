// The door: every export of the engine, and nothing else is reachable from outside.
// The system calls (bpf, read, close) are syscall/door.ts; what the host may ask beside them is syscall/port.ts; bare
// instructions on a memory are vm/exec.ts. Each says what its functions take and answer.
import "./util/strings";
export * from "./syscall/door";
export * from "./syscall/port";
export { execInsns, execMemory, execStart, execRun, execResult, execError, execErrorLength, execCount } from "./vm/exec";
// The debugger's port is debug/port.ts.
export {
  setTrace, tracePtr, traceLen, traceLost, insnText, insnTextPtr, machine, setFuel,
} from "./debug/port";
// What stepping needs beside it: clocks, holds, breakpoints, the next memory operand.
export { runClock, runCount, runHoldAt, runStepping, runBreak, runClear, runNextAccess } from "./debug/run";
// Translation to WebAssembly: the host instantiates what jitTranslate makes.
export { jitTranslate, jitPtr, jitInstall, jitProbe, execTranslate, execInstall } from "./jit/module";
