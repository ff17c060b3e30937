// The built engine and the recorded kernel types, for the commands and tests that run under Node.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Kernel, type KernelOptions } from "../host/kernel.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** Where the recorded types are: another recording can be given to compare with the kernel that it is of. */
const types = process.env.MAPWALK_TYPES ?? join(root, "public");

/** Engine and types in memory; kernels are made from them. */
export class Engine {
  readonly #module: WebAssembly.Module;
  readonly #types: Uint8Array;
  #fullTypes: Uint8Array | undefined;

  constructor(wasm = process.env.MAPWALK_WASM ?? join(root, "engine-as/build/engine.wasm")) {
    this.#module = new WebAssembly.Module(readFileSync(wasm));
    this.#types = readFileSync(join(types, "kernel-types.bin"));
  }

  /** A fresh kernel. */
  kernel(options: KernelOptions = {}): Kernel {
    return new Kernel(this.#module, { types: this.#types, ...options });
  }

  /** The compiled engine and the small recording of types, as the page's worker has them. */
  parts(): { module: WebAssembly.Module; types: Uint8Array } {
    return { module: this.#module, types: this.#types };
  }

  /** A fresh kernel with every type that Linux has. */
  kernelWithAllTypes(options: KernelOptions = {}): Kernel {
    this.#fullTypes ??= gunzipSync(readFileSync(join(types, "kernel-types-full.bin.gz")));
    return new Kernel(this.#module, { types: this.#fullTypes, ...options });
  }
}
