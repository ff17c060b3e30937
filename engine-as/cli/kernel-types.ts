// The kernel's types for the command line: a given file, or the recording that the repository keeps.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Btf } from "../../web/compiler/btf/reader.ts";

const HOST = "/sys/kernel/btf/vmlinux";

/** Types out of a file of raw BTF, `host` for the running kernel's, or the recorded ones. */
export function kernelTypes(path?: string): Btf {
  if (path) return new Btf(readFileSync(path === "host" ? HOST : path));
  const recorded = new URL("../../public/kernel-types-full.bin.gz", import.meta.url);
  return new Btf(gunzipSync(readFileSync(fileURLToPath(recorded))));
}

/** Whether the running kernel tells its types. */
export function hasHostTypes(): boolean {
  return existsSync(HOST);
}
