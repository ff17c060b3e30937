// Lays hand-written BPF assembly out: labels at the margin, instructions indented, comments behind them in one column.
// Pasted dumps are left as they are.
import { dialectOf } from "../assembler/index.ts";
import { commentStart } from "../assembler/lexer.ts";

const LABELS = /^\s*((?:[A-Za-z_.$][\w.$]*|\d+)\s*:)\s*(.*)$/;
const FURTHEST = 40;

/** The text laid out anew. */
export function formatAsm(text: string): string {
  if (dialectOf(text) !== "plain" || text.includes("/*")) return text;
  const rows = text.split("\n").flatMap(layOut);
  const widths = rows.filter((row) => row.comment).map((row) => row.code.length);
  const column = Math.min(Math.max(0, ...widths.filter((width) => width <= FURTHEST)), FURTHEST);
  return rows
    .map(({ code, comment }) => (comment && code ? `${code.padEnd(column)} ${comment}` : code || comment))
    .join("\n");
}

interface Row {
  code: string;
  comment: string;
}

/** A line as one row, or two when a label stands in front of an instruction. */
function layOut(line: string): Row[] {
  const text = line.trimEnd();
  const at = commentStart(text, 0, text.length);
  const comment = text.slice(at).trim();
  const statement = text.slice(0, at).trim();
  // A comment of its own line keeps its place at the margin or beside the code.
  if (!statement) return [{ code: "", comment: comment && /^\s/.test(line) ? `  ${comment}` : comment }];
  const label = LABELS.exec(statement);
  if (label && !/^map/.test(statement)) {
    const name = (label[1] as string).replace(/\s+:/, ":");
    const rest = (label[2] as string).trim();
    return rest
      ? [{ code: name, comment: "" }, ...layOut(`  ${rest}${comment ? ` ${comment}` : ""}`)]
      : [{ code: name, comment }];
  }
  const code = /^\./.test(statement) ? statement : statement.replace(/\s+/g, " ");
  return [{ code: `  ${code}`, comment }];
}
