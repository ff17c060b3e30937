// Which instructions run one of the program's own functions before they end (spec 8.2, 8.9).
import { AUX_CALLS_CALLBACK } from "../prog";
import { opOf, srcOf, immOf } from "../isa/insn";
import { OP_CALL } from "../isa/opcode";
import { helperProto } from "./protos/helpers";
import { HELPER_SYNC_CALLBACK } from "./protos/types";
import { Env } from "./env";

/** The instruction at `insn` was found to call back while it runs. */
// @ts-ignore: decorator
@inline export function callsCallback(env: Env, insn: i32): bool {
  return (env.auxOf(insn).flags & AUX_CALLS_CALLBACK) != 0;
}

/** The raw instruction at `p` calls a helper that calls back while it runs. */
export function isSyncCallbackCall(p: usize): bool {
  if (opOf(p) != OP_CALL || srcOf(p) != 0) return false;
  const proto = helperProto(immOf(p));
  return proto != null && (proto.flags & HELPER_SYNC_CALLBACK) != 0;
}
