// The engine asked many cases quickly: kernels are used again, closed files and all, and replaced now and then.
// A trap of the engine is a fault like one of the virtual machine.
import { type Answer, answer, type Case } from "../answer.ts";
import { Engine, LARGEST } from "../engine.ts";

/** Cases answered by one kernel: short enough that numbers of files and maps stay small. */
const CASES_PER_KERNEL = 250;
const FIRST_FD = 3;

export interface Asked {
  answer?: Answer;
  fault?: string;
}

export class Reused {
  readonly #engine = new Engine();
  #kernel = this.#engine.kernel();
  #all = false;
  #left = CASES_PER_KERNEL;

  #renew(all: boolean): void {
    this.#kernel = all ? this.#engine.kernel({}, LARGEST) : this.#engine.kernel();
    this.#all = all;
    this.#left = CASES_PER_KERNEL;
  }

  ask(c: Case, logLevel: number, ranges: boolean, jit = false): Asked {
    if (this.#left-- <= 0 || this.#all) this.#renew(false);
    try {
      let a = answer(this.#kernel, c, { logLevel, ranges, jit, time: 0 });
      if (this.#kernel.wantsFullTypes() && !this.#all) {
        this.#renew(true);
        a = answer(this.#kernel, c, { logLevel, ranges, jit, time: 0 });
      }
      for (let fd = FIRST_FD; fd < FIRST_FD + (c.maps?.length ?? 0) + 8; fd++) this.#kernel.close(fd);
      this.#kernel.collect();
      return { answer: a };
    } catch (error) {
      this.#renew(false);
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  }
}
