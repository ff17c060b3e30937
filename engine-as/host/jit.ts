// Translated programs: the engine writes a module, this instantiates it and puts its function into the engine's table.
// Where a page's policy forbids that, the program stays with the interpreter and everything works the same.
import type { Kernel } from "./kernel.ts";

interface JitExports {
  memory: WebAssembly.Memory;
  table: WebAssembly.Table;
  jitTranslate(fd: number): number;
  jitPtr(): number;
  jitInstall(fd: number, index: number): void;
  execTranslate(): number;
  execInstall(index: number): void;
  jitProbe: WebAssembly.ImportValue;
}

/** How a program runs from now on. `unsupported`: it calls back, or its flow is irreducible. `forbidden`: no module may be made here. */
export type Translation =
  | { kind: "translated"; bytes: number }
  | { kind: "unsupported" }
  | { kind: "forbidden"; reason: string };

/** Instantiates the `length` bytes that the engine has written and hands the function to `install`. */
function adopt(x: JitExports, length: number, install: (index: number) => void): Translation {
  if (!length) return { kind: "unsupported" };
  const bytes = new Uint8Array(x.memory.buffer).slice(x.jitPtr() >>> 0, (x.jitPtr() >>> 0) + length);
  let instance: WebAssembly.Instance;
  try {
    instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      e: { memory: x.memory, table: x.table, probe: x.jitProbe },
    });
  } catch (error) {
    if (error instanceof WebAssembly.CompileError && !/policy|disallow|blocked/i.test(error.message)) throw error;
    return { kind: "forbidden", reason: error instanceof Error ? error.message : String(error) };
  }
  install(x.table.grow(1, instance.exports.run));
  return { kind: "translated", bytes: length };
}

/** Translates the program at `fd`. Its function stays in the engine's table for the kernel's life. */
export function translate(kernel: Kernel, fd: number): Translation {
  return kernel.call(() => {
    const x = kernel.exports as unknown as JitExports;
    return adopt(x, x.jitTranslate(fd), (index) => x.jitInstall(fd, index));
  });
}

/** Translates the bare instructions that host/exec.ts has loaded. */
export function translateExec(exports: WebAssembly.Exports): Translation {
  const x = exports as unknown as JitExports;
  return adopt(x, x.execTranslate(), (index) => x.execInstall(index));
}

/** Back to the interpreter. */
export function interpret(kernel: Kernel, fd: number): void {
  kernel.call(() => (kernel.exports as unknown as JitExports).jitInstall(fd, 0));
}
