// The engine asked many cases quickly: kernels are used again, closed files and all, and replaced now and then.
// A trap of the engine is a fault like one of the virtual machine.
import type { Kernel } from "../../host/kernel.ts";
import { USUAL } from "../../host/kernel-types.ts";
import { type Answer, type AskOptions, answer, type Case } from "../answer.ts";
import { Engine, LARGEST } from "../engine.ts";
import { steady } from "./compare.ts";

/** Cases answered by one kernel: short enough that numbers of files and maps stay small. */
const CASES_PER_KERNEL = 250;
const FIRST_FD = 3;

export interface Asked {
  answer?: Answer;
  fault?: string;
}

/** A kernel that answers case after case. */
class Line {
  readonly #make: () => Kernel;
  #kernel: Kernel | undefined;
  #left = 0;

  constructor(make: () => Kernel) {
    this.#make = make;
  }

  /** The answer, and whether it would be another with more types than the kernel has. */
  answer(c: Case, options: AskOptions): { answer: Answer; wantsMore: boolean } {
    if (this.#left-- <= 0) this.forget();
    this.#kernel ??= this.#make();
    const a = answer(this.#kernel, c, options);
    if (a.load?.log) a.load.log = steady(a.load.log, c.insns);
    const wantsMore = this.#kernel.wantsFullTypes();
    for (let fd = FIRST_FD; fd < FIRST_FD + (c.maps?.length ?? 0) + 8; fd++) this.#kernel.close(fd);
    this.#kernel.collect();
    return { answer: a, wantsMore };
  }

  forget(): void {
    this.#kernel = undefined;
    this.#left = CASES_PER_KERNEL;
  }
}

export class Reused {
  readonly #engine = new Engine();
  /** With the types that iterators reach in practice, and with all. */
  readonly #usual = new Line(() => this.#engine.kernel({}, USUAL));
  readonly #full = new Line(() => this.#engine.kernel({}, LARGEST));

  ask(c: Case, options: AskOptions): Asked {
    try {
      const first = this.#usual.answer(c, options);
      return { answer: first.wantsMore ? this.#full.answer(c, options).answer : first.answer };
    } catch (error) {
      this.#usual.forget();
      this.#full.forget();
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  }
}
