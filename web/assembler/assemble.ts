// Assembly text to instructions: reads every line, lays the instructions out, gives names their meaning, writes the bytes.
// One bad line does not hide the next: each gets its own diagnostic.
import { dialectOf, type Remark, type SourceLine, sourceLines } from "./dialect.ts";
import { encode, hexOf } from "./encode.ts";
import type { Instruction } from "./instruction.ts";
import { MAX_INSNS, OP, PSEUDO } from "./isa.ts";
import { commentStart, type Token, tokenize } from "./lexer.ts";
import { Resolver } from "./resolve.ts";
import { parseStatement } from "./statement.ts";
import { type Assembly, Complaint, type Diagnostic, type FunctionInfo, type Names } from "./types.ts";

// Of a log only a small part is instructions.
const LONGEST_TEXT = { plain: 2 << 20, objdump: 4 << 20, kernel: 16 << 20 };
const MOST_ERRORS = 100;

/** An instruction at its place: `slot` counts 8-byte units from the start of the program. */
export interface Placed {
  instruction: Instruction;
  source: SourceLine;
  slot: number;
}

/** Collects diagnostics and stops the work when there are too many to be of use. */
class Report {
  readonly list: Diagnostic[] = [];
  private errors = 0;
  private rows: string[] | undefined;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  get full(): boolean {
    return this.errors >= MOST_ERRORS;
  }
  add(line: number, complaint: Complaint, severity: Diagnostic["severity"] = "error"): void {
    if (this.full) return;
    const { code, message, start, end, replacement } = complaint;
    const diagnostic: Diagnostic = { severity, code, message, line, column: start + 1, endColumn: end + 1 };
    if (replacement) {
      const [from, to] = replacement.at ?? [start, end];
      diagnostic.fix = { title: replacement.title, line, column: from + 1, endColumn: to + 1, text: replacement.text };
    }
    this.list.push(diagnostic);
    if (severity !== "error") return;
    this.errors++;
    if (this.full) {
      const rest = `more than ${MOST_ERRORS} errors: the rest is not listed`;
      this.list.push({ severity: "error", code: "too-many", message: rest, line, column: 1, endColumn: 2 });
    }
  }
  remark({ line, code, message, severity }: Remark): void {
    this.rows ??= this.text.split("\n");
    const row = this.rows[line - 1] ?? "";
    const column = row.length - row.trimStart().length + 1;
    this.list.push({ severity, code, message, line, column, endColumn: Math.max(row.trimEnd().length, column) + 1 });
  }
}

/** What reading the lines leaves for layout: instructions in order, and where each label stands. */
class Program {
  readonly placed: Placed[] = [];
  readonly labels = new Map<string, number>();
  /** Numeric labels may repeat: `1:` with `1b` and `1f`. */
  readonly numeric = new Map<string, number[]>();
  slots = 0;

  label(name: string, at: () => Complaint, report: Report, line: number): void {
    if (/^\d+$/.test(name)) {
      const places = this.numeric.get(name);
      if (places) places.push(this.slots);
      else this.numeric.set(name, [this.slots]);
    } else if (this.labels.has(name)) report.add(line, at());
    else this.labels.set(name, this.slots);
  }

  add(instruction: Instruction, source: SourceLine): void {
    this.placed.push({ instruction, source, slot: this.slots });
    this.slots += instruction.high === undefined ? 1 : 2;
  }
}

/**
 * Assembles `text`: hand-written, or pasted from llvm-objdump, bpftool or a verifier log.
 * Never throws; what is wrong is in `errors`.
 */
export function assemble(text: string, names: Names): Assembly {
  const report = new Report(text);
  const program = new Program();
  const limit = text.length > LONGEST_TEXT.kernel ? LONGEST_TEXT.plain : LONGEST_TEXT[dialectOf(text)];
  if (text.length > limit) {
    const size = (text.length / (1 << 20)).toFixed(1);
    report.add(1, new Complaint("too-long", `the text has ${size} MiB; at most ${limit >> 20} MiB are read`, 0, 1));
    return finish(program, report, names);
  }
  const { lines, remarks } = sourceLines(text);
  for (const remark of remarks) report.remark(remark);
  for (const source of lines) {
    for (const name of source.labels ?? []) {
      const already = () =>
        new Complaint("duplicate-label", `'${name}' stands here for the second time`, 0, source.text.length);
      program.label(name, already, report, source.line);
    }
    try {
      readLine(source, program, report);
    } catch (complaint) {
      if (!(complaint instanceof Complaint)) throw complaint;
      if (source.bytes && source.bytes.length >= 16) program.add(fromBytes(source.bytes), source);
      else if (!source.doubtful) report.add(source.line, complaint);
    }
    if (report.full) break;
    if (program.slots > MAX_INSNS) {
      const message = `a program has at most ${MAX_INSNS.toLocaleString("en")} instructions (E2BIG)`;
      report.add(source.line, new Complaint("too-long", message, source.from, source.to));
      break;
    }
  }
  return finish(program, report, names);
}

/** Labels and the statement of one line. */
function readLine(source: SourceLine, program: Program, report: Report): void {
  const { text, from, to, line } = source;
  const end = commentStart(text, from, to);
  let tokens: readonly Token[] = tokenize(text, from, end);
  while (tokens[1]?.text === ":" && source.opcode < 0 && isLabel(tokens[0] as Token)) {
    const [name] = tokens as [Token];
    const twice = () =>
      new Complaint("duplicate-label", `there is already a label '${name.text}'`, name.start, name.end);
    program.label(name.text, twice, report, line);
    tokens = tokens.slice(2);
  }
  if (tokens[0]?.kind === "end") return;
  const instruction = parseStatement(tokens, source.opcode);
  if (source.ref && (instruction.op === OP.LD_IMM64 || instruction.op === OP.CALL)) {
    const first = tokens[0] as Token;
    const last = tokens.at(-1) as Token;
    instruction.ref = { ...source.ref, start: first.start, end: last.start };
    if (source.ref.kind === "mapValue") instruction.src = PSEUDO.MAP_VALUE;
  }
  if (source.bytes) compareBytes(instruction, source, report);
  program.add(instruction, source);
  if (instruction.remark) report.add(line, instruction.remark, "warning");
  if (text[end] === ";" && source.opcode < 0 && !source.bytes) hiddenStatement(text, end, to, report, line);
}

function isLabel(token: Token): boolean {
  return token.kind === "name" || token.kind === "number";
}

/** `;` starts a comment; where others separate statements with it, say so instead of dropping one silently. */
function hiddenStatement(text: string, semicolon: number, to: number, report: Report, line: number): void {
  try {
    const rest = tokenize(text, semicolon + 1, commentStart(text, semicolon + 1, to));
    if (rest[0]?.kind === "end") return;
    parseStatement(rest);
  } catch {
    return;
  }
  const title = "Put the instruction on its own line";
  const message = "';' starts a comment: the instruction behind it is not assembled";
  report.add(
    line,
    new Complaint("hidden-statement", message, semicolon, to, { title, text: "\n", at: [semicolon, semicolon + 1] }),
    "warning",
  );
}

/** Where llvm-objdump's text is less exact than the bytes beside it, the bytes decide; else a difference is remarked. */
function compareBytes(instruction: Instruction, source: SourceLine, report: Report): void {
  const bytes = source.bytes as string;
  if (instruction.op === OP.CALL) {
    instruction.src = Number.parseInt(bytes[2] as string, 16);
    if (source.ref) return;
  }
  if (source.ref || instruction.ref) return;
  if (hexOf(instruction) !== bytes) {
    const message = "the text differs from the bytes in front of it; the text counts";
    report.add(source.line, new Complaint("bytes-differ", message, source.from, source.to), "info");
  }
}

function fromBytes(hex: string): Instruction {
  const byte = (i: number) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
  const word = (i: number) => byte(i) | (byte(i + 1) << 8) | (byte(i + 2) << 16) | (byte(i + 3) << 24);
  const registers = byte(1);
  const off = ((byte(2) | (byte(3) << 8)) << 16) >> 16;
  const instruction: Instruction = { op: byte(0), dst: registers & 15, src: registers >> 4, off, imm: word(4) };
  if (hex.length === 32) instruction.high = word(12);
  return instruction;
}

/** Names, bytes, and the list of functions. */
function finish(program: Program, report: Report, names: Names): Assembly {
  const resolver = new Resolver(
    program,
    names,
    program.placed.map(({ instruction }) => instruction.ref),
  );
  const starts = new Set<number>([0]);
  for (const { instruction, source, slot } of program.placed) {
    if (report.full) break;
    if (!instruction.ref && instruction.op !== OP.CALL) continue;
    try {
      const subprogram = resolver.resolve(instruction, slot);
      if (subprogram !== undefined && subprogram >= 0 && subprogram < program.slots) starts.add(subprogram);
    } catch (complaint) {
      if (!(complaint instanceof Complaint)) throw complaint;
      report.add(source.line, complaint);
    }
  }
  if (resolver.assumption) {
    report.remark({
      line: program.placed[0]?.source.line ?? 1,
      code: "map-ids",
      message: resolver.assumption,
      severity: "info",
    });
  }
  if (program.slots === 0 && report.list.every((d) => d.severity !== "error")) {
    report.add(1, new Complaint("empty", "there is no instruction yet: the shortest program is r0 = 0 and exit", 0, 1));
  }
  const { insns, lines } = encode(program.placed, program.slots);
  const errors = report.list.sort((a, b) => a.line - b.line || a.column - b.column);
  return {
    insns,
    lines,
    functions: functionsOf(starts, program, lines),
    labels: program.labels,
    errors,
    maps: resolver.used,
  };
}

function functionsOf(starts: ReadonlySet<number>, program: Program, lines: Int32Array): FunctionInfo[] {
  const names = new Map<number, string>();
  for (const [name, slot] of program.labels) {
    // A compiler's own labels (.Ltmp1) name a function only where nothing else does.
    if (starts.has(slot) && (names.get(slot) ?? ".L").startsWith(".L")) names.set(slot, name);
  }
  return [...starts]
    .filter((start) => start < program.slots)
    .sort((a, b) => a - b)
    .map((start, i) => ({
      name: names.get(start) ?? (start === 0 ? "main" : `func_${i}`),
      start,
      line: lines[start] ?? 0,
    }));
}
