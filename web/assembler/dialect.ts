// From pasted text to the lines that carry an instruction: which part of each is the statement, what a dump says beside it.
// Recognises hand-written text, llvm-objdump, and the kernel's own format (bpftool dumps and verifier logs).
import { kernelLines } from "./kerneltext.ts";
import { objdumpLines } from "./objdump.ts";

/** A name that a dump gives to what the instruction refers to. */
export interface DumpReference {
  kind: "call" | "any" | "mapValue";
  name: string;
  addend: number;
}

/** A line that holds labels, an instruction, or both: the statement is `text` from column `from` to `to` (from 0). */
export interface SourceLine {
  line: number;
  text: string;
  from: number;
  to: number;
  /** Opcode that a kernel dump prints in front of the statement, or -1. */
  opcode: number;
  /** Names that begin here according to a dump's headers. */
  labels?: string[];
  /** Bytes in front of the statement in llvm-objdump's output, as hex without blanks. */
  bytes?: string;
  ref?: DumpReference;
  /** The statement only counts if it can be read; otherwise the line is commentary. */
  doubtful?: boolean;
}

/** A remark on the text as a whole, at one of its lines. */
export interface Remark {
  line: number;
  code: string;
  message: string;
  severity: "warning" | "info";
}

/** The lines in the order of the program. */
export interface Lines {
  lines: SourceLine[];
  remarks: Remark[];
}

const KERNEL = /^[^\S\n]*\d+: (?:[.0-9]{10} )?\([0-9a-f]{2}\) /m;
const OBJDUMP = /^[^\S\n]*[0-9a-f]+:[^\S\n]+(?:[0-9a-f]{2} ){7}[0-9a-f]{2}|^[0-9a-f]{8,16} <[^>\n]+>:\s*$/m;

/** Hand-written text, the kernel's format, or llvm-objdump's. */
export type Dialect = "plain" | "kernel" | "objdump";

/** What kind of text this is, by the first line that says so. */
export function dialectOf(text: string): Dialect {
  return KERNEL.test(text) ? "kernel" : OBJDUMP.test(text) ? "objdump" : "plain";
}

/** Blanks out block comments, keeping every column and line. One that is open runs to the end; none opens in a line comment. */
function withoutBlockComments(text: string): string {
  if (!text.includes("/*")) return text;
  const comment = /(?:\/\/|;|(?<!\w)#).*|\/\*[\s\S]*?(?:\*\/|$)/g;
  return text.replace(comment, (found) => (found.startsWith("/*") ? found.replace(/[^\n]/g, " ") : found));
}

/** Splits `text` into source lines of its dialect. */
export function sourceLines(text: string): Lines {
  const dialect = dialectOf(text);
  const rows = (dialect === "plain" ? withoutBlockComments(text) : text).split("\n");
  if (dialect === "kernel") return kernelLines(rows);
  if (dialect === "objdump") return objdumpLines(rows);
  return plainLines(rows);
}

// What compilers write around the code; data sections are skipped as a whole.
const DIRECTIVE = /^\s*\.(\w+)(?:\s|$)/;
const SECTION = /^\s*\.(?:section\s+("[^"]*"|[^,\s]+)(?:\s*,\s*"([^"]*)")?|text\b|data\b|bss\b|rodata\b)/;

function plainLines(rows: readonly string[]): Lines {
  const sections = new Map<string, SourceLine[]>();
  let section = ".text";
  let code = true;
  for (let i = 0; i < rows.length; i++) {
    const text = rows[i] as string;
    const dotted = text.trimStart().startsWith(".");
    const found = dotted ? SECTION.exec(text) : null;
    if (found) {
      section = found[1]?.replaceAll('"', "") ?? ".text";
      code = found[1] === undefined ? /^\s*\.text/.test(text) : (found[2] ?? "x").includes("x");
      continue;
    }
    if (!code) continue;
    const directive = dotted ? DIRECTIVE.exec(text) : null;
    if (directive && directive[1] !== "quad" && directive[1] !== "8byte") continue;
    const to = text.endsWith("\r") ? text.length - 1 : text.length;
    const line: SourceLine = { line: i + 1, text, from: 0, to, opcode: -1 };
    const lines = sections.get(section);
    if (lines) lines.push(line);
    else sections.set(section, [line]);
  }
  return inSections(sections);
}

/** The program's section first and the functions of .text behind it, as libbpf lays them out. */
function inSections(sections: ReadonlyMap<string, SourceLine[]>): Lines {
  const text = sections.get(".text") ?? [];
  const [program, ...others] = [...sections].filter(([name]) => name !== ".text");
  const remarks = others.map(([name, lines]): Remark => {
    const message = `there is already a program in section ${program?.[0]}; section ${name} is left out`;
    return { line: lines[0]?.line ?? 1, code: "unused-section", message, severity: "info" };
  });
  return { lines: program ? [...program[1], ...text] : text, remarks };
}
