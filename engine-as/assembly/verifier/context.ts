// Loads from the context of iter/bpf_map_elem (spec 1.2, 1.3): four pointers, each with its register type.
import { EACCES } from "../util/errno";
import { Env } from "./env";
import { PTR_TO_BTF_ID, PTR_TO_BUF, PTR_TRUSTED, MEM_RDONLY, PTR_MAYBE_NULL } from "./reg";
import { markPointer } from "./operand";
import { contextArg, kernelBtf, printBtfName } from "./kernel_types";

const MAX_ARGS: i32 = 12;
const CTX_ARGS: i32 = 4;
const ARG_KEY: i32 = 2;

function refuse(env: Env, off: i32, size: i32): i32 {
  env.log.str("invalid bpf_context access off=").i64(off).str(" size=").i64(size).ch(0x0a);
  return -EACCES;
}

/** The access of `size` bytes at `off` of the context; a load fills register `value` (-1: none). */
export function checkContext(env: Env, off: i32, size: i32, write: bool, value: i32): i32 {
  if (off < 0 || off >= 8 * MAX_ARGS || write || off % size) return refuse(env, off, size);
  const out = env.log;
  const arg = off / 8;
  if (off % 8) {
    printBtfName(out.str("func '"), env.attachBtfId).str("' offset ").i64(off).str(" is not multiple of 8\n");
    return refuse(env, off, size);
  }
  if (arg >= CTX_ARGS) {
    printBtfName(out.str("func '"), env.attachBtfId).str("' doesn't have ").i64(arg + 1).str("-th argument\n");
    return refuse(env, off, size);
  }
  if (size != 8) {
    printBtfName(out.str("func '"), env.attachBtfId).str("' size ").i64(size).str(" must be 8\n");
    return refuse(env, off, size);
  }
  if (arg < ARG_KEY) {
    const id = contextArg(env.attachBtfId, arg);
    printBtfName(out.str("func '"), env.attachBtfId).str("' arg").i64(arg).str(" has btf_id ").u64(id);
    out.str(" type STRUCT '").cstr(kernelBtf().name(id)).str("'\n");
    if (value < 0) return 0;
    const r = env.reg(value);
    markPointer(r, PTR_TO_BTF_ID | PTR_TRUSTED);
    r.aux = id;
  } else if (value >= 0) {
    const r = env.reg(value);
    markPointer(r, arg == ARG_KEY ? PTR_TO_BUF | MEM_RDONLY | PTR_MAYBE_NULL : PTR_TO_BUF | PTR_MAYBE_NULL);
    r.id = env.newId();
  }
  return 0;
}
