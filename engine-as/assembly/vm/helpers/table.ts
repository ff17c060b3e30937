// Which function implements which helper and kernel function. Adding one is adding a row here and the function.
import { kfuncByBtfId, kfuncName } from "../../verifier/protos/kfuncs";
import { printHelperName } from "../../verifier/protos/helpers";
import { immOf, srcOf } from "../../isa/insn";
import { Program } from "../../prog";
import { fail, faultText, vm, vmPc } from "../state";
import * as dynptr from "./dynptr";
import * as env from "./env";
import * as fields from "./fields";
import * as kf from "./kfuncs";
import * as maps from "./map";
import * as print from "./print";
import * as probe from "./probe";
import * as ringbuf from "./ringbuf";
import * as strings from "./strings";

/** r1 … r5 → r0. Pointers are a program's pointers, checked by whoever uses them. */
export type Helper = (r1: u64, r2: u64, r3: u64, r4: u64, r5: u64) => u64;

const HELPER_COUNT: i32 = 212;
const helpers = new StaticArray<u32>(HELPER_COUNT);
const kfuncNames: string[] = [];
const kfuncs: u32[] = [];

function helper(id: i32, f: Helper): void {
  helpers[id] = f.index;
}

function kfunc(name: string, f: Helper): void {
  kfuncNames.push(name);
  kfuncs.push(f.index);
}

/** Stands for every function without an implementation: says which one it was. */
function notSimulated(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  fail("not simulated: ");
  const prog = changetype<Program>(vm.prog);
  const at = prog.insns + (<usize>vmPc() << 3);
  if (srcOf(at) == 0) {
    printHelperName(faultText(), immOf(at));
  } else {
    const proto = kfuncByBtfId(immOf(at));
    if (proto !== null) faultText().str(kfuncName(proto.row));
    else faultText().str("kernel function ").i64(immOf(at));
  }
  return 0;
}

const NOT_SIMULATED: Helper = notSimulated;

/** Function table index of helper `id`. */
export function helperIndex(id: i32): u32 {
  const index = <u32>id < <u32>HELPER_COUNT ? helpers[id] : 0;
  return index ? index : NOT_SIMULATED.index;
}

/** Function table index of the kernel function with BTF id `id`. */
export function kfuncIndex(id: i32): u32 {
  const proto = kfuncByBtfId(id);
  if (proto !== null) {
    const at = kfuncNames.indexOf(kfuncName(proto.row));
    if (at >= 0) return kfuncs[at];
  }
  return NOT_SIMULATED.index;
}

helper(1, maps.mapLookupElem);
helper(2, maps.mapUpdateElem);
helper(3, maps.mapDeleteElem);
helper(4, probe.probeReadCompat);
helper(5, env.ktime);
helper(6, print.tracePrintk);
helper(7, env.prandomU32);
helper(8, env.smpProcessorId);
helper(14, env.currentPidTgid);
helper(15, env.currentUidGid);
helper(16, env.currentComm);
helper(17, env.zero); // get_cgroup_classid
helper(35, env.currentTask);
helper(42, env.numaNodeId);
helper(45, probe.probeReadStrCompat);
helper(80, env.currentCgroupId);
helper(87, maps.mapPushElem);
helper(88, maps.mapPopElem);
helper(89, maps.mapPeekElem);
helper(93, fields.spinLock);
helper(94, fields.spinUnlock);
helper(105, probe.strtol);
helper(106, probe.strtoul);
helper(112, probe.probeReadUser);
helper(113, probe.probeRead);
helper(114, probe.probeReadUser); // probe_read_user_str
helper(115, probe.probeReadStr);
helper(118, env.jiffies64);
helper(120, env.nsCurrentPidTgid);
helper(123, env.ancestorCgroupId);
helper(125, env.ktime); // ktime_get_boot_ns
helper(126, print.seqPrintf);
helper(127, print.seqWrite);
helper(130, ringbuf.ringbufOutput);
helper(131, ringbuf.ringbufReserve);
helper(132, ringbuf.ringbufSubmit);
helper(133, ringbuf.ringbufDiscard);
helper(134, ringbuf.ringbufQuery);
helper(148, probe.probeReadUser); // copy_from_user
helper(158, env.currentTask); // get_current_task_btf
helper(165, print.snprintf);
helper(169, fields.timerInit);
helper(170, fields.timerSetCallback);
helper(171, fields.timerStart);
helper(172, fields.timerCancel);
helper(177, print.traceVprintk);
helper(182, probe.strncmp);
helper(194, fields.kptrXchg);
helper(195, maps.mapLookupPercpuElem);
helper(197, dynptr.dynptrFromMem);
helper(198, ringbuf.ringbufReserveDynptr);
helper(199, ringbuf.ringbufSubmitDynptr);
helper(200, ringbuf.ringbufDiscardDynptr);
helper(201, dynptr.dynptrRead);
helper(202, dynptr.dynptrWrite);
helper(203, dynptr.dynptrData);
helper(208, env.ktime); // ktime_get_tai_ns

kfunc("bpf_iter_num_new", kf.iterNumNew);
kfunc("bpf_iter_num_next", kf.iterNumNext);
kfunc("bpf_iter_num_destroy", kf.iterNumDestroy);
kfunc("bpf_map_sum_elem_count", kf.mapSumElemCount);
kfunc("bpf_rcu_read_lock", env.zero);
kfunc("bpf_rcu_read_unlock", env.zero);
kfunc("bpf_preempt_disable", env.zero);
kfunc("bpf_preempt_enable", env.zero);
kfunc("bpf_local_irq_save", kf.localIrqSave);
kfunc("bpf_local_irq_restore", env.zero);
kfunc("bpf_rdonly_cast", kf.identity);
kfunc("bpf_res_spin_lock", fields.resSpinLock);
kfunc("bpf_res_spin_unlock", fields.spinUnlock);
kfunc("bpf_res_spin_lock_irqsave", fields.resSpinLockIrqsave);
kfunc("bpf_res_spin_unlock_irqrestore", fields.spinUnlock);
kfunc("bpf_wq_init", fields.wqInit);
kfunc("bpf_wq_set_callback_impl", fields.wqSetCallback);
kfunc("bpf_wq_start", fields.wqStart);
kfunc("bpf_task_acquire", fields.taskAcquire);
kfunc("bpf_task_release", env.zero);
kfunc("bpf_task_from_pid", fields.taskFromPid);
kfunc("bpf_task_from_vpid", fields.taskFromPid);
kfunc("bpf_strlen", strings.kStrlen);
kfunc("bpf_strnlen", strings.kStrnlen);
kfunc("bpf_strcmp", strings.kStrcmp);
kfunc("bpf_strcasecmp", strings.kStrcasecmp);
kfunc("bpf_strchr", strings.kStrchr);
kfunc("bpf_strchrnul", strings.kStrchrnul);
kfunc("bpf_strnchr", strings.kStrnchr);
kfunc("bpf_strrchr", strings.kStrrchr);
kfunc("bpf_strspn", strings.kStrspn);
kfunc("bpf_strcspn", strings.kStrcspn);
kfunc("bpf_strstr", strings.kStrstr);
kfunc("bpf_strnstr", strings.kStrnstr);
kfunc("bpf_dynptr_size", dynptr.dynptrSize);
kfunc("bpf_dynptr_is_null", dynptr.dynptrIsNull);
kfunc("bpf_dynptr_is_rdonly", dynptr.dynptrIsRdonly);
kfunc("bpf_dynptr_adjust", dynptr.dynptrAdjust);
kfunc("bpf_dynptr_clone", dynptr.dynptrClone);
kfunc("bpf_dynptr_memset", dynptr.dynptrMemset);
kfunc("bpf_dynptr_copy", dynptr.dynptrCopy);
