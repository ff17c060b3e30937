// What `cc` and `case` share: C from a file, with the headers beside it, to an object; a clear line for bad input.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Compilation, compile, type Options } from "../../web/compiler/index.ts";

/** Bad input: what to tell the user in one line. */
export class InputError extends Error {}

/** Reads a file, or says why it cannot be read. */
export function readInput(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (e) {
    const code = (e as NodeJS.ErrnoException).code ?? String(e);
    const why = { ENOENT: "no such file", EISDIR: "is a directory", EACCES: "permission denied" }[code] ?? code;
    throw new InputError(`${file}: ${why}`);
  }
}

/** Compiles C. `#include` looks beside the file and in `folders` before it takes one of the compiler's own headers. */
export function compileFile(file: string, text: string, folders: string[], options: Options): Compilation {
  const places = [dirname(file), ...folders];
  const header = (name: string): string | null => {
    for (const place of places) {
      const path = join(place, name);
      if (existsSync(path) && statSync(path).isFile()) return readFileSync(path, "utf8");
    }
    return null;
  };
  return compile(text, { ...options, fileName: file, header });
}

/** Runs a command: errors of the input end it with status 1 and one line. */
export function command(run: () => void): void {
  try {
    run();
  } catch (e) {
    const code = (e as { code?: unknown }).code;
    if (!(e instanceof InputError) && !String(code).startsWith("ERR_PARSE_ARGS")) throw e;
    console.error((e as Error).message);
    process.exitCode = 1;
  }
}
