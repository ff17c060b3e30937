// BPF_OBJ_GET_INFO_BY_FD for maps, programs and links: struct bpf_map_info, bpf_prog_info, bpf_link_info as far as the
// engine knows the fields; the rest is zero.
import { MAP_ELEM } from "../iter/targets";
import { EBADF, E2BIG, EFAULT, EINVAL, ENOSPC } from "../util/errno";
import { attr32, attr64, attrEnds, userOk } from "./user";
import { fileOf, LinkObject, ProgObject } from "./fds";
import { BpfMap } from "../maps/map";
import { Text } from "../util/text";

const BPF_LINK_TYPE_ITER: u32 = 4;
// sizeof of the three structs in 6.18
const MAP_INFO: u32 = 104;
const PROG_INFO: u32 = 232;
const LINK_INFO: u32 = 64;
const BIGGEST: u32 = 232;
const PAGE: u32 = 4096;

const INFO: usize = memory.data(232, 8);

/** The command: fills the caller's info and says in attr how much of it is filled. */
export function objGetInfo(attr: usize): i32 {
  if (attrEnds(16)) return -EINVAL;
  const file = fileOf(attr32(0));
  if (file === null) return -EBADF;
  const map = file.map;
  const prog = file.prog;
  const link = file.link;
  const known = map !== null ? MAP_INFO : prog !== null ? PROG_INFO : link !== null ? LINK_INFO : 0;
  if (!known) return -EINVAL;
  const len = attr32(4);
  const out = <usize>attr64(8);
  if (len > PAGE) return -E2BIG;
  if (!userOk(out, len)) return -EFAULT;
  for (let i = known; i < len; i++) if (load<u8>(out + i)) return -E2BIG;
  const n = min(len, known);
  memory.fill(INFO, 0, BIGGEST);
  memory.copy(INFO, out, n);
  let err = 0;
  if (map !== null) mapInfo(map);
  else if (prog !== null) progInfo(prog);
  else if (link !== null) err = linkInfo(link);
  if (err && err != -ENOSPC) return err;
  memory.copy(out, INFO, n);
  store<u32>(attr, n, 4);
  return err;
}

function mapInfo(map: BpfMap): void {
  memory.fill(INFO, 0, MAP_INFO);
  store<u32>(INFO, map.type);
  store<u32>(INFO, map.id, 4);
  store<u32>(INFO, map.keySize, 8);
  store<u32>(INFO, map.valueSize, 12);
  store<u32>(INFO, map.maxEntries, 16);
  store<u32>(INFO, map.flags, 20);
  memory.copy(INFO + 24, changetype<usize>(map.name), 16);
  store<u32>(INFO, map.btfKeyTypeId, 68);
  store<u32>(INFO, map.btfValueTypeId, 72);
  store<u64>(INFO, map.mapExtra, 80);
}

function progInfo(object: ProgObject): void {
  const prog = object.prog;
  memory.fill(INFO, 0, PROG_INFO);
  store<u32>(INFO, 26);
  store<u32>(INFO, prog.id, 4);
  store<u64>(INFO, prog.tag, 8);
  store<u32>(INFO, <u32>prog.len * 8, 20);
  store<u32>(INFO, <u32>prog.maps.length, 52);
  memory.copy(INFO + 64, changetype<usize>(prog.name), 16);
  store<u32>(INFO, prog.attachBtfId, 220);
}

/** The target's name goes to a buffer of the caller's: all or as much as fits. */
function linkInfo(link: LinkObject): i32 {
  const buf = load<u64>(INFO, 16);
  const room = load<u32>(INFO, 24);
  if ((buf != 0) != (room != 0)) return -EINVAL;
  const name = MAP_ELEM.name;
  const whole = <u32>name.length + 1;
  memory.fill(INFO + 28, 0, LINK_INFO - 28);
  store<u32>(INFO, BPF_LINK_TYPE_ITER);
  store<u32>(INFO, link.id, 4);
  store<u32>(INFO, link.prog.prog.id, 8);
  store<u32>(INFO, whole, 24);
  store<u32>(INFO, link.map.id, 28);
  if (!buf) return 0;
  const n = min(room, whole);
  if (!userOk(buf, n)) return -EFAULT;
  for (let i: u32 = 0; i + 1 < n; i++) store<u8>(<usize>buf + i, <u8>name.charCodeAt(i));
  store<u8>(<usize>buf + n - 1, 0);
  return room < whole ? -ENOSPC : 0;
}

const text: Text = new Text(160);

/** What /proc/self/fdinfo says of a link (spec 3.3), behind the lines that every file has; empty for other fds. */
export function fdinfo(fd: u32): Text {
  text.truncate(0);
  const file = fileOf(fd);
  const link = file !== null ? file.link : null;
  if (link === null) return text;
  const prog = link.prog.prog;
  text.str("link_type:\titer\nlink_id:\t").u64(link.id).str("\nprog_tag:\t");
  for (let i = 0; i < 16; i++) {
    const half = <i32>(prog.tag >> (<u64>(i >> 1) << 3)) >> (i & 1 ? 0 : 4) & 15;
    text.ch(half < 10 ? 0x30 + half : 0x57 + half);
  }
  text.str("\nprog_id:\t").u64(prog.id).str("\ntarget_name:\t").str(MAP_ELEM.name);
  text.str("\nmap_id:\t").u64(link.map.id).str("\n");
  return text;
}
