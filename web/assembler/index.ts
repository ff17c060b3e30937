// BPF assembly text ⇄ instructions. Pure TypeScript: no DOM, no engine.
export { assemble } from "./assemble.ts";
export { type Dialect, dialectOf } from "./dialect.ts";
export { type DisassembleOptions, disassemble } from "./disassemble.ts";
export { HELPER_DOCS, type HelperDoc } from "./helperdocs.ts";
export { HELPER_IDS, helperName, KFUNC_IDS, KFUNC_PROTOTYPES } from "./helpers.ts";
export { nearest } from "./suggest.ts";
export type { Assembly, Diagnostic, Fix, FunctionInfo, Names, Severity } from "./types.ts";
