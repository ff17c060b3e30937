// `npm run --silent ask -- [options] FILE|-`: answers cases in the oracle's format, one line in, one line out.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { type Answer, type AskOptions, answer, type Case } from "./answer.ts";
import { type CallResult, type CallsCase, makeCalls } from "./calls.ts";
import { capLog } from "./cap.ts";
import { Engine } from "./engine.ts";

const USAGE = "usage: ask [--log-level N] [--ranges] [--log-cap N] [--jit] [--time REPS] FILE|-";

interface Settings extends AskOptions {
  logCap: number;
  jit: boolean;
}

/** The answer to one line; what cannot be read or kills the kernel becomes an error. */
function answerLine(
  engine: Engine,
  line: string,
  settings: Settings,
): Answer | { name: string; error: string } | { name: string; results: CallResult[] } {
  let name = "";
  try {
    const c = JSON.parse(line) as Case & CallsCase;
    if (typeof c?.name === "string") name = c.name;
    if (Array.isArray(c?.calls)) return { name: c.name ?? "", results: makeCalls(engine.kernel(), c) };
    if (typeof c !== "object" || c === null || typeof c.insns !== "string")
      throw new TypeError("a case is an object with insns");
    return capLog(
      engine.withEnoughTypes((kernel) => answer(kernel, c, settings)),
      settings.logCap,
    );
  } catch (error) {
    return { name, error: error instanceof Error ? error.message : String(error) };
  }
}

function parse(): { file: string; settings: Settings } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      "log-level": { type: "string", default: "2" },
      "log-cap": { type: "string", default: "0" },
      ranges: { type: "boolean", default: false },
      jit: { type: "boolean", default: false },
      time: { type: "string", default: "0" },
    },
  });
  const file = positionals[0];
  const numbers = [values["log-level"], values["log-cap"], values.time].map(Number);
  if (positionals.length !== 1 || file === undefined || !numbers.every((n) => Number.isInteger(n) && n >= 0))
    throw new TypeError(USAGE);
  const [logLevel, logCap, time] = numbers as [number, number, number];
  return { file, settings: { logLevel, logCap, time, ranges: values.ranges, jit: values.jit } };
}

async function main(): Promise<void> {
  const { file, settings } = parse();
  const engine = new Engine(process.env.MAPWALK_ENGINE);
  process.stdout.write(`${JSON.stringify({ kernel: "mapwalk 0.1.0 (Linux 6.18)", possible_cpus: 2 })}\n`);
  const lines = createInterface({ input: file === "-" ? process.stdin : createReadStream(file), crlfDelay: Infinity });
  for await (const line of lines) {
    if (!line.trim()) continue;
    const text = `${JSON.stringify(answerLine(engine, line, settings))}\n`;
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
