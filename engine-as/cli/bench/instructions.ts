// Part 1 of the bench: nanoseconds (of CPU time) an instruction of interpreter and translation on four small programs, beside the same loops
// in C when a compiler is there; and nanoseconds a call of an iterator's body.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Exec } from "../../host/exec.ts";
import { translate, translateExec } from "../../host/jit.ts";
import { Engine } from "../engine.ts";
import { type BenchProgram, BODY, PROGRAMS } from "./programs.ts";

/** Nanoseconds an instruction; null where there is nothing to measure with. */
export interface InstructionRow {
  name: string;
  instructions: number;
  interpreter: number;
  jit: number | null;
  native: number | null;
  /** jit / native */
  ratio: number | null;
}

export interface BodyRow {
  calls: number;
  /** Nanoseconds a call, the walk over the map included. */
  interpreter: number;
  jit: number;
  /** Nanoseconds of the walk with a program that does nothing, the same way. */
  emptyInterpreter: number;
  emptyJit: number;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Milliseconds of this process's own time: other processes on the machine do not count, on either side. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Raw {
  execCount(): bigint;
}

function measure(exec: Exec, program: BenchProgram, reps: number, slice?: number): { ns: number; r0: bigint } {
  const times: number[] = [];
  let r0 = 0n;
  for (let i = 0; i <= reps; i++) {
    const begin = cpuTime();
    const result = exec.run(program.insns, new Uint8Array(program.memory), 2 ** 40, slice);
    if ("error" in result) throw new Error(`${program.name}: ${result.error}`);
    r0 = result.r0;
    // The first run warms up.
    if (i) times.push((cpuTime() - begin) * 1e6);
  }
  return { ns: median(times), r0 };
}

/** Nanoseconds of each program compiled by gcc -O2; null without a compiler. */
function native(programs: BenchProgram[], reps: number): { ns: number; r0: bigint }[] | null {
  const dir = mkdtempSync(join(tmpdir(), "mapwalk-bench-"));
  try {
    const functions = programs.map(
      (p, i) => `__attribute__((noinline, noipa)) static uint64_t run${i}(uint8_t *mem) {\n${p.c}\n}`,
    );
    const calls = programs.map(
      (
        _,
        i,
      ) => `for (int k = 0; k <= ${reps}; k++) { memset(mem, 0, sizeof mem); clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
uint64_t r = run${i}(mem); clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
if (k) printf("%d %lld %llu\\n", ${i}, (b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec, (unsigned long long)r); }`,
    );
    writeFileSync(
      join(dir, "native.c"),
      `#include <stdint.h>\n#include <stdio.h>\n#include <string.h>\n#include <time.h>\nstatic uint8_t mem[65536];\n${functions.join("\n")}
int main(void) { struct timespec a, b; ${calls.join("\n")} return 0; }\n`,
    );
    execFileSync("gcc", ["-O2", "-w", "-o", join(dir, "native"), join(dir, "native.c")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const lines = execFileSync(join(dir, "native"), { encoding: "utf8" }).trim().split("\n");
    return programs.map((_, i) => {
      const mine = lines.map((l) => l.split(" ")).filter(([n]) => Number(n) === i);
      return { ns: median(mine.map(([, ns]) => Number(ns))), r0: BigInt(mine[0]?.[2] ?? 0) };
    });
  } catch {
    return null;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The four programs. */
export function benchInstructions(wasm: string, reps = 5): InstructionRow[] {
  const abort = (): never => {
    throw new Error("the engine aborted");
  };
  const module = new WebAssembly.Module(readFileSync(wasm));
  const { exports } = new WebAssembly.Instance(module, { env: { abort, seed: () => 1, now_usec: () => 0 } });
  (exports as { _start?: () => void })._start?.();
  const exec = new Exec(exports);
  const compiled = native(PROGRAMS, reps);
  return PROGRAMS.map((program, i) => {
    exec.onLoad = () => {};
    const slow = measure(exec, program, reps);
    const count = Number((exports as unknown as Raw).execCount());
    let how = "";
    exec.onLoad = () => {
      how = translateExec(exports).kind;
    };
    // Fuel enough that the translated code is not left on the way.
    const fast = measure(exec, program, reps, 2 ** 26);
    const mine = compiled?.[i];
    if (fast.r0 !== slow.r0 || (mine && mine.r0 !== slow.r0)) throw new Error(`${program.name}: results differ`);
    const jit = how === "translated" ? fast.ns / count : null;
    const own = mine ? mine.ns / count : null;
    return {
      name: program.name,
      instructions: count,
      interpreter: slow.ns / count,
      jit,
      native: own,
      ratio: jit !== null && own ? jit / own : null,
    };
  });
}

const EMPTY = Uint8Array.from([0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);

/** The iterator's body on every element of a small hash map, over and over, until it was called `calls` times. */
export function benchBody(calls = 5_000_000): BodyRow {
  const engine = new Engine();
  const elements = 1000;
  const walk = (insns: Uint8Array, jit: boolean): number => {
    const kernel = engine.kernel();
    const map = kernel.mapCreate({ type: "hash", keySize: 8, valueSize: 16, maxEntries: elements });
    const key = new BigUint64Array(1);
    for (let i = 0; i < elements; i++) {
      key[0] = BigInt(i);
      kernel.mapUpdate(map, new Uint8Array(key.buffer), new Uint8Array(16));
    }
    const prog = kernel.progLoad({ insns, license: "GPL", logLevel: 1 });
    if (prog.fd < 0) throw new Error(prog.log);
    if (jit) translate(kernel, prog.fd);
    const link = kernel.linkCreate({ progFd: prog.fd, mapFd: map });
    let time = 0;
    for (let done = 0; done < calls; done += elements + 1) {
      const fd = kernel.iterCreate(link.fd);
      const begin = cpuTime();
      kernel.read(fd, 64);
      time += cpuTime() - begin;
      kernel.close(fd);
    }
    return (time * 1e6) / calls;
  };
  return {
    calls,
    interpreter: walk(BODY, false),
    jit: walk(BODY, true),
    emptyInterpreter: walk(EMPTY, false),
    emptyJit: walk(EMPTY, true),
  };
}
