// Where two answers to one case differ, the worst first. Addresses of maps are made independent of what a kernel made before.
import type { Answer, Case } from "../answer.ts";

/** `unsound`: accepted by the engine, refused by the kernel. The others in the order of their weight. */
export const KINDS = ["unsound", "fault", "refused", "errno", "reason", "ranges", "output", "log"] as const;
export type Kind = (typeof KINDS)[number];

/** The last line that is neither statistics nor backtracking: why the program was refused. */
function reason(log: string): string {
  const lines = log.split("\n").filter((l) => l && !/^(processed |mark_precise)/.test(l));
  return lines.at(-1) ?? "";
}

/** `log` with the addresses of 16-byte loads as a fresh kernel shows them; with `symbols` the kernel's own made alike. */
export function steady(log: string, insns: string, symbols = false): string {
  const code = Buffer.from(insns, "hex");
  return log.replace(/(\d+): (\S+ )?\(18\) r\d+ = (0x[0-9a-f]+)/g, (whole, at: string, _space, address: string) => {
    const from = Number(at) * 8;
    if (from + 16 > code.length || code[from] !== 0x18) return whole;
    const kind = (code[from + 1] as number) >> 4;
    const index = BigInt(code.readUInt32LE(from + 4));
    if (kind === 1) return whole.replace(address, `0x${(0xffff888100000000n + index * 0x1000n).toString(16)}`);
    if (kind === 3 && symbols) return whole.replace(address, `symbol ${code.readInt32LE(from + 4)}`);
    if (kind !== 2) return whole;
    const value = 0xffff888200000000n + index * 0x1000000n + BigInt(code.readUInt32LE(from + 12));
    return whole.replace(address, `0x${value.toString(16)}`);
  });
}

/** The clock's line is everybody's own. */
const untimed = (log: string) => log.replace(/verification time \d+ usec/, "");

/** The worst difference, if there is one. `e` the engine's answer, `k` the kernel's. */
export function difference(c: Case, e: Answer, k: Answer): Kind | undefined {
  if (!e.load || !k.load) return JSON.stringify(e.map_create) === JSON.stringify(k.map_create) ? undefined : "errno";
  const log = steady(e.load.log ?? "", c.insns, true);
  const theirs = steady(k.load.log ?? "", c.insns, true);
  if (!e.load.errno && k.load.errno) return "unsound";
  if (e.load.errno && !k.load.errno) return "refused";
  if (e.load.errno !== k.load.errno) return "errno";
  if (k.load.errno && reason(log) !== reason(theirs)) return "reason";
  if (k.ranges && JSON.stringify(k.ranges) !== JSON.stringify(e.ranges)) return "ranges";
  for (const field of ["link", "iter", "maps_after"] as const)
    if (k[field] && JSON.stringify(k[field]) !== JSON.stringify(e[field])) return "output";
  return untimed(log) === untimed(theirs) ? undefined : "log";
}
