// `npm run --silent lesson -- FILE…`: reads lessons, runs each one's start, solution and typical mistakes, and says what
// does not hold. A translation (FILE in a folder named by its language) is held against the original above it.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LessonError, parseLesson, parseTranslation } from "../../web/learn/parse.ts";
import { complaintsOf } from "../../web/learn/validate.ts";
import { Engine as Parts } from "./engine.ts";

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: lesson FILE.md…");
  process.exit(2);
}

const engine = new Parts().parts();
let failures = 0;
for (const file of files) {
  const complaints = await check(file);
  failures += complaints.length;
  console.log(complaints.length === 0 ? `${file}: good` : complaints.map((one) => `${file}: ${one}`).join("\n"));
}
process.exit(failures === 0 ? 0 : 1);

async function check(file: string): Promise<string[]> {
  try {
    const text = readFileSync(file, "utf8");
    const folder = dirname(file);
    if (!/^[a-z]{2}$/.test(basename(folder))) return await complaintsOf(engine, parseLesson(text));
    const original = parseLesson(readFileSync(join(folder, "..", basename(file)), "utf8"));
    parseTranslation(text, original);
    return [];
  } catch (error) {
    if (error instanceof LessonError) return [error.line > 0 ? `line ${error.line}: ${error.message}` : error.message];
    if (error instanceof Error) return [error.message];
    throw error;
  }
}
