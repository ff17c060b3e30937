// `npm run --silent record -- [--ranges] [--log-cap N] FILE|-`: the running Linux kernel's answers to cases, for tests.
// Needs root. The calls are made by kernel_record.py; type ids, which differ between builds of one kernel, are the
// engine's in cases and answers. Where the kernel refuses iterators over maps, cases may use no more of the context than
// its meta.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { capLog } from "./cap.ts";
import { Linux, type LinuxCase } from "./fuzz/linux.ts";

/** Cases that are with the kernel at a time. */
const AHEAD = 64;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ranges: { type: "boolean", default: false }, "log-cap": { type: "string", default: "0" } },
  });
  const file = positionals[0] ?? "-";
  const opened = await Linux.open(...(values.ranges ? ["--ranges"] : []));
  if (!opened) throw new Error("bpf(2) may not be called here");
  const { linux } = opened;
  const asked: ReturnType<Linux["ask"]>[] = [];
  const print = async () => {
    const answer = await asked.shift();
    if (!answer) throw new Error("the kernel gives no more answers");
    process.stdout.write(`${JSON.stringify(capLog(answer, Number(values["log-cap"])))}\n`);
  };
  for await (const line of createInterface({ input: file === "-" ? process.stdin : createReadStream(file) })) {
    if (!line.trim()) continue;
    asked.push(linux.ask(JSON.parse(line) as LinuxCase));
    if (asked.length > AHEAD) await print();
  }
  while (asked.length) await print();
  await linux.close();
}

await main();
