// The program as files for other tools: the object, its source, the instructions as C or hex, and a case for the oracle.
// Each comes with the command that runs it on a real machine.

import { toHex } from "../state/bytes";
import { parseLayout } from "../state/layout";
import { fitHex, type MapDecl, valueBytes } from "../state/project";
import type { Store } from "../state/store";
import { bpftoolRecipe } from "./bpftool";
import { caseReads } from "./casereads";

export type Taken = "object" | "source" | "array" | "hex" | "case";

/** A file, as bytes or text. */
export interface TakenFile {
  name: string;
  content: Uint8Array | string;
}

type Part = Pick<
  Store,
  "language" | "source" | "license" | "maps" | "target" | "code" | "artifact" | "cpus" | "plan" | "readSize"
>;

interface Kind {
  title: string;
  /** Null where there is nothing to take. */
  file(state: Part): TakenFile | null;
  /** The command for the file of that name. */
  command(state: Part): string;
}

const pin = (map: MapDecl | undefined) => `/sys/fs/bpf/${map?.name.replace(/\W/g, "_") ?? "map"}`;
const iterate = (state: Part) =>
  `bpftool -d iter pin mapwalk.bpf.o /sys/fs/bpf/mapwalk map pinned ${pin(state.maps[state.target])} && cat /sys/fs/bpf/mapwalk`;
/** Instructions alone have no maps and no section: a loader of one's own takes them, bpftool what they were made of. */
const inRecipe = (state: Part, what: string) =>
  state.language === "object"
    ? `${iterate(state)}    # the object; ${what}`
    : `sh mapwalk.sh    # the bpftool recipe runs the same program; ${what}`;

export const KINDS: Record<Taken, Kind> = {
  object: {
    title: "Object",
    file: ({ artifact }) => (artifact?.object ? { name: "mapwalk.bpf.o", content: artifact.object } : null),
    command: iterate,
  },
  source: {
    title: "Source",
    file: ({ language, source }) =>
      language === "object" ? null : { name: language === "c" ? "mapwalk.bpf.c" : "mapwalk.s", content: source },
    command: (state) =>
      state.language === "c"
        ? `clang -O2 -g --target=bpf -c mapwalk.bpf.c -o mapwalk.bpf.o && ${iterate(state)}`
        : "sh mapwalk.sh    # the bpftool recipe carries the instructions",
  },
  array: {
    title: "C array",
    file: ({ code }) => (code ? { name: "mapwalk.h", content: arrayOf(code.insns, code.text) } : null),
    command: (state) => inRecipe(state, "the array is for bpf(BPF_PROG_LOAD), its map indices replaced by fds"),
  },
  hex: {
    title: "Bytecode as hex",
    file: ({ code }) => (code ? { name: "mapwalk.hex", content: `${toHex(code.insns, "")}\n` } : null),
    command: (state) => inRecipe(state, "xxd -r -p mapwalk.hex gives the bytes of its instructions"),
  },
  case: {
    title: "Case for the oracle",
    file: (state) =>
      state.code ? { name: "mapwalk.case.jsonl", content: `${JSON.stringify(caseOf(state))}\n` } : null,
    command: (state) =>
      bpftoolRecipe(state) === ""
        ? "kernel_oracle.py --ranges mapwalk.case.jsonl"
        : "kernel_oracle.py --ranges mapwalk.case.jsonl    # or, with bpftool alone: sh mapwalk.sh",
  },
};

/** `struct bpf_insn` for a loader of one's own; maps are named by their index in the immediate. */
function arrayOf(insns: Uint8Array, text: readonly string[]): string {
  const view = new DataView(insns.buffer, insns.byteOffset, insns.byteLength);
  const rows: string[] = [];
  for (let at = 0; at < insns.length; at += 8) {
    const registers = insns[at + 1];
    const fields = [
      `.code = 0x${insns[at].toString(16).padStart(2, "0")}`,
      `.dst_reg = ${registers & 15}`,
      `.src_reg = ${registers >> 4}`,
      `.off = ${view.getInt16(at + 2, true)}`,
      `.imm = ${view.getInt32(at + 4, true)}`,
    ];
    const note = text[at / 8]
      ? ` /* ${at / 8}: ${text[at / 8].replaceAll("*/", "* /").replaceAll("/*", "/ *")} */`
      : "";
    rows.push(`\t{ ${fields.join(", ")} },${note}`);
  }
  return `#include <linux/bpf.h>\n\nstatic const struct bpf_insn mapwalk[] = {\n${rows.join("\n")}\n};\n`;
}

/** The fields of the oracle's format. */
function caseOf({ code, artifact, maps, target, license, cpus, plan, readSize }: Part): Record<string, unknown> {
  const { flags = 0, btf = null, funcInfo, lineInfo } = artifact ?? {};
  return {
    name: "mapwalk-page",
    insns: toHex(code!.insns, ""),
    maps: maps.map((map) => caseMap(map, cpus)),
    target,
    license,
    ...(flags ? { prog_flags: flags } : {}),
    ...(btf ? { btf: toHex(btf, "") } : {}),
    ...(funcInfo?.length ? { func_info: toHex(funcInfo, "") } : {}),
    ...(lineInfo?.length ? { line_info: toHex(lineInfo, "") } : {}),
    ...caseReads({ plan, readSize, maps }),
  };
}

function caseMap(map: MapDecl, cpus: number): Record<string, unknown> {
  const keySize = parseLayout(map.key).size;
  return {
    name: map.name,
    type: map.type,
    key_size: keySize,
    value_size: parseLayout(map.value).size,
    max_entries: map.maxEntries,
    map_flags: map.flags,
    entries: map.entries.map(([key, value]) => [fitHex(key, keySize), fitHex(value, valueBytes(map, cpus))]),
    ...(map.fill ? { fill: { count: map.fill.count, ...(map.fill.keys === "mix" ? { key: "mix" } : {}) } } : {}),
    ...(map.frozen ? { frozen: true } : {}),
  };
}
