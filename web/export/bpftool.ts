// The project as a shell script for a real kernel: clang, bpftool, and nothing else. Assembly travels as the very
// instructions that the page ran, inside a function without a prologue.
import { parseLayout } from "../state/layout";
import { fitHex, kindOf, type MapDecl, valueBytes } from "../state/project";
import type { Store } from "../state/store";

const LD_IMM64 = 0x18;
const MAP_FD = 1;
const MAP_VALUE = 2;
const HEREDOC = "END_OF_PROGRAM";

/** A name that C and the file system take. */
const safe = (name: string) => name.replace(/\W/g, "_").slice(0, 15) || "map";

const hexBytes = (hex: string) => hex.match(/../g)?.join(" ") ?? "";

/** The script. Needs the instructions, so a program that does not compile has none: an empty string. */
export function bpftoolRecipe(
  state: Pick<Store, "language" | "source" | "license" | "maps" | "target" | "code">,
): string {
  const { code, maps, target } = state;
  const source = state.language === "c" ? state.source : code ? inC(state, code.insns, code.text) : "";
  if (source === "") return "";
  const end = source.includes(HEREDOC) ? `${HEREDOC}_${source.length}` : HEREDOC;
  const pins = maps.map((map) => `"$fs/${safe(map.name)}"`);
  return `#!/bin/sh
# Runs this program on a real kernel. Needs root, clang, bpftool and a mounted bpffs.
set -e
fs=/sys/fs/bpf # where libbpf looks for maps that are pinned by name
trap 'rm -f "$fs/mapwalk_iter" ${pins.join(" ")}' EXIT

${maps.map(create).join("\n\n")}

cat > mapwalk.bpf.c <<'${end}'
${source.trimEnd()}
${end}

clang -O2 -g --target=bpf -c mapwalk.bpf.c -o mapwalk.bpf.o
bpftool iter pin mapwalk.bpf.o "$fs/mapwalk_iter" map pinned ${pins[target]}
cat "$fs/mapwalk_iter"
bpftool map dump pinned ${pins[target]}
`;
}

function create(map: MapDecl): string {
  const { type, maxEntries, flags, entries } = map;
  const keySize = parseLayout(map.key).size;
  const valueSize = parseLayout(map.value).size;
  const pin = `"$fs/${safe(map.name)}"`;
  const made = `bpftool map create ${pin} type ${type} key ${keySize} value ${valueSize} entries ${maxEntries} name ${safe(map.name)} flags ${flags}`;
  // bpftool takes one value for all CPUs.
  const bytes = kindOf(type).perCpu ? valueSize : valueBytes(map, 1);
  const updates = entries.map(
    ([key, value]) =>
      `bpftool map update pinned ${pin} key hex ${hexBytes(fitHex(key, keySize))} value hex ${hexBytes(fitHex(value, bytes))}`,
  );
  return [made, ...updates].join("\n");
}

function inC({ maps, license }: Pick<Store, "maps" | "license">, insns: Uint8Array, text: readonly string[]): string {
  const view = new DataView(insns.buffer, insns.byteOffset, insns.byteLength);
  const lines: string[] = [];
  const used = new Set<number>();
  for (let i = 0; i < insns.length / 8; i++) {
    const from = insns[i * 8 + 1] >> 4;
    const index = view.getInt32(i * 8 + 4, true);
    if (insns[i * 8] === LD_IMM64 && (from === MAP_FD || from === MAP_VALUE) && maps[index]) {
      used.add(index);
      lines.push(`    "r${insns[i * 8 + 1] & 15} = %[${safe(maps[index].name)}] ll\\n"`);
      i++;
      continue;
    }
    const word = `0x${view
      .getBigUint64(i * 8, true)
      .toString(16)
      .padStart(16, "0")}`;
    const note = text[i] ? ` /* ${i}: ${text[i].replaceAll("*/", "* /").replaceAll("/*", "/ *")} */` : "";
    lines.push(`    ".8byte ${word}\\n"${note}`);
  }
  const operands = [...used].map((index) => `[${safe(maps[index].name)}] "i"(&${safe(maps[index].name)})`).join(", ");
  return `#define SEC(name) __attribute__((section(name), used))
#define __uint(name, value) int (*name)[value]

${[...used].map((index) => declared(maps[index])).join("\n\n")}

SEC("iter/bpf_map_elem") __attribute__((naked)) int mapwalk(void)
{
  asm volatile(
${lines.join("\n")}
    : : ${operands});
}

char LICENSE[] SEC("license") = ${JSON.stringify(license)};`;
}

const TYPES: Partial<Record<MapDecl["type"], number>> = {
  ...{ hash: 1, array: 2, percpu_hash: 5, percpu_array: 6, lru_hash: 9, lru_percpu_hash: 10 },
  ...{ lpm_trie: 11, queue: 22, ringbuf: 27 },
};

/** Pinned by name: the map that was made above is the one that the program uses. */
function declared(map: MapDecl): string {
  return `struct {
  __uint(type, ${TYPES[map.type] ?? 1});
  __uint(key_size, ${parseLayout(map.key).size});
  __uint(value_size, ${parseLayout(map.value).size});
  __uint(max_entries, ${map.maxEntries});
  __uint(map_flags, ${map.flags});
  __uint(pinning, 1);
} ${safe(map.name)} SEC(".maps");`;
}
