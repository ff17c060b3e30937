// BPF_LINK_CREATE, _UPDATE, _DETACH, BPF_ITER_CREATE and read(2) of an iterator.
import { checkLink, FdLookup, linkedMap, LinkRequest } from "../iter/link";
import { Session } from "../iter/session";
import { BpfMap } from "../maps/map";
import { Program } from "../prog";
import { EBADF, EFAULT, EINVAL, ENOMEM, EOPNOTSUPP, EPERM } from "../util/errno";
import { attr32, attr64, attrEnds, userOk } from "./user";
import { File, FileKind, fileOf, LinkObject, mapOf, openFile, progOf, putProg } from "./fds";

const BPF_F_REPLACE: u32 = 1 << 2;

let lastId: u32 = 0;
let oldInterface: bool = false;

/** Whether link requests are taken as commit a5cbe05a took them. */
export function setOldInterface(on: bool): void {
  oldInterface = on;
}

class Fds extends FdLookup {
  isOpen(fd: u32): bool {
    return fileOf(fd) !== null;
  }

  program(fd: u32): Program | null {
    const object = progOf(fd);
    return object !== null ? object.prog : null;
  }

  map(fd: u32): BpfMap | null {
    return mapOf(fd);
  }
}
const fds: Fds = new Fds();

/** BPF_LINK_CREATE */
export function linkCreate(): i32 {
  if (attrEnds(oldInterface ? 16 : 60)) return -EINVAL;
  const r = new LinkRequest();
  r.progFd = attr32(0);
  r.targetFd = attr32(4);
  r.attachType = attr32(8);
  r.flags = attr32(12);
  r.old = oldInterface;
  if (!oldInterface) {
    r.info = <usize>attr64(16);
    r.infoLen = attr32(24);
    if (r.info && r.infoLen && !userOk(attr64(16), r.infoLen)) return -EFAULT;
  }
  const err = checkLink(r, fds);
  if (err) return err;
  const map = linkedMap!;
  const prog = fileOf(r.progFd)!.prog!;
  map.refs++;
  prog.refs++;
  const file = new File(FileKind.LINK);
  file.link = new LinkObject(++lastId, prog, map);
  return openFile(file);
}

/** The link of an fd in attr's first field. */
function takeLink(fd: u32): LinkObject | null {
  const file = fileOf(fd);
  return file !== null ? file.link : null;
}

function badLink(fd: u32): i32 {
  return fileOf(fd) === null ? -EBADF : -EINVAL;
}

/** BPF_LINK_UPDATE: the access ranges are not compared again; the walk itself checks every access. */
export function linkUpdate(): i32 {
  if (attrEnds(16)) return -EINVAL;
  const flags = attr32(8);
  if (flags & ~BPF_F_REPLACE) return -EINVAL;
  const link = takeLink(attr32(0));
  if (link === null) return badLink(attr32(0));
  const file = fileOf(attr32(4));
  if (file === null) return -EBADF;
  const prog = file.prog;
  if (prog === null) return -EINVAL;
  if (flags & BPF_F_REPLACE) {
    const oldFile = fileOf(attr32(12));
    if (oldFile === null) return -EBADF;
    if (oldFile.prog === null) return -EINVAL;
    if (oldFile.prog !== link.prog) return -EPERM;
  } else if (attr32(12)) {
    return -EINVAL;
  }
  const old = link.prog;
  if (old.prog.expectedAttachType != prog.prog.expectedAttachType || old.prog.attachBtfId != prog.prog.attachBtfId) {
    return -EINVAL;
  }
  prog.refs++;
  link.prog = prog;
  putProg(old);
  return 0;
}

/** BPF_LINK_DETACH: iterators cannot be detached. */
export function linkDetach(): i32 {
  if (attrEnds(4)) return -EINVAL;
  return takeLink(attr32(0)) === null ? badLink(attr32(0)) : -EOPNOTSUPP;
}

/** BPF_ITER_CREATE: a new session over the link's map, with the program that the link has now. */
export function iterCreate(): i32 {
  if (attrEnds(8) || attr32(4)) return -EINVAL;
  const link = takeLink(attr32(0));
  if (link === null) return badLink(attr32(0));
  const session = new Session(link.map, link.prog.prog);
  if (!session.ok()) {
    session.drop();
    return -ENOMEM;
  }
  link.map.refs++;
  link.prog.refs++;
  const file = new File(FileKind.ITER);
  file.session = session;
  file.running = link.prog;
  return openFile(file);
}
