// What may stand at the cursor in BPF assembly: helpers, labels, maps, types, fields of the context. Pure; monaco's part is
// in asm.ts.

import { HELPER_DOCS } from "../assembler/helperdocs.ts";
import { GPL_ONLY, OFFERED } from "../assembler/helpers.generated.ts";
import { helperName } from "../assembler/index.ts";
import { KFUNC_PROTOTYPES } from "../assembler/kfuncprotos.generated.ts";
import { commentStart } from "../assembler/lexer.ts";
import { WORD_DOCS } from "./asmdocs.ts";
import { labelOccurrences } from "./asmsymbols.ts";
import { holdings } from "./flow.ts";
import { POINTEES } from "./structs.ts";

/** One proposal. `snippet`: `insert` holds ${1:…} places. */
export interface Proposal {
  label: string;
  insert: string;
  kind: "helper" | "kfunc" | "label" | "map" | "type" | "field" | "keyword" | "value";
  detail?: string;
  doc?: string;
  snippet?: boolean;
  /** Lower comes first. */
  rank?: number;
}

/** Proposals for replacing the columns from `from` to `to` (from 1, exclusive). */
export interface Completion {
  from: number;
  to: number;
  proposals: Proposal[];
}

const gpl = new Set(GPL_ONLY);

/** All functions that a call may name, labels excepted. */
const FUNCTIONS: readonly Proposal[] = [
  ...OFFERED.map((id): Proposal => {
    const name = helperName(id) as string;
    const { prototype, doc } = HELPER_DOCS.get(name) ?? { prototype: name, doc: "" };
    return {
      label: name,
      insert: name,
      kind: "helper",
      detail: prototype,
      doc: gpl.has(id) ? `${doc} (GPL only)` : doc,
      rank: COMMON_RANK(name),
    };
  }),
  ...Object.entries(KFUNC_PROTOTYPES).map(
    ([name, prototype]): Proposal => ({
      label: name,
      insert: name,
      kind: "kfunc",
      detail: prototype,
      doc: "Kernel function.",
      rank: 3,
    }),
  ),
];

/** Those that iterators use first. */
function COMMON_RANK(name: string): number {
  const common = [
    "bpf_seq_write",
    "bpf_seq_printf",
    "bpf_map_lookup_elem",
    "bpf_map_update_elem",
    "bpf_map_delete_elem",
    "bpf_loop",
    "bpf_for_each_map_elem",
  ];
  return common.includes(name) ? 1 : 2;
}

const TYPES = ["u64", "u32", "u16", "u8", "s32", "s16", "s8"];

/** A place in a snippet, filled with `text` at first. */
const tab = (n: number, text: string | number) => `$\{${n}:${text}}`;

const STATEMENTS: readonly Proposal[] = [
  {
    label: "if … goto",
    insert: `if r${tab(1, 0)} == ${tab(2, 0)} goto ${tab(3, "out")}`,
    kind: "keyword",
    doc: WORD_DOCS.get("if"),
    snippet: true,
  },
  { label: "goto", insert: "goto ", kind: "keyword", doc: WORD_DOCS.get("goto") },
  { label: "gotol", insert: "gotol ", kind: "keyword", doc: WORD_DOCS.get("gotol") },
  { label: "may_goto", insert: "may_goto ", kind: "keyword", doc: WORD_DOCS.get("may_goto") },
  { label: "call", insert: "call ", kind: "keyword", doc: WORD_DOCS.get("call") },
  { label: "exit", insert: "exit", kind: "keyword", doc: WORD_DOCS.get("exit") },
  {
    label: "lock",
    insert: `lock *(u64 *)(r${tab(1, 1)} + ${tab(2, 0)}) += r${tab(3, 2)}`,
    kind: "keyword",
    doc: WORD_DOCS.get("lock"),
    snippet: true,
  },
  {
    label: "*(u64 *)(…) = …",
    insert: `*(u64 *)(r${tab(1, 10)} - ${tab(2, 8)}) = r${tab(3, 1)}`,
    kind: "keyword",
    doc: "Stores 8 bytes.",
    snippet: true,
  },
];

const LABELS = "(?:[A-Za-z_.$][\\w.$]*:\\s*)*";
const START = new RegExp(`^\\s*${LABELS}([A-Za-z_*]*)$`);
const VALUE = new RegExp(`^\\s*${LABELS}r(\\d+)\\s*=\\s*([A-Za-z_*>-]*)$`);
const FIELD = /\*?\(([us]\d+) \*\)\s*\(r(\d+)\s*\+\s*(\w*)$/;

/** What may stand at `column` (from 1) of `line` (from 1). */
export function completeAsm(
  lines: readonly string[],
  line: number,
  column: number,
  maps: readonly string[],
): Completion {
  const text = lines[line - 1] ?? "";
  const before = text.slice(0, column - 1);
  const nothing: Completion = { from: column, to: column, proposals: [] };
  if (before.length > 500 || commentStart(before, 0, before.length) < before.length) return nothing;
  const rest = /^\w*/.exec(text.slice(column - 1))?.[0].length ?? 0;
  const answer = (typed: string, proposals: Proposal[]): Completion => ({
    from: column - typed.length,
    to: column + rest,
    proposals,
  });
  const labels = (isFunction: boolean) => {
    const names = new Set(
      labelOccurrences(lines)
        .filter((o) => o.isDefinition)
        .map((o) => o.name),
    );
    return [...names].map(
      (name): Proposal => ({
        label: name,
        insert: name,
        kind: "label",
        detail: isFunction ? "subprogram" : "label",
        rank: isFunction ? 4 : 1,
      }),
    );
  };
  let match = /\bcall\s+([\w%]*)$/.exec(before);
  if (match) return answer(match[1] as string, [...FUNCTIONS, ...labels(true)]);
  match = /\b(?:goto|gotol|may_goto)\s+([\w.$]*)$/.exec(before);
  if (match) return answer(match[1] as string, labels(false));
  match = /\b(?:func|subprog)\[(\w*)$/.exec(before);
  if (match) return answer(match[1] as string, labels(true));
  match = /\bmap(?:_value)?\[([\w.]*)$/.exec(before);
  if (match)
    return answer(
      match[1] as string,
      maps.map((name) => ({ label: name, insert: name, kind: "map", detail: "map" })),
    );
  match = FIELD.exec(before);
  if (match) return answer(match[3] as string, fields(lines, line, Number(match[2])));
  match = /\*\s*\((\w*)$/.exec(before);
  if (match)
    return answer(
      match[1] as string,
      TYPES.map((name, rank) => ({ label: name, insert: name, kind: "type", doc: WORD_DOCS.get(name), rank })),
    );
  match = VALUE.exec(before);
  if (match) return answer(match[2] as string, values(lines, line, maps));
  match = START.exec(before);
  if (match && !/^[rw]\d*$/.test(match[1] as string)) return answer(match[1] as string, [...STATEMENTS]);
  return nothing;
}

/** Offsets behind the register, if the text tells what it points to. */
function fields(lines: readonly string[], line: number, register: number): Proposal[] {
  const holds = holdings(lines, line).get(register);
  if (!holds) return [];
  return POINTEES[holds].fields.map(({ offset, name, type, becomes, doc }) => ({
    label: `${offset}  ${name}`,
    insert: String(offset),
    kind: "field",
    detail: `${type} → ${becomes}`,
    doc,
    rank: offset,
  }));
}

/** What may be loaded into a register: fields by name, and maps. */
function values(lines: readonly string[], line: number, maps: readonly string[]): Proposal[] {
  const proposals: Proposal[] = [];
  for (const [register, holds] of holdings(lines, line)) {
    if (holds !== "ctx" && holds !== "meta" && holds !== "map") continue;
    for (const { offset, size, name, type, becomes, doc } of POINTEES[holds].fields) {
      if (size > 8) continue;
      const text = `*(u${size * 8} *)(r${register} + ${offset})`;
      proposals.push({
        label: `${holds}->${name}`,
        insert: text,
        kind: "field",
        detail: `${type} → ${becomes}`,
        doc: `${text}\n\n${doc}`,
        rank: holds === "ctx" ? 1 : 2,
      });
    }
  }
  for (const name of maps)
    proposals.push({
      label: `map[${name}] ll`,
      insert: `map[${name}] ll`,
      kind: "map",
      detail: "the map's address",
      rank: 3,
    });
  for (const word of [
    "be16",
    "be32",
    "be64",
    "bswap64",
    "atomic64_fetch_add",
    "atomic64_xchg",
    "atomic64_cmpxchg",
    "load_acquire",
  ]) {
    proposals.push({ label: word, insert: word, kind: "value", doc: WORD_DOCS.get(word), rank: 5 });
  }
  return proposals;
}
