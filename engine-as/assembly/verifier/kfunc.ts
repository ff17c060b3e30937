// Calls of kernel functions (spec 6.7): found by BTF id, arguments by the function's own prototype.
import { EINVAL } from "../util/errno";
import { Env } from "./env";

export function checkKfuncCall(env: Env, p: usize): i32 {
  return -EINVAL;
}
