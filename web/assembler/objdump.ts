// llvm-objdump's output: addresses, bytes, relocations, several functions in several sections.
// Lays the functions out as libbpf would: the program first, then what it calls, in the order of discovery.
import type { DumpReference, Lines, Remark, SourceLine } from "./dialect.ts";

const SECTION = /^Disassembly of section (.+):\s*$/;
const HEADER = /^([0-9a-f]{8,16}) <(.+)>:\s*$/;
const RELOCATION = /^\s+([0-9a-f]+):\s+(R_BPF_\w+)\s+(\S.*?)\s*$/;
const WITH_BYTES = /^(\s*([0-9a-f]+):\s+((?:[0-9a-f]{2} ){7}[0-9a-f]{2}(?: (?:[0-9a-f]{2} ){7}[0-9a-f]{2})?)\s*)(.*)$/;
const WITHOUT_BYTES = /^(\s*(\d+):\s+)(\S.*)$/;
const CONTINUED = /^\s*(?:[0-9a-f]+:\s+)?((?:[0-9a-f]{2} ){7}[0-9a-f]{2})\s*$/;
const JUMPS_TO = /goto\b.*<([^>+]+)(?:\+0x[0-9a-f]+)?>/;

/** A function: where it starts in its section, in slots. */
interface Unit {
  section: string;
  name: string;
  start: number;
  line: number;
  lines: SourceLine[];
}

/** Lines of the first program in the dump and of all functions that it reaches. */
export function objdumpLines(rows: readonly string[]): Lines {
  const local = new Set<string>();
  for (const row of rows) {
    const target = row.length < 400 ? JUMPS_TO.exec(row) : null;
    if (target) local.add(target[1] as string);
  }
  const units = readUnits(rows, local);
  return order(units);
}

function readUnits(rows: readonly string[], local: ReadonlySet<string>): Unit[] {
  const units: Unit[] = [];
  let section = "";
  let unit: Unit | undefined;
  let last: SourceLine | undefined;
  let pending: string[] = [];
  for (let i = 0; i < rows.length; i++) {
    const text = rows[i] as string;
    const line = i + 1;
    if (text.length > 4096) continue;
    const newSection = SECTION.exec(text);
    if (newSection) {
      section = newSection[1] as string;
      unit = undefined;
      continue;
    }
    const header = HEADER.exec(text);
    if (header) {
      const name = header[2] as string;
      if (local.has(name) || /^\.?L/.test(name)) pending.push(name);
      else {
        unit = { section, name, start: Number.parseInt(header[1] as string, 16) / 8, line, lines: [] };
        units.push(unit);
      }
      continue;
    }
    const relocation = RELOCATION.exec(text);
    if (relocation) {
      if (last) last.ref = referenceOf(relocation[2] as string, relocation[3] as string);
      continue;
    }
    const match = WITH_BYTES.exec(text) ?? WITHOUT_BYTES.exec(text);
    const bytes = match?.length === 5 ? (match[3] as string).replaceAll(" ", "") : undefined;
    const statement = match ? (match[match.length - 1] as string) : "";
    if (bytes && !statement && last?.bytes?.startsWith("18") && last.bytes.length === 16 && CONTINUED.test(text)) {
      last.bytes += bytes;
      continue;
    }
    if (!match && !/^\s*(?:[rw]\d+ |if [rw]|goto|call|exit|\*\(|lock )/.test(text)) continue;
    if (!unit) {
      unit = { section, name: "", start: 0, line, lines: [] };
      units.push(unit);
    }
    const from = match ? (match[1] as string).length : 0;
    last = { line, text, from, to: text.trimEnd().length, opcode: -1, doubtful: !match };
    if (bytes) last.bytes = bytes;
    if (pending.length) last.labels = pending;
    pending = [];
    unit.lines.push(last);
  }
  return units;
}

/** What a relocation stands for; a section's name is settled once the functions are known. */
function referenceOf(type: string, name: string): DumpReference {
  const plain = /^(.*?)(?:\+0x([0-9a-f]+))?$/.exec(name) as RegExpExecArray;
  const addend = plain[2] ? Number.parseInt(plain[2], 16) : 0;
  return { kind: type === "R_BPF_64_32" ? "call" : "any", name: plain[1] as string, addend };
}

/** Slot in the section that a relocation against the section itself points to, from the instruction's bytes. */
function slotOf(line: SourceLine): number {
  const imm = line.bytes
    ? Number.parseInt((line.bytes.slice(8, 16).match(/../g) as string[]).reverse().join(""), 16) | 0
    : 0;
  return line.ref?.kind === "call" ? imm + 1 : imm / 8;
}

function order(units: readonly Unit[]): Lines {
  const remarks: Remark[] = [];
  const main =
    units.find((unit) => unit.section && unit.section !== ".text" && unit.lines.length > 0) ??
    units.find((unit) => unit.lines.length > 0);
  if (!main) return { lines: [], remarks };
  const chosen = [main];
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const bySlot = new Map(units.map((unit) => [`${unit.section}:${unit.start}`, unit]));
  const reach = (unit: Unit | undefined) => {
    if (unit && !chosen.includes(unit)) chosen.push(unit);
  };
  for (let i = 0; i < chosen.length; i++) {
    const unit = chosen[i] as Unit;
    let slot = unit.start;
    for (const line of unit.lines) {
      if (line.ref) {
        const bySection = line.ref.name === ".text" || line.ref.name === unit.section;
        const target = bySection ? bySlot.get(`${line.ref.name}:${slotOf(line)}`) : byName.get(line.ref.name);
        if (target) {
          line.ref.name = target.name;
          reach(target);
        } else if (line.ref.name.startsWith(".") && line.ref.kind === "any") {
          line.ref.kind = "mapValue";
          line.ref.addend = slotOf(line) * 8;
        }
      } else if (line.bytes?.startsWith("8510")) {
        // A call inside the same section needs no relocation.
        const target = bySlot.get(
          `${unit.section}:${(slot + 1 + Number.parseInt((line.bytes.slice(8, 16).match(/../g) as string[]).reverse().join(""), 16)) | 0}`,
        );
        if (target) {
          line.ref = { kind: "call", name: target.name, addend: 0 };
          reach(target);
        }
      }
      slot += line.bytes ? line.bytes.length / 16 : 1;
    }
  }
  for (const unit of chosen) {
    const first = unit.lines[0];
    if (first && unit.name) first.labels = [unit.name, ...(first.labels ?? [])];
  }
  for (const unit of units) {
    if (unit.lines.length > 0 && !chosen.includes(unit)) {
      remarks.push({
        line: unit.line,
        code: "unused-function",
        message: `${unit.name} is not called from ${main.name || "the program"} and is left out`,
        severity: "info",
      });
    }
  }
  return { lines: chosen.flatMap((unit) => unit.lines), remarks };
}
