// What the last words of a verification mean: the rows of all families. First match wins; general rows stand behind
// special ones.
import type { MessageRow } from "./row.ts";
import { ARITHMETIC } from "./rows/arithmetic.ts";
import { BUFFERS } from "./rows/buffers.ts";
import { CALLS } from "./rows/calls.ts";
import { ENCODING } from "./rows/encoding.ts";
import { FLOW } from "./rows/flow.ts";
import { FUNCTIONS } from "./rows/functions.ts";
import { KFUNCS } from "./rows/kfuncs.ts";
import { MEMORY } from "./rows/memory.ts";
import { REGISTERS } from "./rows/registers.ts";
import { REQUESTS } from "./rows/requests.ts";

export const MESSAGES: readonly MessageRow[] = [
  ...BUFFERS,
  ...REGISTERS,
  ...MEMORY,
  ...ARITHMETIC,
  ...CALLS,
  ...KFUNCS,
  ...FUNCTIONS,
  ...FLOW,
  ...ENCODING,
  ...REQUESTS,
];
