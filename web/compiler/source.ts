/**
 * Source positions: every file of a compilation owns a span of one global offset space, so that a position is a
 * plain number. This module maps such numbers back to file, line and column; it knows nothing of tokens.
 */

/** One file (the program or a header) and where its text begins in the global offset space. */
export interface SourceFile {
  name: string;
  text: string;
  base: number;
  /** Our own headers: diagnostics prefer the place in the user's file that used them. */
  virtual: boolean;
  lineStarts: number[] | null;
}

/** A resolved position; line and column are 1-based. */
export interface Place {
  file: SourceFile;
  line: number;
  column: number;
}

/** All files of one compilation. */
export class SourceManager {
  readonly files: SourceFile[] = [];
  private nextBase = 0;

  /** Registers a file and returns it with its base offset. */
  add(name: string, text: string, virtual: boolean): SourceFile {
    const file: SourceFile = { name, text, base: this.nextBase, virtual, lineStarts: null };
    this.nextBase += text.length + 1;
    this.files.push(file);
    return file;
  }

  /** The file that a global position lies in; positions outside every file belong to the first one. */
  fileAt(pos: number): SourceFile {
    const files = this.files;
    let lo = 0;
    let hi = files.length - 1;
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if ((files[mid] as SourceFile).base <= pos) lo = mid;
      else hi = mid - 1;
    }
    return files[lo] as SourceFile;
  }

  /** Line and column of a global position. */
  place(pos: number): Place {
    const file = this.fileAt(pos);
    const starts = lineStartsOf(file);
    const at = Math.max(0, pos - file.base);
    let lo = 0;
    let hi = starts.length - 1;
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if ((starts[mid] as number) <= at) lo = mid;
      else hi = mid - 1;
    }
    return { file, line: lo + 1, column: at - (starts[lo] as number) + 1 };
  }

  /** The text of a 1-based line without its newline. */
  lineText(file: SourceFile, line: number): string {
    const starts = lineStartsOf(file);
    const from = starts[line - 1] ?? file.text.length;
    const to = starts[line] ?? file.text.length + 1;
    return file.text.slice(from, to - 1).replace(/\r$/, "");
  }
}

function lineStartsOf(file: SourceFile): number[] {
  if (file.lineStarts) return file.lineStarts;
  const starts = [0];
  for (let at = file.text.indexOf("\n"); at >= 0; at = file.text.indexOf("\n", at + 1)) starts.push(at + 1);
  file.lineStarts = starts;
  return starts;
}
