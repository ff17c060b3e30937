// The running Linux kernel as a stream of answers: kernel_record.py kept open, cases in, answers out in order.
// Absent where bpf(2) may not be called; nothing else depends on it.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Answer, Case } from "../answer.ts";
import { Renumbering } from "../ids.ts";

const script = join(dirname(fileURLToPath(import.meta.url)), "../kernel_record.py");

/** What a case for Linux may say beside the case. */
export interface LinuxCase extends Case {
  ranges?: boolean;
  /** Times this many whole walks instead of giving their output. */
  time?: number;
}

export class Linux {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: ((a: Answer | undefined) => void)[] = [];
  readonly #ended: Promise<void>;
  readonly #ids = new Renumbering();

  constructor(...options: string[]) {
    this.#child = spawn("python3", [script, ...options, "-"], { stdio: ["pipe", "pipe", "ignore"] });
    this.#child.on("error", () => {});
    this.#child.stdin.on("error", () => {});
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const a = JSON.parse(line) as Answer;
      if (a.load?.log) a.load.log = this.#ids.log(a.load.log);
      this.#waiting.shift()?.(a);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on("close", () => {
        for (const give of this.#waiting.splice(0)) give(undefined);
        resolve();
      });
    });
  }

  /** The kernel's answer; undefined when there is no kernel to ask. */
  ask(c: LinuxCase): Promise<Answer | undefined> {
    if (this.#child.exitCode !== null || this.#child.pid === undefined) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin.write(`${JSON.stringify({ ...c, ...(c.insns ? { insns: this.#ids.insns(c.insns) } : {}) })}\n`);
    });
  }

  /**
   * A kernel to ask: all cases, or with `metaOnly` those that use no more of the context than its meta (some kernels
   * refuse iterators over maps). Undefined where bpf(2) may not be called.
   */
  static async open(...options: string[]): Promise<{ linux: Linux; metaOnly: boolean } | undefined> {
    for (const metaOnly of [false, true]) {
      const linux = new Linux(...options, ...(metaOnly ? ["--task"] : []));
      if (await linux.usable()) return { linux, metaOnly };
      await linux.close();
    }
    return undefined;
  }

  /** Whether a program that returns 0 loads. */
  async usable(): Promise<boolean> {
    const a = await this.ask({ name: "probe", insns: "b7000000000000009500000000000000", log_level: 0 });
    return a?.load?.errno === 0;
  }

  close(): Promise<void> {
    this.#child.stdin.end();
    return this.#ended;
  }
}
