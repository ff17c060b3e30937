// What stands under the pointer in BPF assembly, in words. Pure: returns Markdown and the columns that it is about.

import { HELPER_DOCS } from "../assembler/helperdocs.ts";
import { GPL_ONLY, OFFERED } from "../assembler/helpers.generated.ts";
import { type Assembly, HELPER_IDS, KFUNC_IDS } from "../assembler/index.ts";
import { KFUNC_PROTOTYPES } from "../assembler/kfuncprotos.generated.ts";
import { commentStart } from "../assembler/lexer.ts";
import { REGISTER_DOCS, WORD_DOCS } from "./asmdocs.ts";
import { labelOccurrences, occurrenceAt } from "./asmsymbols.ts";
import { holdings } from "./flow.ts";
import { fieldAt, POINTEES } from "./structs.ts";

/** Paragraphs of Markdown about columns `from` to `to` (from 1, exclusive) of a line. */
export interface HoverText {
  from: number;
  to: number;
  paragraphs: string[];
}

const MEMORY = /\*?\(([us])(\d+) \*\)\s*\(r(\d+)(?:\s*([-+])\s*(-?\d+|0x[0-9a-fA-F]+))?\)/g;
const WORD = /[A-Za-z_.$][\w.$]*/g;

/** The match of a global pattern that holds `column`. */
function around(pattern: RegExp, text: string, column: number): RegExpExecArray | undefined {
  for (const match of text.matchAll(pattern)) {
    if (column - 1 >= match.index && column - 1 <= match.index + match[0].length) return match;
  }
  return undefined;
}

/** What to say about a place; undefined when there is nothing to say. */
export function hoverAsm(
  lines: readonly string[],
  line: number,
  column: number,
  maps: readonly string[],
  assembly: Assembly,
): HoverText | undefined {
  const text = lines[line - 1] ?? "";
  if (text.length > 500 || column - 1 > commentStart(text, 0, text.length)) return undefined;
  const word = around(WORD, text, column);
  const about =
    word && (aboutWord(lines, line, column, word[0], maps, assembly) ?? aboutRegister(lines, line, word[0]));
  const memory = around(MEMORY, text, column);
  const found =
    memory && !about?.specific
      ? { match: memory, paragraphs: aboutMemory(lines, line, memory) }
      : about && word
        ? { match: word, paragraphs: about.paragraphs }
        : undefined;
  if (!found || found.paragraphs.length === 0) return undefined;
  const encoding = encodingOf(line, assembly);
  return {
    from: found.match.index + 1,
    to: found.match.index + found.match[0].length + 1,
    paragraphs: encoding ? [...found.paragraphs, encoding] : found.paragraphs,
  };
}

/** `instruction 5: 79 12 10 00 …` */
function encodingOf(line: number, { lines, insns }: Assembly): string | undefined {
  const slot = lines.indexOf(line);
  if (slot < 0) return undefined;
  const slots = lines[slot + 1] === line && insns[slot * 8] === 0x18 ? 2 : 1;
  const bytes = Array.from(insns.subarray(slot * 8, (slot + slots) * 8), (byte) => byte.toString(16).padStart(2, "0"));
  return `Instruction ${slot}: \`${bytes.join(" ")}\``;
}

interface About {
  paragraphs: string[];
  /** Says more than the memory operand around it would. */
  specific: boolean;
}

function aboutWord(
  lines: readonly string[],
  line: number,
  column: number,
  word: string,
  maps: readonly string[],
  assembly: Assembly,
): About | undefined {
  const occurrences = labelOccurrences(lines);
  const label = occurrenceAt(occurrences, line, column);
  if (label) {
    const definition = occurrences.find((o) => o.isDefinition && o.name === label.name);
    if (definition) {
      const uses = occurrences.filter((o) => !o.isDefinition && o.name === label.name).length;
      const slot = assembly.labels.get(label.name);
      const place = `line ${definition.line}${slot === undefined ? "" : `, instruction ${slot}`}`;
      return {
        specific: true,
        paragraphs: [`**${label.name}**: ${place}; used ${uses === 1 ? "once" : `${uses} times`}`],
      };
    }
  }
  const helper = HELPER_IDS.get(word);
  if (helper !== undefined) return { specific: true, paragraphs: aboutHelper(word, helper) };
  const kfunc = KFUNC_IDS.has(word) ? KFUNC_PROTOTYPES[word] : undefined;
  if (kfunc) return { specific: true, paragraphs: [code(kfunc), `Kernel function, BTF id ${KFUNC_IDS.get(word)}`] };
  const index = maps.indexOf(word);
  if (index >= 0)
    return { specific: true, paragraphs: [`**${word}**: map ${index} of this program`, POINTEES.map_ptr.doc] };
  const doc = WORD_DOCS.get(word);
  return doc ? { specific: false, paragraphs: [`**${word}**`, doc] } : undefined;
}

function aboutHelper(name: string, id: number): string[] {
  const doc = HELPER_DOCS.get(name);
  const remarks = [`Helper ${id}`];
  if (!OFFERED.includes(id)) remarks.push("**not offered to this kind of program**");
  if (GPL_ONLY.includes(id)) remarks.push("needs a GPL-compatible license");
  return [...(doc ? [code(doc.prototype), doc.doc] : [`**${name}**`]), remarks.join(" · ")];
}

function code(text: string): string {
  return `\`\`\`c\n${text}\n\`\`\``;
}

function aboutRegister(lines: readonly string[], line: number, word: string): About | undefined {
  const match = /^([rw])(10|\d)$/.exec(word);
  if (!match) return undefined;
  const n = Number(match[2]);
  const half = match[1] === "w" ? [`The lower 32 bits of r${n}; writing them clears the upper half.`] : [];
  const holds = match[1] === "r" ? holdings(lines, line).get(n) : undefined;
  const held =
    holds && holds !== "fp"
      ? [`Here, reading straight down: \`${POINTEES[holds].type}\`, ${POINTEES[holds].title}. ${POINTEES[holds].doc}`]
      : [];
  return { specific: false, paragraphs: [`**${word}**: ${REGISTER_DOCS[n]}`, ...half, ...held] };
}

function aboutMemory(lines: readonly string[], line: number, match: RegExpExecArray): string[] {
  const [, sign, bits, register, direction, amount] = match;
  const offset = amount ? Number(amount) * (direction === "-" ? -1 : 1) : 0;
  const size = Number(bits) / 8;
  const bytes = size === 1 ? "1 byte" : `${size} bytes`;
  const holds = holdings(lines, line).get(Number(register));
  const plain = `${bytes} at r${register} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)}${sign === "s" ? ", sign-extended" : ""}`;
  if (!holds) return [plain];
  if (holds === "fp") {
    const inside = offset < 0 && offset >= -512 && offset + size <= 0;
    return [`Stack: ${plain}`, inside ? "" : "Outside of the stack, which is r10 - 512 to r10 - 1."].filter(Boolean);
  }
  const { title, fields } = POINTEES[holds];
  const field = fieldAt(holds, offset);
  if (field) {
    const wrong = holds === "ctx" && size !== 8 ? ["**Load it whole: the context's fields are 8 bytes.**"] : [];
    return [`**${holds}->${field.name}**: \`${field.type}\`, becomes \`${field.becomes}\``, ...wrong, field.doc];
  }
  if (fields.length > 0) return [`${plain} of ${title}: no field begins here that is shown`];
  return [`${plain} of ${title}`, `Bytes up to ${offset + size} are recorded and compared with the map at link time.`];
}
