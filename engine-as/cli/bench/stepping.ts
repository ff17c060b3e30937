// Part 5 of the bench: what the debugger's moves cost at the end of a long run, and what its copies of the memory take.
import { RunDebugger } from "../../host/run-debugger.ts";
import { Engine } from "../engine.ts";
import { Asm } from "../fuzz/asm.ts";
import { median } from "./verify.ts";

export interface SteppingRow {
  name: string;
  /** Instructions or callbacks of the run. */
  length: number;
  /** Milliseconds of a move, the middle and the worst. */
  median: number;
  worst: number;
  /** Bytes of copies. */
  memory: number;
}

/** A run over an array of `count` elements. */
function start(engine: Engine, count: number, program: Asm): RunDebugger {
  const kernel = engine.kernel();
  const map = kernel.mapCreate({ type: "array", keySize: 4, valueSize: 16, maxEntries: count });
  const { fd, errno, log } = kernel.progLoad({ insns: Buffer.from(program.hex(), "hex"), logLevel: 0 });
  if (fd < 0) throw new Error(`errno ${errno}: ${log}`);
  return new RunDebugger(kernel, kernel.iterCreate(kernel.linkCreate({ progFd: fd, mapFd: map }).fd));
}

function timed(moves: (() => void)[]): { median: number; worst: number } {
  const times = moves.map((move) => {
    const begin = performance.now();
    move();
    return performance.now() - begin;
  });
  return { worst: Math.max(...times), median: median(times) };
}

export function benchStepping(reps = 5): SteppingRow[] {
  const engine = new Engine();
  const loop = new Asm().mov(2, 0).label("l").alu("add", 2, 1).jump("jlt", 2, 250_000, "l").mov(0, 0).exit();
  const long = start(engine, 20, loop);
  const length = 10_000_000;
  long.seek(length);
  const back = timed(Array.from({ length: reps * 4 }, () => () => long.stepBack()));
  const sum = new Asm().load(7, 1, 24).jump("jeq", 7, 0, "out").load(3, 7, 0).alu("add", 3, 1).store(7, 0, { r: 3 });
  const many = start(engine, 1_000_000, sum.label("out").mov(0, 0).exit());
  many.seekCallback(1_000_000);
  // Anywhere: a fixed scatter.
  const jumps = timed(
    Array.from({ length: reps * 4 }, (_, i) => () => many.seekCallback(1 + ((i * 618_034 + 7) % 1_000_000))),
  );
  return [
    { name: "back one instruction", length, ...back, memory: long.memoryUsed },
    { name: "to any callback", length: 1_000_000, ...jumps, memory: many.memoryUsed },
  ];
}
