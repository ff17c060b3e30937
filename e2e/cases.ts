// Prints the page's examples as cases for a real kernel, one a line, in the format of the headless command `ask`. What a
// Linux 6.18 answered to them stands in recorded/examples.jsonl.
import { EXAMPLES } from "../web/examples/index.ts";
import { toInput } from "../web/state/project.ts";
import { compile } from "../web/worker/compile.ts";

for (const example of EXAMPLES) {
  const input = toInput(example);
  const { insns } = compile(input);
  if (!insns) throw new Error(`${example.id} does not assemble`);
  const hex = Array.from(insns, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const maps = input.maps.map(({ type, keySize, valueSize, maxEntries, flags, entries }) => ({
    type,
    key_size: keySize,
    value_size: valueSize,
    max_entries: maxEntries,
    map_flags: flags,
    entries,
  }));
  console.log(
    JSON.stringify({ name: example.id, insns: hex, maps, target: input.target, read_sizes: [input.readSize] }),
  );
}
