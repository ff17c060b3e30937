// The built engine and the recorded kernel types, for the commands and tests that run under Node.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Kernel, type KernelOptions } from "../host/kernel.ts";
import { RECORDINGS, USUAL } from "../host/kernel-types.ts";

/** Position of the recording with every type. */
export const LARGEST = RECORDINGS.length - 1;

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** Where the recorded types are: another recording can be given to compare with the kernel that it is of. */
const types = process.env.MAPWALK_TYPES ?? join(root, "public");

/** Engine and types in memory; kernels are made from them. */
export class Engine {
  readonly #module: WebAssembly.Module;
  readonly #types: (Uint8Array | undefined)[] = [];

  constructor(wasm = process.env.MAPWALK_WASM ?? join(root, "engine-as/build/engine.wasm")) {
    this.#module = new WebAssembly.Module(readFileSync(wasm));
  }

  /** A fresh kernel with the types that iterators reach in practice, or with another of the recordings. */
  kernel(options: KernelOptions = {}, level = USUAL): Kernel {
    return new Kernel(this.#module, { types: this.#recording(level), ...options });
  }

  /** The compiled engine and types as the page's worker has them; they grow when a program asks for more. */
  parts() {
    let level = 0;
    const types = () => this.#recording(level);
    return {
      module: this.#module,
      get types() {
        return types();
      },
      usualTypes: async () => {
        level = Math.max(level, USUAL);
        return types();
      },
      moreTypes: async () => level < LARGEST && level++ < LARGEST,
    };
  }

  /** What `attempt` makes of a fresh kernel, repeated with more types for as long as the kernel asks for more. */
  withEnoughTypes<T>(attempt: (kernel: Kernel) => T): T {
    for (let level = 0; ; level++) {
      const kernel = this.kernel({}, level);
      const result = attempt(kernel);
      if (!kernel.wantsFullTypes() || level === LARGEST) return result;
    }
  }

  #recording(level: number): Uint8Array {
    const name = RECORDINGS[level];
    const bytes = () => readFileSync(join(types, name));
    this.#types[level] ??= name.endsWith(".gz") ? gunzipSync(bytes()) : bytes();
    return this.#types[level];
  }
}
