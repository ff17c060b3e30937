// BPF assembly text ⇄ instructions. Pure TypeScript: no DOM, no engine. Documentation for people is in helperdocs.ts.
export { assemble } from "./assemble.ts";
export { type Dialect, dialectOf } from "./dialect.ts";
export { type DisassembleOptions, disassemble } from "./disassemble.ts";
export { HELPER_IDS, helperName, KFUNC_IDS } from "./helpers.ts";
export { nearest } from "./suggest.ts";
export type { Assembly, Diagnostic, Fix, FunctionInfo, Names, Severity } from "./types.ts";
