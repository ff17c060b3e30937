// The fd table and what an fd can stand for; reference counts of maps, programs, BTF and links. The last reference
// frees.
import { BpfMap } from "../maps/map";
import { isMapOfMaps, MapOfMaps } from "../maps/ofmaps";
import { ProgArrayMap } from "../maps/progarray";
import { BPF_MAP_TYPE_PROG_ARRAY } from "../maps/desc";
import { Program, ProgramHold } from "../prog";
import { Session } from "../iter/session";
import { vmForget } from "../vm/interp";
import { RunStatus, vm } from "../vm/state";
import { UserBtf } from "./btfobj";

export const enum FileKind {
  /** What a process has open beside this kernel's objects: its terminal. */
  OTHER, MAP, PROG, BTF, LINK, ITER,
}

/** A program with its references. Holds one on each of its maps. */
export class ProgObject extends ProgramHold {
  refs: i32 = 1;
  constructor(prog: Program, readonly btf: UserBtf | null) {
    super(prog);
  }
}

/** An iterator link: holds its program and its map. */
export class LinkObject {
  refs: i32 = 1;
  constructor(readonly id: u32, public prog: ProgObject, readonly map: BpfMap) {}
}

/** An open file. Exactly the member of its kind is set. */
export class File {
  map: BpfMap | null = null;
  prog: ProgObject | null = null;
  btf: UserBtf | null = null;
  link: LinkObject | null = null;
  session: Session | null = null;
  /** An iterator's program, which a link update does not change. */
  running: ProgObject | null = null;
  constructor(readonly kind: FileKind) {}
}

const EMFILE: i32 = 24;
/** 0, 1 and 2 belong to the process. */
const FIRST_FD: i32 = 3;
const MAX_FDS: i32 = 1 << 20;
const files: Array<File | null> = [];
const terminal: File = new File(FileKind.OTHER);

/** Lowest free fd for `file`, or -EMFILE. */
export function openFile(file: File): i32 {
  for (let i = 0; i < files.length; i++) {
    if (files[i] === null) {
      files[i] = file;
      return i + FIRST_FD;
    }
  }
  if (files.length >= MAX_FDS) return -EMFILE;
  files.push(file);
  return files.length - 1 + FIRST_FD;
}

/** The open file, or null. */
export function fileOf(fd: u32): File | null {
  if (fd < <u32>FIRST_FD) return terminal;
  const i = <i32>fd - FIRST_FD;
  return i >= 0 && i < files.length ? files[i] : null;
}

/** The map, program or session of an fd; null if it is not open or stands for something else. */
export function mapOf(fd: u32): BpfMap | null {
  const file = fileOf(fd);
  return file !== null ? file.map : null;
}

export function progOf(fd: u32): ProgObject | null {
  const file = fileOf(fd);
  return file !== null ? file.prog : null;
}

export function sessionOf(fd: u32): Session | null {
  const file = fileOf(fd);
  return file !== null ? file.session : null;
}

/** Closes an fd; false if it is not open. */
export function closeFile(fd: u32): bool {
  const file = fileOf(fd);
  if (file === null || file === terminal) return false;
  files[<i32>fd - FIRST_FD] = null;
  while (files.length && files[files.length - 1] === null) files.pop();
  release(file);
  return true;
}

function release(file: File): void {
  const map = file.map;
  if (map !== null) {
    // Programs call each other through it: when no user can reach it any more, it is emptied.
    if (map.type == BPF_MAP_TYPE_PROG_ARRAY) clearPrograms(changetype<ProgArrayMap>(map));
    putMap(map);
  }
  const prog = file.prog;
  if (prog !== null) putProg(prog);
  const btf = file.btf;
  if (btf !== null) btf.put();
  const session = file.session;
  if (session !== null) {
    session.drop();
    putMap(session.map);
    const running = file.running;
    if (running !== null) putProg(running);
  }
  const link = file.link;
  if (link !== null && --link.refs == 0) {
    putProg(link.prog);
    putMap(link.map);
  }
}

function clearPrograms(map: ProgArrayMap): void {
  for (let p = map.take(); p !== null; p = map.take()) putProg(changetype<ProgObject>(p));
}

/** Drops a reference on a map; the last one frees it and lets its inner maps go. */
export function putMap(map: BpfMap): void {
  if (--map.refs) return;
  const inner = map.inner;
  if (inner !== null) putMap(changetype<BpfMap>(inner));
  if (isMapOfMaps(map.type)) {
    const outer = changetype<MapOfMaps>(map);
    for (let m = outer.takeMap(); m !== null; m = outer.takeMap()) putMap(m);
  }
  forgetMap(map);
  map.destroy();
  map.freeImage();
}

export function putProg(object: ProgObject): void {
  if (--object.refs) return;
  const prog = object.prog;
  // Taken out of a prog array in the middle of its run: it stays as it is.
  if (vm.prog == changetype<usize>(prog) && vm.status == RunStatus.RUNNING && vm.tailCalls) return;
  for (let i = 0; i < prog.maps.length; i++) putMap(changetype<BpfMap>(prog.maps[i]));
  const btf = object.btf;
  if (btf !== null) btf.put();
  vmForget(prog);
  if (prog.insns) heap.free(prog.insns);
  if (prog.aux) heap.free(prog.aux);
  if (prog.subprogs) heap.free(prog.subprogs);
  prog.insns = prog.aux = prog.subprogs = 0;
}

/** All maps of this kernel: the VM's regions know some by address only, so the collector must see them here. */
const live: BpfMap[] = [];

export function rememberMap(map: BpfMap): void {
  live.push(map);
}

function forgetMap(map: BpfMap): void {
  const at = live.indexOf(map);
  if (at >= 0) live.splice(at, 1);
}
