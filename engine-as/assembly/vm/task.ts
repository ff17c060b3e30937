// The task that reads: an image of its struct task_struct, made when a program first asks for it. Those members have
// values that the world knows; all others are zero.
import { cstrEquals, wantFullTypes } from "../btf/btf";
import { BTF_KIND_STRUCT } from "../btf/format";
import { vmlinuxBtf } from "../btf/vmlinux";
import { allocBlock } from "../maps/memory";
import { pointer, REGION_KERNEL, regionAdd } from "./region";
import { World, world } from "./world";

const COMM_SIZE: usize = 16;
let type: u32 = 0;
let image: usize = 0;

/** Address of member `name` in the image; a place that nobody reads when the recording has none. */
function member(name: string): usize {
  const btf = vmlinuxBtf()!;
  for (let i = 0; i < btf.vlen(type); i++) {
    if (cstrEquals(btf.memberName(type, i), name)) return image + <usize>(btf.memberBitOff(type, i) >> 3);
  }
  return SPARE;
}
const SPARE: usize = memory.data(16, 8);

/** Bytes of a task whose type is not in the recording; the answer is then asked for again, with more types. */
const UNKNOWN_SIZE: u32 = 4096;

/** The program's pointer to the current task. */
export function taskPointer(): u64 {
  if (world.task) return world.task;
  const btf = vmlinuxBtf();
  type = btf === null ? 0 : btf.findByName("task_struct", BTF_KIND_STRUCT);
  if (!type) wantFullTypes();
  const size = type ? btf!.size(type) : UNKNOWN_SIZE;
  image = allocBlock(size);
  const region = image ? regionAdd(image, size, REGION_KERNEL) : 0;
  if (!region) return 0;
  world.task = pointer(region, image);
  if (!type) return world.task;
  store<u32>(member("pid"), world.pid);
  store<u32>(member("tgid"), world.tgid);
  memory.copy(member("comm"), changetype<usize>(world) + offsetof<World>("comm0"), COMM_SIZE);
  store<u64>(member("group_leader"), world.task);
  store<u64>(member("real_parent"), world.task);
  store<u64>(member("parent"), world.task);
  return world.task;
}
