// Prints the page's examples as cases for a real kernel, one a line, in the format of the headless command `ask`. What a
// Linux 6.18 answered to them stands in recorded/examples.jsonl. Kernel functions get the ids of the kernel that is named.
import { kernelTypes } from "../engine-as/cli/kernel-types.ts";
import { ALL } from "../web/examples/all.ts";
import { byHand } from "../web/examples/index.ts";
import { toInput } from "../web/state/project.ts";
import { compile } from "../web/worker/compile.ts";

const types = kernelTypes(process.argv[2]).bytes;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const inputs = ALL.flatMap((example) => [
  { name: example.id, input: toInput(example) },
  ...(example.assembly ? [{ name: `${example.id}.asm`, input: toInput(byHand(example)) }] : []),
]);
for (const { name, input } of inputs) {
  const { program, problems } = await compile(input, async () => types);
  if (!program) throw new Error(`${name}: ${problems[0].message}`);
  const maps = program.maps.map(({ type, keySize, valueSize, maxEntries, flags, entries, frozen }) => ({
    type,
    key_size: keySize,
    value_size: valueSize,
    max_entries: maxEntries,
    map_flags: flags,
    entries,
    ...(frozen ? { frozen } : {}),
  }));
  const { insns, target, readSize, license, btf, funcInfo, lineInfo } = program;
  const info = btf ? { btf: hex(btf), func_info: hex(funcInfo), line_info: hex(lineInfo) } : {};
  console.log(JSON.stringify({ name, insns: hex(insns), maps, target, read_sizes: [readSize], license, ...info }));
}
