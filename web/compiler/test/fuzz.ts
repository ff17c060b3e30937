/** `node --import tsx web/compiler/test/fuzz.ts FROM COUNT`: prints the seeds whose functions do not compute what gcc says. */
import { compareWithGcc } from "./agree.ts";

const [from, count] = process.argv.slice(2).map(Number);
const BATCH = 100;
let bad = 0;
for (let at = from; at < from + count; at += BATCH) {
  const seeds = Array.from({ length: Math.min(BATCH, from + count - at) }, (_, i) => at + i);
  for (const d of compareWithGcc(seeds)) {
    bad++;
    console.log(`seed ${d.seed}: gcc ${d.want.join(" ")}, ours ${d.got.join(" ").slice(0, 300)}`);
  }
  console.log(`${at + seeds.length - from} programs, ${bad} differ`);
}
process.exitCode = bad > 0 ? 1 : 0;
