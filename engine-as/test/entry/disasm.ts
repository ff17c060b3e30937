// Test entry: the disassembler alone. The host writes an instruction at `insnAt()` and reads the text.
import { disasm, setCallNames } from "../../assembly/isa/disasm";
import { Text } from "../../assembly/util/text";

const INSN: usize = memory.data(16);
const text = new Text(256);

export function insnAt(): usize {
  return INSN;
}

export function textAt(): usize {
  return text.ptr;
}

/** Length of the text of the instruction at `insnAt()`. */
export function run(): i32 {
  text.truncate(0);
  disasm(text, INSN);
  return text.len;
}

/** A resolver that names helper 1 and the kernel function 64242 only. */
export function useNames(): void {
  setCallNames((out: Text, id: i32, kfunc: bool): bool => {
    if (!kfunc && id == 1) out.str("bpf_map_lookup_elem");
    else if (kfunc && id == 64242) out.str("bpf_iter_num_new");
    else return false;
    return true;
  });
}
