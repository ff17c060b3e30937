// The kernel's own format: `   5: (79) r2 = *(u64 *)(r1 +16)  ; state`, from bpftool or out of a verifier log.
// Takes every instruction index once, in order of index; everything else in the text is commentary.
import type { DumpReference, Lines, Remark, SourceLine } from "./dialect.ts";
import { inlined } from "./uninline.ts";

const NUMBERED = /^(\s*(?:\d+\s+)?(\d+): (?:[.0-9]{10} )?\(([0-9a-f]{2})\) )/;
const LABEL = /^\s*([A-Za-z_]\w*):\s*$/;
const NOT_A_LABEL = new Set(["caller", "callee"]);
const SIGNATURE = /^[A-Za-z_].*?\b(\w+)\(.*\):\s*$/;
const STATEMENT =
  /^\s*(?:[rw]\d+ *(?:[-+*/%&|^<>]|s>>|s\/|s%)*=|exit\s*(?:;|$)|goto |gotol |may_goto |call [a-z]|if [rw]\d|\*\([us]\d|lock )/;
// A popped branch at log level 1 leaves its state on the jump's own line: `2: (15) if r6 == 0x0 goto pc+2 5: R0=…`
const STATE_BEHIND = /\s\d+: (?:frame\d+: )?R\d/;
const MAP_STATE = /\bmap_(ptr|value)\(([^)]*)\)/;
const LD_IMM64 = 0x18;
// Addresses that recordings print instead of a boot's own: map i, and byte `off` of its value.
const MAP_BASE = 0xffff888100000000n;
const VALUE_BASE = 0xffff888200000000n;
const MOST_MAPS = 64n;

/** Lines by instruction index. */
export function kernelLines(rows: readonly string[]): Lines {
  const byIndex = new Map<number, SourceLine>();
  const extra: { after: number; line: SourceLine }[] = [];
  const remarks: Remark[] = [];
  let labels: string[] = [];
  let current = -1;
  for (let i = 0; i < rows.length; i++) {
    const text = rows[i] as string;
    if (text.length > 4096) continue;
    const match = NUMBERED.exec(text);
    if (!match) {
      const label = LABEL.exec(text) ?? SIGNATURE.exec(text);
      if (label && !NOT_A_LABEL.has(label[1] as string)) labels.push(label[1] as string);
      else if (STATEMENT.test(text)) {
        extra.push({
          after: current,
          line: { line: i + 1, text, from: 0, to: text.length, opcode: -1, doubtful: true, labels },
        });
        labels = [];
      }
      continue;
    }
    const from = (match[1] as string).length;
    const opcode = Number.parseInt(match[3] as string, 16);
    current = Number(match[2]);
    const note = text.indexOf(";", from);
    const state = STATE_BEHIND.exec(text.slice(from));
    const to = note >= 0 ? note : state ? from + state.index : text.trimEnd().length;
    const known = byIndex.get(current);
    const ref = opcode === LD_IMM64 ? mapOfState(text.slice(to)) : undefined;
    if (known) {
      if (ref && !known.ref) known.ref = ref;
      continue;
    }
    const line: SourceLine = { line: i + 1, text, from, to, opcode };
    if (ref) line.ref = ref;
    if (labels.length) line.labels = labels;
    labels = [];
    byIndex.set(current, line);
  }
  const lines = inOrder(byIndex, extra, remarks);
  nameAddresses(lines);
  inlined(lines, remarks);
  return { lines, remarks };
}

/** A log says in a register's state which map an address belongs to. */
function mapOfState(state: string): DumpReference | undefined {
  const match = MAP_STATE.exec(state);
  if (!match) return undefined;
  const attributes = match[2] as string;
  const name = /(?:^|,)map=([^,]+)/.exec(attributes)?.[1] ?? "";
  const offset = /(?:^|,)off=(\d+)/.exec(attributes)?.[1];
  return { kind: match[1] === "ptr" ? "any" : "mapValue", name, addend: Number(offset ?? 0) };
}

function inOrder(
  byIndex: Map<number, SourceLine>,
  extra: { after: number; line: SourceLine }[],
  remarks: Remark[],
): SourceLine[] {
  const lines: SourceLine[] = [];
  const added = new Map<number, SourceLine[]>();
  for (const { after, line } of extra) added.set(after, [...(added.get(after) ?? []), line]);
  lines.push(...(added.get(-1) ?? []));
  const indices = [...byIndex.keys()].sort((a, b) => a - b);
  let next = 0;
  for (const index of indices) {
    const line = byIndex.get(index) as SourceLine;
    if (index > next) {
      if (index - next > 1_000_000) break;
      const range = index - next === 1 ? `instruction ${next} is` : `instructions ${next} to ${index - 1} are`;
      remarks.push({
        line: line.line,
        code: "missing-instructions",
        message: `${range} not in this text (the verifier never came there): taken as 'goto -1', as the kernel does with dead code`,
        severity: "warning",
      });
      for (let i = next; i < index; i++) lines.push({ line: line.line, text: "goto -1", from: 0, to: 7, opcode: -1 });
    }
    lines.push(line, ...(added.get(index) ?? []));
    next = index + (line.opcode === LD_IMM64 ? 2 : 1);
  }
  return lines;
}

/** Names the maps that a log tells only by address: recorded addresses say which, a boot's own go by order of appearance. */
function nameAddresses(lines: readonly SourceLine[]): void {
  const seen: string[] = [];
  for (const line of lines) {
    if (line.opcode !== LD_IMM64 || line.ref?.name) continue;
    const address = /= 0x(ffff[0-9a-f]{12})\s*$/.exec(line.text.slice(line.from, line.to))?.[1];
    if (!address) continue;
    const recorded = recordedMap(BigInt(`0x${address}`));
    if (recorded) line.ref = recorded;
    else {
      if (!seen.includes(address)) seen.push(address);
      line.ref = { kind: "any", addend: 0, ...line.ref, name: `id:${seen.indexOf(address) + 1}` };
    }
  }
}

/** The map that a recording's address stands for. */
function recordedMap(address: bigint): DumpReference | undefined {
  const map = address - MAP_BASE;
  if (map >= 0n && map % 0x1000n === 0n && map < MOST_MAPS * 0x1000n)
    return { kind: "any", name: String(map / 0x1000n), addend: 0 };
  const value = address - VALUE_BASE;
  if (value < 0n || value >= MOST_MAPS * 0x1000000n) return undefined;
  return { kind: "mapValue", name: String(value / 0x1000000n), addend: Number(value % 0x1000000n) };
}
