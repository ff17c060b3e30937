// `npm run --silent record -- [--ranges] [--log-cap N] FILE|-`: the running Linux kernel's answers to cases, for tests.
// Needs root. The calls are made by kernel_record.py; ids that differ between builds of one kernel are made the
// engine's there.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Answer } from "./answer.ts";
import { capLog } from "./cap.ts";

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ranges: { type: "boolean", default: false }, "log-cap": { type: "string", default: "0" } },
  });
  const script = join(dirname(fileURLToPath(import.meta.url)), "kernel_record.py");
  const args = [script, ...(values.ranges ? ["--ranges"] : []), positionals[0] ?? "-"];
  const child = spawn("python3", args, { stdio: ["inherit", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    process.stdout.write(`${JSON.stringify(capLog(JSON.parse(line) as Answer, Number(values["log-cap"])))}\n`);
  }
  return new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
}

process.exitCode = await main();
