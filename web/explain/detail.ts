// The line of the log in front of the last one, where it says what the last one is about: sizes, arguments, references.

/** Named parts of a message. */
export type Groups = Record<string, string | undefined>;

/** Lines of a detail, and what they say; "" where they only carry numbers. */
const DETAILS: readonly [pattern: RegExp, sentence: string][] = [
  [
    /^invalid access to (?<what>map key|map value|memory), (?:key|value|mem)_size=(?<room>\d+) off=(?<at>-?\d+) size=(?<size>\d+)$/,
    "The {what} has {room} bytes; the access takes {size} at {at}.",
  ],
  [/^Unreleased reference id=(?<ref>\d+) alloc_insn=(?<acquired>\d+)$/, "It was acquired at instruction {acquired}."],
  [/^func '\S+' size (?<size>\d+) must be 8$/, "This load takes {size} bytes; each member is loaded whole, 8 bytes."],
  [
    /^func '\S+' offset (?<at>-?\d+) is not multiple of 8$/,
    "{at} lies inside of a member; they begin at 0, 8, 16, 24.",
  ],
  [/^func '\S+' doesn't have (?<n>\d+)-th argument$/, "There are four members; this would be number {n}."],
  [/^(?<named>R[1-5]) is not a scalar$/, "{named} must be a number."],
  [/^(?<named>R[1-5]) type=(?<type>\S*) expected=(?<expected>.*)$/, "{named} is {type}; declared is {expected}."],
  [
    /^(?<named>R[1-5]) is of type (?<type>\S+) but (?<expected>\S+) is expected$/,
    "{named} leads to a struct {type}; declared is struct {expected}.",
  ],
  [/^(?<named>R[1-5]) invalid mem access '(?<type>\S+)'$/, "{named} is {type}; declared is memory."],
  [/^(?<named>R\d+) !read_ok$/, "{named} was not set."],
  [/^arg#(?<arg0>\d+) is expected to be non-NULL$/, "Argument {arg0} (from 0) may be NULL."],
  [
    /^arg#(?<arg0>\d+) (?<what>expects pointer to ctx|expected pointer to stack or const struct bpf_dynptr)$/,
    "Argument {arg0} (from 0) {what}.",
  ],
  [
    /^(?<named>R\d+) (?<which>min|max) value is outside of the allowed memory range$/,
    "{named} reaches outside of its memory.",
  ],
];

/** Lines between the refused instruction's own and the message. */
const NEAR = 4;

/** What stands in the log before `message`. */
export function detailOf(log: string, message: string): { sentence: string; groups: Groups } {
  const end = log.lastIndexOf(`\n${message}`);
  const found: string[] = [];
  const groups: Groups = {};
  let stop = end;
  for (let i = 0; i < NEAR && stop > 0; i++) {
    const start = log.lastIndexOf("\n", stop - 1) + 1;
    const line = log.slice(start, stop);
    stop = start - 1;
    for (const [pattern, sentence] of DETAILS) {
      const match = pattern.exec(line);
      if (!match) continue;
      Object.assign(groups, match.groups);
      found.unshift(sentence.replace(/\{(\w+)\}/g, (_, name: string) => match.groups?.[name] ?? ""));
      break;
    }
    if (/^\d+: \(/.test(line)) break;
  }
  if (groups.named && !groups.reg) groups.reg = groups.named;
  return { sentence: found.join(" "), groups };
}
