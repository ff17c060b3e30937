// `npm run --silent case -- FILE.bpf.c|FILE.bpf.o [--program NAME] [-I FOLDER] [--btf PATH|host|recorded]`: prints one case
// in the oracle's format. Kernel function ids are those of the running kernel where it tells its types, so that the case can
// be asked there as it stands; `--btf recorded` gives those of the recorded kernel.
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { chooseProgram, toCase } from "../../web/compiler/object/case.ts";
import { ObjectError } from "../../web/compiler/object/elf.ts";
import { loadObject } from "../../web/compiler/object/load.ts";
import { command, compileFile, InputError, readInput } from "./compile-file.ts";
import { hasHostTypes, kernelTypes } from "./kernel-types.ts";

const USAGE = "usage: case FILE.bpf.c|FILE.bpf.o [--program NAME] [-I FOLDER] [--cpu v3|v4] [--btf PATH|host|recorded]";

command(() => {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      program: { type: "string" },
      btf: { type: "string" },
      cpu: { type: "string" },
      include: { type: "string", short: "I", multiple: true },
    },
  });
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new InputError(USAGE);
  const wanted = options.btf ?? (hasHostTypes() ? "host" : "recorded");
  const kernel = kernelTypes(wanted === "recorded" ? undefined : wanted);
  let bytes = readInput(file);
  if (bytes.length === 0) throw new InputError(`${file}: is empty`);
  if (bytes[0] !== 0x7f) {
    const result = compileFile(file, new TextDecoder().decode(bytes), options.include ?? [], {
      kernel,
      cpu: options.cpu === "v4" ? 4 : 3,
    });
    if (result.diagnostics.length > 0) console.error(result.render());
    if (!result.object) {
      process.exitCode = 1;
      return;
    }
    bytes = result.object;
  }
  try {
    const object = loadObject(bytes, kernel);
    for (const note of object.notes) console.error(`note: ${note}`);
    const program = chooseProgram(object, options.program);
    if (!program) {
      const names = object.programs.map((p) => p.name).join(", ");
      const which = options.program === undefined ? "has no program" : `has no program named '${options.program}'`;
      throw new InputError(`${file}: ${which}${names ? `; there are: ${names}` : ""}`);
    }
    console.log(JSON.stringify(toCase(object, program, `c-${basename(file).replace(/\.bpf\.[co]$/, "")}`)));
  } catch (e) {
    if (!(e instanceof ObjectError)) throw e;
    throw new InputError(`${file}: ${e.message}`);
  }
});
