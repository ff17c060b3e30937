// BPF_LINK_CREATE for map-element iterators, in both interfaces (spec 3.1a, 3.2). Every check is a row with a name for
// the page; the first that fails decides the errno. Makes no link: it says which map the link would hold.
import { BpfMap, SEQ_NONE } from "../maps/map";
import { isPercpu, userValueSize } from "../maps/kinds";
import { Program } from "../prog";
import { E2BIG, EACCES, EBADF, EINVAL, ENOENT } from "../util/errno";
import { LINK_INFO_UNSPEC, MAP_ELEM, Target } from "./targets";

export const BPF_TRACE_ITER: u32 = 28;
const BPF_F_SLEEPABLE: u32 = 1 << 4;
/** sizeof(union bpf_iter_link_info). */
const LINK_INFO_SIZE: u32 = 16;
const PAGE: u32 = 4096;

/** The checks; the host's table of texts (host/checks.ts) has the same order. */
export const enum Check {
  PROG_FD, PROG_KIND, ATTACH_TYPE, FLAGS_AND_TARGET, INFO_PAIR, INFO_LENGTH, INFO_TAIL, TARGET, SLEEPABLE, LINK_INFO,
  TARGET_FD, MAP_FD, MAP_KIND, MAP_TYPE, KEY_RANGE, VALUE_RANGE, COUNT,
}

/** How a check went: what it looked at, what it compared with, and its answer (0 passed). */
@unmanaged
export class CheckResult {
  state: u32;
  errno: i32;
  actual: u64;
  limit: u64;
}
export const CHECK_NOT_REACHED: u32 = 0;
export const CHECK_PASSED: u32 = 1;
export const CHECK_FAILED: u32 = 2;

const RESULTS: usize = memory.data(<i32>(Check.COUNT * 24), 8);

export function checkResult(i: i32): CheckResult {
  return changetype<CheckResult>(RESULTS + <usize>i * offsetof<CheckResult>());
}

/** Notes one check; returns whether it passed. */
function check(which: Check, passed: bool, errno: i32, actual: u64, limit: u64): bool {
  const r = checkResult(which);
  r.state = passed ? CHECK_PASSED : CHECK_FAILED;
  r.errno = passed ? 0 : -errno;
  r.actual = actual;
  r.limit = limit;
  if (!passed) failed = -errno;
  return passed;
}

let failed: i32 = 0;

/** What a link request says, in either interface. */
export class LinkRequest {
  progFd: u32 = 0;
  targetFd: u32 = 0;
  attachType: u32 = 0;
  flags: u32 = 0;
  info: usize = 0;
  infoLen: u32 = 0;
  /** Asks as of commit a5cbe05a. */
  old: bool = false;
}

/** What the checks need to know of an fd. */
export abstract class FdLookup {
  abstract isOpen(fd: u32): bool;
  abstract program(fd: u32): Program | null;
  abstract map(fd: u32): BpfMap | null;
}

/** The map that the accepted request names. */
export let linkedMap: BpfMap | null = null;

export function checkLink(r: LinkRequest, fds: FdLookup): i32 {
  memory.fill(RESULTS, 0, <usize>Check.COUNT * offsetof<CheckResult>());
  failed = 0;
  linkedMap = null;
  if (!check(Check.PROG_FD, fds.isOpen(r.progFd), EBADF, r.progFd, 0)) return failed;
  const prog = fds.program(r.progFd);
  if (!check(Check.PROG_KIND, prog !== null, EINVAL, r.progFd, 0) || !prog) return failed;
  const type = prog.expectedAttachType;
  const fits = r.attachType == type && type == BPF_TRACE_ITER;
  if (!check(Check.ATTACH_TYPE, fits, EINVAL, r.attachType, type)) return failed;
  const mapFd = r.old ? checkOldRequest(r, MAP_ELEM, fds) : checkRequest(r, prog, MAP_ELEM);
  if (failed) return failed;
  const map = checkMapFd(<u32>mapFd, r.old, fds);
  if (map === null || !checkTarget(prog, map)) return failed;
  linkedMap = map;
  return 0;
}

/** 6.18: the map's fd stands in iter_info, which may have any length as long as what we do not know is zero. */
function checkRequest(r: LinkRequest, prog: Program, target: Target): u32 {
  const both = <u64>r.flags << 32 | r.targetFd;
  if (!check(Check.FLAGS_AND_TARGET, both == 0, EINVAL, both, 0)) return 0;
  if (!check(Check.INFO_PAIR, (r.info != 0) == (r.infoLen != 0), EINVAL, r.infoLen, 0)) return 0;
  if (!check(Check.INFO_LENGTH, r.infoLen <= PAGE, E2BIG, r.infoLen, PAGE)) return 0;
  let tail: u32 = 0;
  for (let i = LINK_INFO_SIZE; i < r.infoLen; i++) tail |= load<u8>(r.info + i);
  if (!check(Check.INFO_TAIL, tail == 0, E2BIG, tail, 0)) return 0;
  if (!check(Check.TARGET, prog.attachBtfId != 0, ENOENT, prog.attachBtfId, 0)) return 0;
  const sleeps = (prog.flags & BPF_F_SLEEPABLE) != 0;
  if (!check(Check.SLEEPABLE, !sleeps || target.resched, EINVAL, sleeps ? 1 : 0, target.resched ? 1 : 0)) return 0;
  let fd: u32 = 0;
  for (let i: u32 = 0; i < min<u32>(r.infoLen, 4); i++) fd |= <u32>load<u8>(r.info + i) << (i * 8);
  return fd;
}

/** a5cbe05a: the flags say which link info the target needs, target_fd is the map's fd. */
function checkOldRequest(r: LinkRequest, target: Target, fds: FdLookup): u32 {
  if (!check(Check.TARGET, true, ENOENT, 1, 1)) return 0;
  if (!check(Check.LINK_INFO, r.flags == target.linkInfo, EINVAL, r.flags, target.linkInfo)) return 0;
  if (!check(Check.FLAGS_AND_TARGET, r.flags != LINK_INFO_UNSPEC || r.targetFd == 0, EINVAL, r.targetFd, 0)) return 0;
  return r.targetFd;
}

function checkMapFd(fd: u32, old: bool, fds: FdLookup): BpfMap | null {
  // 6.18 takes fd 0 for "none given".
  const given = old || fd != 0;
  if (!check(old ? Check.TARGET_FD : Check.MAP_FD, given && fds.isOpen(fd), EBADF, fd, 0)) return null;
  const map = fds.map(fd);
  check(Check.MAP_KIND, map !== null, EINVAL, fd, 0);
  return map;
}

/** The target's own word: a map that can be walked, and room for every access that the verifier recorded. */
function checkTarget(prog: Program, map: BpfMap): bool {
  if (!check(Check.MAP_TYPE, map.iterSeq() != SEQ_NONE, EINVAL, map.type, 0)) return false;
  const key = prog.maxRdonlyAccess;
  if (!check(Check.KEY_RANGE, key <= map.keySize, EACCES, key, map.keySize)) return false;
  const room = isPercpu(map.type) ? userValueSize(map.type, map.valueSize) : map.valueSize;
  return check(Check.VALUE_RANGE, prog.maxRdwrAccess <= room, EACCES, prog.maxRdwrAccess, room);
}
