// Records the kernel's types for the engine: `npm run --silent btf -- [--renumber ANCHORS.json] [--from VMLINUX] [--out FOLDER]`.
// Writes kernel-types-core.bin (what nearly every program needs), kernel-types.bin (what an iterator reaches in practice)
// and kernel-types-full.bin.gz (every type).
// --from may name a full recording: the smaller ones are then made from it.
// With --renumber the ids are those of the build whose answers this repository keeps; without, this machine's own.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { KIND, type RawBtf, readBtf } from "./btf/read.ts";
import { CORE, NEAR, select } from "./btf/select.ts";
import { type Anchor, writeTypes } from "./btf/write.ts";

const { values: options } = parseArgs({
  options: {
    from: { type: "string", default: "/sys/kernel/btf/vmlinux" },
    out: { type: "string", default: fileURLToPath(new URL("../../public", import.meta.url)) },
    renumber: { type: "string" },
  },
});

const from = readFileSync(options.from);
const btf = readBtf(options.from.endsWith(".gz") ? gunzipSync(from) : from);
const anchors: Anchor[] = options.renumber ? JSON.parse(readFileSync(options.renumber, "utf8")).anchors : [];
save("kernel-types-core.bin", writeTypes(btf, select(btf, CORE), false, anchors));
save("kernel-types.bin", writeTypes(btf, select(btf, NEAR(kfuncNames(btf))), false, anchors));
save("kernel-types-full.bin.gz", gzipSync(writeTypes(btf, btf.types.slice(1), true, anchors), { level: 9 }));

/** Functions tagged `bpf_kfunc`. */
function kfuncNames({ types, text }: RawBtf): Set<string> {
  const tags = types.filter((type) => type.kind === KIND.DECL_TAG && text(type.words[0]) === "bpf_kfunc");
  return new Set(tags.map((tag) => text(types[tag.words[2]].words[0])));
}

function save(name: string, bytes: Uint8Array): void {
  if (resolve(options.out, name) === resolve(options.from)) return;
  writeFileSync(resolve(options.out, name), bytes);
  const gzip = name.endsWith(".gz") ? "" : `, ${(gzipSync(bytes, { level: 9 }).length / 1024).toFixed(1)} KB gzip`;
  console.log(`${name}: ${(bytes.length / 1024).toFixed(1)} KB${gzip}`);
}
