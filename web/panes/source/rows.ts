// Source lines and the instructions behind each, in the order of the instructions. Pure.
import type { Code } from "../../worker/protocol";

/** A source line (from 1), or an instruction (line 0). `insn` of a line is its first. */
export interface Row {
  line: number;
  insn: number;
  text: string;
}

/** Every run of instructions that came from one line stands below that line. `texts`: by line. */
export function rowsOf({ lines, text }: Code, texts: ReadonlyMap<number, string>): Row[] {
  const rows: Row[] = [];
  let last = 0;
  for (let insn = 0; insn < text.length; insn++) {
    const line = lines[insn];
    if (line > 0 && line !== last) rows.push({ line, insn, text: texts.get(line) ?? "" });
    last = line;
    if (text[insn] !== "") rows.push({ line: 0, insn, text: text[insn] });
  }
  return rows;
}
