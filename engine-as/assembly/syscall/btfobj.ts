// BTF that a program brings along (BPF_BTF_LOAD): an object with references around the parsed types.
import { Btf } from "../btf/btf";

export class UserBtf {
  refs: i32 = 1;
  constructor(readonly id: u32, readonly btf: Btf) {}

  put(): void {
    if (--this.refs == 0) this.btf.free();
  }
}
