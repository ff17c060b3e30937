// Format strings that are checked at load time: bpf_snprintf's (spec 6.4). The language is the machine's own.
import { EINVAL } from "../util/errno";
import { format } from "../vm/helpers/format";
import { Env } from "./env";

const FORMAT: i32 = 3;
const DATA_LEN: i32 = 5;

/** R3 of the call, text in a read-only map as its argument was checked to be, asks for no more numbers than R5 gives. */
export function checkSnprintf(env: Env): i32 {
  const len = env.reg(DATA_LEN).value;
  if (len & 7) return -EINVAL;
  const fmt = env.reg(FORMAT);
  const map = env.maps[fmt.aux];
  const at = fmt.off + <i32>fmt.value;
  if (format(map.directValue() + <usize>at, map.valueSize - at, 0, <u32>(len >> 3), 0, 0) >= 0) return 0;
  env.log.str("Invalid format string\n");
  return -EINVAL;
}
