// The kernel's types as the verifier asks for them: names in messages, the iterator's context.
import { Text } from "../util/text";
import { Btf, wantFullTypes } from "../btf/btf";
import { vmlinuxBtf } from "../btf/vmlinux";
import { BTF_KIND_FUNC, BTF_KIND_STRUCT } from "../btf/format";

/** The kernel's types. The host installs them before the first load. */
export function kernelBtf(): Btf {
  return vmlinuxBtf()!;
}

/** The name of type `id`. */
export function printBtfName(out: Text, id: u32): Text {
  return out.cstr(kernelBtf().name(id));
}

/** The struct of this name; 0 when the recording has none, which is noted. */
export function structId(name: string): u32 {
  const id = kernelBtf().findByName(name, BTF_KIND_STRUCT);
  if (!id) wantFullTypes();
  return id;
}

/** One value of the context: the parameter of the attach function, and its struct (0 for a void pointer). */
export function contextArg(attachId: u32, arg: i32): u32 {
  const btf = kernelBtf();
  const proto = btf.ref(attachId);
  const type = btf.skipModifiers(btf.paramType(proto, arg));
  const to = btf.skipModifiers(btf.ref(type));
  return to && btf.kind(to) == BTF_KIND_STRUCT ? to : 0;
}
