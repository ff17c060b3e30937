// The kernel's types for the command line: a given file, or the recording that the repository keeps.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Btf, BtfError } from "../../web/compiler/btf/reader.ts";
import { InputError, readInput } from "./compile-file.ts";

const HOST = "/sys/kernel/btf/vmlinux";

/** Types out of a file of raw BTF, `host` for the running kernel's, or the recorded ones. */
export function kernelTypes(path?: string): Btf {
  if (path) {
    const file = path === "host" ? HOST : path;
    try {
      return new Btf(readInput(file));
    } catch (e) {
      if (e instanceof BtfError) throw new InputError(`${file}: ${e.message} (at byte ${e.offset})`);
      throw e;
    }
  }
  const recorded = new URL("../../public/kernel-types-full.bin.gz", import.meta.url);
  return new Btf(gunzipSync(readFileSync(fileURLToPath(recorded))));
}

/** Whether the running kernel tells its types. */
export function hasHostTypes(): boolean {
  return existsSync(HOST);
}
