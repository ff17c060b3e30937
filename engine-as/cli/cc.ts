// `npm run --silent cc -- FILE.bpf.c [-o FILE.bpf.o] [-D NAME[=VALUE]] [-I FOLDER] [--cpu v4] [--btf VMLINUX]`: compiles C
// to a BPF object.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { command, compileFile, InputError, readInput } from "./compile-file.ts";
import { kernelTypes } from "./kernel-types.ts";

const USAGE = "usage: cc FILE.bpf.c [-o FILE.bpf.o] [-D NAME[=VALUE]] [-I FOLDER] [--cpu v3|v4] [--btf VMLINUX]";

command(() => {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      output: { type: "string", short: "o" },
      define: { type: "string", short: "D", multiple: true },
      include: { type: "string", short: "I", multiple: true },
      btf: { type: "string" },
      cpu: { type: "string" },
    },
  });
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new InputError(USAGE);
  const text = readInput(file);
  if (text[0] === 0x7f) throw new InputError(`${file}: is an object already: cc compiles C`);
  const defines = Object.fromEntries(
    (options.define ?? []).map((d) => [d.split("=")[0], d.includes("=") ? d.slice(d.indexOf("=") + 1) : "1"]),
  );
  const result = compileFile(file, new TextDecoder().decode(text), options.include ?? [], {
    defines,
    kernel: kernelTypes(options.btf),
    cpu: options.cpu === "v4" ? 4 : 3,
  });
  if (result.diagnostics.length > 0) console.error(result.render());
  if (!result.object) {
    process.exitCode = 1;
    return;
  }
  const output = options.output ?? (/\.c$/.test(file) ? file.replace(/\.c$/, ".o") : `${file}.o`);
  try {
    writeFileSync(output, result.object);
  } catch (e) {
    throw new InputError(`${output}: cannot be written (${(e as NodeJS.ErrnoException).code})`);
  }
});
