// Symbols, members, macros and records of C in words, as Markdown paragraphs.
import { HELPER_DOCS } from "../../assembler/helperdocs.ts";
import type { Sym } from "../../compiler/parse/ast.ts";
import type { Macro } from "../../compiler/preprocess/macro.ts";
import { typeText } from "../../compiler/types/format.ts";
import {
  alignOf,
  findField,
  isComplete,
  type Member,
  type RecordType,
  sizeOf,
  strip,
  type Type,
} from "../../compiler/types/type.ts";
import { POINTEES } from "../structs.ts";

const MOST_MEMBERS = 24;

/** A C snippet as a Markdown code block. */
export function code(text: string): string {
  return `\`\`\`c\n${text}\n\`\`\``;
}

function bytes(n: number): string {
  return n === 1 ? "1 byte" : `${n} bytes`;
}

/** A function's type around its name and the names of its parameters. */
export function signature(name: string, type: Type): { label: string; parameters: string[] } {
  const fn = strip(type);
  if (fn.kind !== "func") return { label: typeText(type, name), parameters: [] };
  const parameters = fn.params.map((p) => typeText(p.type, p.name ?? ""));
  if (fn.variadic) parameters.push("...");
  return { label: typeText(fn.ret, `${name}(${parameters.join(", ") || "void"})`), parameters };
}

/** What a name is. */
export function describeSymbol(sym: Sym): string[] {
  switch (sym.kind) {
    case "func": {
      const { label } = signature(sym.name, sym.type);
      const doc = HELPER_DOCS.get(sym.name)?.doc;
      return [code(label), ...(sym.helper > 0 ? [doc ?? "", `Helper ${sym.helper}`].filter(Boolean) : [])];
    }
    case "const":
      return [code(`${sym.name} = ${sym.value}`)];
    case "typedef":
      return [code(`typedef ${typeText(sym.type, sym.name)}`), ...layout(sym.type)];
    case "var":
      return [code(typeText(sym.type, sym.name)), ...layout(sym.type)];
  }
}

/** Size of a type, and the members of what it points to. */
function layout(type: Type): string[] {
  const record = strip(type);
  const size = isComplete(type) ? [`${bytes(sizeOf(type))}, aligned to ${alignOf(type)}`] : [];
  return record.kind === "record" && record.tag === null ? [...size, describeMembers(record)] : size;
}

/** `struct s { … }` with offsets. */
export function describeRecord(record: RecordType): string[] {
  const word = record.union ? "union" : "struct";
  if (!record.complete) return [code(`${word} ${record.tag ?? ""}`), "Declared, not defined."];
  return [`**${word} ${record.tag ?? ""}**, ${bytes(record.size)}`, describeMembers(record)];
}

function describeMembers(record: RecordType): string {
  const rows = memberRows(record, 0);
  const shown = rows.slice(0, MOST_MEMBERS);
  if (rows.length > MOST_MEMBERS) shown.push(`      … ${rows.length - MOST_MEMBERS} more`);
  return code(shown.join("\n"));
}

/** A line a member; those of unnamed structs and unions stand in their place. */
function memberRows(record: RecordType, base: number): string[] {
  return record.members.flatMap((member) => {
    const inner = strip(member.type);
    const bit = base + member.bitOffset;
    if (member.name === null && inner.kind === "record") return memberRows(inner, bit);
    const width = member.bits === null ? "" : ` : ${member.bits}`;
    return [`${String(bit >> 3).padStart(4)}  ${typeText(member.type, member.name ?? "")}${width};`];
  });
}

const KINDS: Record<string, keyof typeof POINTEES> = {
  bpf_iter__bpf_map_elem: "ctx",
  bpf_iter_meta: "meta",
  bpf_map: "map",
};

/** A member in its struct, and for what an iterator reaches what the verifier makes of it. */
export function describeMember(record: RecordType, member: Member): string[] {
  const owner = `${record.union ? "union" : "struct"} ${record.tag ?? "(unnamed)"}`;
  const path = member.name === null ? undefined : findField(record, member.name)?.path;
  const bit = (path ?? [member]).reduce((sum, step) => sum + step.bitOffset, 0);
  const place = member.bits === null ? `offset ${bit >> 3}` : `bit ${bit}, ${member.bits} wide`;
  const size = isComplete(member.type) ? `, ${bytes(sizeOf(member.type))}` : "";
  const pointee =
    record.tag && record.kernel && Object.hasOwn(KINDS, record.tag) ? POINTEES[KINDS[record.tag] as "ctx"] : undefined;
  const field = pointee?.fields.find(({ name }) => name === member.name);
  const becomes = field && field.becomes !== "scalar()" ? [`When loaded: \`${field.becomes}\``] : [];
  return [
    code(typeText(member.type, member.name ?? "")),
    `${place}${size}, in ${owner}`,
    ...becomes,
    ...(field ? [field.doc] : []),
  ];
}

/** A macro's definition. */
export function describeMacro(macro: Macro): string[] {
  if (macro.builtin) return [`**${macro.name}** is given by the compiler`];
  const parameters = macro.params
    ? `(${[...macro.params, ...(macro.variadic ? ["..."] : [])].filter((p, i, all) => all.indexOf(p) === i && p !== "__VA_ARGS__").join(", ")})`
    : "";
  const body = macro.body
    .map((token) => `${token.space ? " " : ""}${token.text}`)
    .join("")
    .trim();
  return [code(`#define ${macro.name}${parameters} ${body.length > 300 ? `${body.slice(0, 300)} …` : body}`)];
}
