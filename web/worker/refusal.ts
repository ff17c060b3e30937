// Why a program was refused, found in the log: the message, and the instruction that it is about.
import { errnoName } from "./setup.ts";

/** `insn` is -1 when the log names none. */
export interface Refusal {
  message: string;
  insn: number;
}

const NOISE =
  /^(processed \d+ insns|verification time|stack depth|insns processed|mark_precise|max_states|(cur|old) state:|(from \d+ to )?\d+: safe$|SCC \w+ |\s*$)/;
/** The kernel ends some messages without a new line: statistics follow in the same. */
const GLUED = /processed \d+ insns \(limit .*$/;
const INSN = /^(\d+): \([0-9a-f]{2}\) /;

/** Messages that name their instruction themselves. */
const NAMED =
  /^(?:unreachable|jump out of range from|jump into the middle of ldimm64|infinite loop detected at) insn (\d+)/;

/** Messages about the whole program, after the walk. */
const WHOLE = /^(?:combined stack size of|the call stack of \d+ frames is too deep !|verifier bug: No program to jit)/;

/** Reads the log from its end: the last line that is neither statistics nor a state is what went wrong. */
export function refusal(log: string, errno: number): Refusal {
  const lines = log.split("\n");
  let message = "";
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i];
    if (NOISE.test(line)) continue;
    const insn = INSN.exec(line);
    if (insn) return { message: message || `refused with ${errnoName(errno)}`, insn: Number(insn[1]) };
    if (message === "" && !/^\d+: /.test(line)) message = line.replace(GLUED, "").trim();
    const named = NAMED.exec(message);
    if (WHOLE.test(message)) return { message, insn: -1 };
    if (named) return { message, insn: Number(named[1]) };
  }
  return { message: message || `refused with ${errnoName(errno)} before the program was simulated`, insn: -1 };
}
