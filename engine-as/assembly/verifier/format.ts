// Format strings that are checked at load time: bpf_snprintf's (spec 6.4).
import { EINVAL } from "../util/errno";
import { Env } from "./env";

export function checkSnprintf(env: Env): i32 {
  return -EINVAL;
}
