/**
 * How much the compiler takes: whatever a program may be, the answer comes within a second or two. Beyond these sizes
 * an error says which construct is too large, and where.
 */

/** Bytes of source, headers included; a vmlinux.h with every type of a kernel has 4 MB. */
export const MAX_TEXT = 8 << 20;
/** Tokens after preprocessing; such a vmlinux.h has 800,000. */
export const MAX_TOKENS = 1_500_000;
/** Tokens that macros make. */
export const MAX_EXPANDED = 400_000;
/** Bytes of one object, which is a map's value at the end. */
export const MAX_OBJECT = 1 << 26;
/** Bytes of a local variable, most of which may be optimised away before it has to fit on the stack. */
export const MAX_LOCAL = 1 << 16;
/** Elements of one initialiser, designated ranges counted out. */
export const MAX_INITIALISERS = 100_000;
/** Statements and expressions of one function in the intermediate representation. */
export const MAX_FUNCTION = 50_000;
