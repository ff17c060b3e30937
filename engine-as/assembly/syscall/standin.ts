// Stand-in for verifier/load.ts until it is there: accepts everything, guesses the access ranges of straight code.
import { Btf } from "../btf/btf";
import { MapDesc } from "../maps/desc";
import { AUX_SEEN, InsnAux, Program, Subprog } from "../prog";
import { Log } from "../verifier/log";
import { dstOf, immOf, INSN_SIZE, offOf, opOf, srcOf } from "../isa/insn";

export abstract class ProgLoad {
  insns: usize = 0;
  len: i32 = 0;
  license: usize = 0;
  log: Log = new Log(0);
  progFlags: u32 = 0;
  progType: u32 = 0;
  expectedAttachType: u32 = 0;
  attachBtfId: u32 = 0;
  name: usize = 0;
  btf: Btf | null = null;
  funcInfo: usize = 0;
  funcInfoSize: u32 = 0;
  funcInfoCount: u32 = 0;
  lineInfo: usize = 0;
  lineInfoSize: u32 = 0;
  lineInfoCount: u32 = 0;
  program: Program | null = null;
  abstract mapByFd(fd: i32): MapDesc | null;
}

export function verifyProgram(load: ProgLoad): i32 {
  const p = new Program();
  p.len = load.len;
  p.insns = heap.alloc(<usize>load.len * 8);
  memory.copy(p.insns, load.insns, <usize>load.len * 8);
  p.aux = heap.alloc(<usize>load.len * offsetof<InsnAux>());
  memory.fill(p.aux, 0, <usize>load.len * offsetof<InsnAux>());
  p.subprogs = heap.alloc(offsetof<Subprog>() * 2);
  memory.fill(p.subprogs, 0, offsetof<Subprog>() * 2);
  p.subprogCount = 1;
  p.subprog(0).end = load.len;
  p.subprog(0).stackDepth = 512;
  p.attachBtfId = load.attachBtfId;
  p.expectedAttachType = load.expectedAttachType;
  p.flags = load.progFlags;
  let keys = 0;
  let values = 0;
  let r3 = 0;
  for (let i = 0; i < p.len; i++) {
    const at = p.insns + <usize>i * INSN_SIZE;
    const op = opOf(at);
    p.auxOf(i).flags = AUX_SEEN;
    const d = 1 << dstOf(at);
    const s = 1 << srcOf(at);
    if (op == 0x18) {
      if (srcOf(at) == 1 || srcOf(at) == 2) {
        const map = load.mapByFd(immOf(at));
        if (map !== null) {
          p.auxOf(i).mapIndex = p.maps.length;
          p.maps.push(map);
        }
      }
      i++;
      continue;
    }
    const size = [4, 2, 1, 8][(op >> 3) & 3];
    if ((op & 7) == 1) {
      if (keys & s) p.maxRdonlyAccess = max(p.maxRdonlyAccess, offOf(at) + size);
      if (values & s) p.maxRdwrAccess = max(p.maxRdwrAccess, offOf(at) + size);
      keys &= ~d;
      values &= ~d;
      if (op == 0x79 && (s == 2 || s == 64) && offOf(at) == 16) keys |= d;
      if (op == 0x79 && (s == 2 || s == 64) && offOf(at) == 24) values |= d;
    } else if ((op & 7) == 2 || (op & 7) == 3) {
      if (values & d) p.maxRdwrAccess = max(p.maxRdwrAccess, offOf(at) + size);
    } else if (op == 0xbf) {
      keys = keys & s ? keys | d : keys & ~d;
      values = values & s ? values | d : values & ~d;
    } else if (op == 0xb7) {
      if (dstOf(at) == 3) r3 = immOf(at);
    } else if (op == 0x85) {
      if (keys & 4) p.maxRdonlyAccess = max(p.maxRdonlyAccess, r3);
      if (values & 4) p.maxRdwrAccess = max(p.maxRdwrAccess, r3);
      keys &= ~0x3f;
      values &= ~0x3f;
    }
  }
  load.log.str("processed 0 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n");
  load.program = p;
  return 0;
}
