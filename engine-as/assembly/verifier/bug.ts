// An inconsistency of the verifier itself: said as such, never taken for a verdict on the program.
import { EFAULT } from "../util/errno";
import { Env } from "./env";

/** Notes the defect in the log and answers -EFAULT. */
export function bug(env: Env, what: string): i32 {
  env.log.str("verifier bug: ").str(what).ch(0x0a);
  return -EFAULT;
}
