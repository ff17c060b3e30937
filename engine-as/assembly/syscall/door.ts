// bpf(2), read(2), close(2): the kernel's calls as the host makes them. Everything in and out is the caller's memory.
import { SEQ_SIZE } from "../iter/session";
import { EBADF, EFAULT, EINVAL } from "../util/errno";
import { takeAttr, userOk } from "./user";
import { closeFile, fileOf, sessionOf } from "./fds";
import * as maps from "./mapcmds";
import { btfLoadCmd, progLoad } from "./progcmds";
import * as links from "./linkcmds";
import { objGetInfo } from "./info";

/** enum bpf_cmd, those that this kernel has. */
const enum Cmd {
  MAP_CREATE = 0,
  MAP_LOOKUP_ELEM = 1,
  MAP_UPDATE_ELEM = 2,
  MAP_DELETE_ELEM = 3,
  MAP_GET_NEXT_KEY = 4,
  PROG_LOAD = 5,
  OBJ_GET_INFO_BY_FD = 15,
  BTF_LOAD = 18,
  MAP_LOOKUP_AND_DELETE_ELEM = 21,
  MAP_FREEZE = 22,
  LINK_CREATE = 28,
  LINK_UPDATE = 29,
  ITER_CREATE = 33,
  LINK_DETACH = 34,
}

/** bpf(2): an fd, 0, or a negated errno. */
export function bpf(cmd: i32, attr: usize, size: u32): i32 {
  const err = takeAttr(attr, size);
  if (err) return err;
  switch (cmd) {
    case Cmd.MAP_CREATE: return maps.mapCreate();
    case Cmd.MAP_LOOKUP_ELEM: return maps.mapLookupElem();
    case Cmd.MAP_UPDATE_ELEM: return maps.mapUpdateElem();
    case Cmd.MAP_DELETE_ELEM: return maps.mapDeleteElem();
    case Cmd.MAP_GET_NEXT_KEY: return maps.mapGetNextKey();
    case Cmd.PROG_LOAD: return progLoad(attr, size);
    case Cmd.BTF_LOAD: return btfLoadCmd();
    case Cmd.OBJ_GET_INFO_BY_FD: return objGetInfo(attr);
    case Cmd.MAP_LOOKUP_AND_DELETE_ELEM: return maps.mapLookupAndDelete();
    case Cmd.MAP_FREEZE: return maps.mapFreeze();
    case Cmd.LINK_CREATE: return links.linkCreate();
    case Cmd.LINK_UPDATE: return links.linkUpdate();
    case Cmd.ITER_CREATE: return links.iterCreate();
    case Cmd.LINK_DETACH: return links.linkDetach();
    default: return -EINVAL;
  }
}

/**
 * read(2) of an iterator for at most `fuel` instructions: bytes read, a negated errno, READ_PENDING (readResume goes
 * on), READ_BREAK or READ_FAULT (iter/session.ts).
 */
export function read(fd: u32, buf: usize, size: u32, fuel: i32): i32 {
  if (fileOf(fd) === null) return -EBADF;
  const session = sessionOf(fd);
  if (session === null) return -EINVAL;
  if (size && !userOk(buf, min<u32>(size, SEQ_SIZE))) return -EFAULT;
  return session.read(buf, size, fuel);
}

/** Goes on with a read that is under way. */
export function readResume(fd: u32, fuel: i32): i32 {
  const session = sessionOf(fd);
  if (session === null) return -EBADF;
  return session.phase ? session.resume(fuel) : -EINVAL;
}

/** Gives a read that is under way up, as a signal would. */
export function readAbandon(fd: u32): void {
  const session = sessionOf(fd);
  if (session !== null) session.abandon();
}

/** close(2) */
export function close(fd: u32): i32 {
  return closeFile(fd) ? 0 : -EBADF;
}
