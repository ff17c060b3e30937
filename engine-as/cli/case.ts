// `npm run --silent case -- FILE.bpf.c|FILE.bpf.o [--program NAME] [--btf PATH|host|recorded]`: prints one case in the
// oracle's format. Kernel function ids are those of the running kernel where it tells its types, so that the case can be
// asked there as it stands; `--btf recorded` gives those of the recorded kernel.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { compile } from "../../web/compiler/index.ts";
import { chooseProgram, toCase } from "../../web/compiler/object/case.ts";
import { ObjectError } from "../../web/compiler/object/elf.ts";
import { loadObject } from "../../web/compiler/object/load.ts";
import { hasHostTypes, kernelTypes } from "./kernel-types.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { program: { type: "string" }, btf: { type: "string" }, cpu: { type: "string" } },
});
const [file] = positionals;
if (!file) {
  console.error("usage: case FILE.bpf.c|FILE.bpf.o [--program NAME] [--btf PATH|host|recorded]");
  process.exit(2);
}
const wanted = options.btf ?? (hasHostTypes() ? "host" : "recorded");
const kernel = kernelTypes(wanted === "recorded" ? undefined : wanted);
let bytes: Uint8Array = readFileSync(file);
if (bytes[0] !== 0x7f) {
  const result = compile(new TextDecoder().decode(bytes), {
    fileName: file,
    kernel,
    cpu: options.cpu === "v4" ? 4 : 3,
  });
  if (result.diagnostics.length > 0) console.error(result.render());
  if (!result.object) process.exit(1);
  bytes = result.object;
}
try {
  const object = loadObject(bytes, kernel);
  const program = chooseProgram(object, options.program);
  for (const note of object.notes) console.error(`note: ${note}`);
  if (!program) {
    console.error(
      `${file}: no program${options.program ? ` named '${options.program}'` : ""}; there are: ${object.programs.map((p) => p.name).join(", ")}`,
    );
    process.exit(1);
  }
  console.log(JSON.stringify(toCase(object, program, `c-${basename(file).replace(/\.bpf\.[co]$/, "")}`)));
} catch (e) {
  if (!(e instanceof ObjectError)) throw e;
  console.error(`${file}: ${e.message}`);
  process.exit(1);
}
