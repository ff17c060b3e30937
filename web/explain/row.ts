// The form of an explanation. The words are ours; the patterns follow the kernel's text. Named groups of the pattern are
// filled into the sentences: {reg}, {type}, {off}, …; `reg` is also the register whose way the causal path follows.

/** Which register a message is about that names none: the base of the access, the number in pointer arithmetic, …. */
export type About = "base" | "number" | "result" | "acquired";

/** The explanation of one kind of message. */
export interface MessageRow {
  pattern: RegExp;
  /** The rule, in one line. */
  rule: string;
  /** Why it exists. */
  why: string;
  /** What usually leads to it. */
  cause: string;
  /** How people mend it. */
  fix: string;
  /** What the register must be, to stand beside what it may be; "" where no register decides. */
  must: string;
  about?: About;
}

/** One row: the pattern, then rule, why, cause and fix. */
export const row = (
  pattern: RegExp,
  [rule, why, cause, fix]: [rule: string, why: string, cause: string, fix: string],
  { must = "", about }: { must?: string; about?: About } = {},
): MessageRow => ({ pattern, rule, why, cause, fix, must, ...(about ? { about } : {}) });
