// A dump of a loaded program shows helpers that the kernel has replaced by their body. Puts the calls back, with `goto +0`
// in the freed places, so that every distance still holds.
import type { Remark, SourceLine } from "./dialect.ts";

/** Consecutive statements that stand for one call. */
interface Inlined {
  helper: string;
  pattern: readonly RegExp[];
}

const BODIES: readonly Inlined[] = [
  {
    helper: "bpf_map_lookup_elem", // LRU hash: also marks the element as used
    pattern: [
      /^call __htab_(?:lru_)?map_lookup_elem#/,
      /^if r0 == 0x0 goto pc\+4$/,
      /^r1 = \*\(u8 \*\)\(r0 \+\d+\)$/,
      /^if r1 != 0x0 goto pc\+1$/,
      /^\*\(u8 \*\)\(r0 \+\d+\) = 1$/,
      /^r0 \+= \d+$/,
    ],
  },
  {
    helper: "bpf_map_lookup_elem", // hash
    pattern: [/^call __htab_map_lookup_elem#/, /^if r0 == 0x0 goto pc\+1$/, /^r0 \+= \d+$/],
  },
  {
    helper: "bpf_map_lookup_elem", // array, index masked against speculation
    pattern: [
      /^r1 \+= \d+$/,
      /^r0 = \*\(u32 \*\)\(r2 \+0\)$/,
      /^if r0 >= 0x[0-9a-f]+ goto pc\+4$/,
      /^w0 &= \d+$/,
      /^(?:r0 <<= \d+|r0 \*= \d+)$/,
      /^r0 \+= r1$/,
      /^goto pc\+1$/,
      /^r0 = 0$/,
    ],
  },
  {
    helper: "bpf_map_lookup_elem", // array
    pattern: [
      /^r1 \+= \d+$/,
      /^r0 = \*\(u32 \*\)\(r2 \+0\)$/,
      /^if r0 >= 0x[0-9a-f]+ goto pc\+3$/,
      /^(?:r0 <<= \d+|r0 \*= \d+)$/,
      /^r0 \+= r1$/,
      /^goto pc\+1$/,
      /^r0 = 0$/,
    ],
  },
  {
    helper: "bpf_get_smp_processor_id",
    pattern: [/^[rw]0 = -?\d+$/, /^r0 = &\(void __percpu \*\)\(r0\)$/, /^r0 = \*\(u32 \*\)\(r0 \+0\)$/],
  },
];

/** Replaces the bodies found in `lines`, in place, and remarks on the first line of each. */
export function inlined(lines: SourceLine[], remarks: Remark[]): void {
  const statement = (i: number) => {
    const line = lines[i];
    return line ? line.text.slice(line.from, line.to).trim() : "";
  };
  for (let i = 0; i < lines.length; i++) {
    const body = BODIES.find(({ pattern }) => pattern.every((expected, k) => expected.test(statement(i + k))));
    if (!body) continue;
    body.pattern.forEach((_, k) => {
      const text = k === 0 ? `call ${body.helper}` : "goto +0";
      const line = lines[i + k] as SourceLine;
      lines[i + k] = { line: line.line, text, from: 0, to: text.length, opcode: -1, labels: line.labels };
    });
    remarks.push({
      line: (lines[i] as SourceLine).line,
      code: "inlined",
      message: `the kernel had put ${body.helper} in place here; the call is put back, with 'goto +0' for the rest`,
      severity: "info",
    });
    i += body.pattern.length - 1;
  }
}
