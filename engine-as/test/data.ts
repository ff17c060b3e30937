// Recorded cases and the running kernel's answers to them (engine-as/cli/record.ts made the answers), beside each other.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));

function lines<T>(name: string): T[] {
  const text = gunzipSync(readFileSync(join(here, "data", name))).toString("utf8");
  return text.trimEnd().split("\n").map((line) => JSON.parse(line) as T);
}

/** Pairs of case and answer from `data/NAME.cases.jsonl.gz` and `data/NAME.kernel.jsonl.gz`. */
export function recorded<C, A>(name: string): { name: string; question: C; answer: A }[] {
  const answers = lines<A & { name: string }>(`${name}.kernel.jsonl.gz`);
  return lines<C & { name: string }>(`${name}.cases.jsonl.gz`).map((question, i) => {
    const answer = answers[i] as A & { name: string };
    if (answer.name !== question.name) throw new Error(`${name}: answer ${i} is ${answer.name}'s`);
    return { name: question.name, question, answer };
  });
}
