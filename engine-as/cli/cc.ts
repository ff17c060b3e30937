// `npm run --silent cc -- FILE.bpf.c -o FILE.bpf.o [-D NAME=VALUE] [--btf VMLINUX]`: compiles C to a BPF object.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compile } from "../../web/compiler/index.ts";
import { kernelTypes } from "./kernel-types.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: "string", short: "o" },
    define: { type: "string", short: "D", multiple: true },
    btf: { type: "string" },
    cpu: { type: "string" },
  },
});
const [file] = positionals;
if (!file) {
  console.error("usage: cc FILE.bpf.c [-o FILE.bpf.o] [-D NAME[=VALUE]] [--cpu v4] [--btf VMLINUX]");
  process.exit(2);
}
const defines = Object.fromEntries(
  (options.define ?? []).map((d) => [d.split("=")[0], d.includes("=") ? d.slice(d.indexOf("=") + 1) : "1"]),
);
const result = compile(readFileSync(file, "utf8"), {
  fileName: file,
  defines,
  kernel: kernelTypes(options.btf),
  cpu: options.cpu === "v4" ? 4 : 3,
});
if (result.diagnostics.length > 0) console.error(result.render());
if (!result.object) process.exit(1);
writeFileSync(options.output ?? file.replace(/\.c$/, ".o"), result.object);
