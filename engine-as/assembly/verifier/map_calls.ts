// Which helpers go with which kind of map (spec 6.1): a table each way, as either may be particular about the other.
import { EINVAL } from "../util/errno";
import * as M from "../maps/desc";
import { printHelperName } from "./protos/helpers";
import { Env } from "./env";

/** Map type, then the helpers that it takes, 0. A type without a row takes any helper that takes it. */
const TAKES: StaticArray<i32> = [
  3, 12, 0, // prog_array: tail_call
  4, 22, 25, 111, 55, 121, 0, // perf_event_array: perf_event_read, _output, skb_output, _read_value, xdp_output
  27, 130, 131, 134, 198, 199, 200, 0, // ringbuf
  31, 209, 0, // user_ringbuf
  7, 27, 0, // stack_trace: get_stackid
  8, 33, 37, 0, // cgroup_array
  19, 81, 0, 21, 81, 0, // cgroup storages
  14, 51, 1, 0, 25, 51, 1, 0, // devmaps
  17, 51, 1, 0, // xskmap
  16, 51, 0, // cpumap
  12, 1, 0, 13, 1, 0, // array and hash of maps
  15, 52, 53, 3, 60, 82, 2, 1, 0, // sockmap
  18, 72, 70, 3, 71, 82, 2, 1, 0, // sockhash
  20, 82, 0, // reuseport_sockarray
  22, 89, 88, 87, 0, 23, 89, 88, 87, 0, // queue, stack
  24, 107, 108, 194, 0, // sk_storage
  28, 145, 146, 194, 0, // inode_storage
  29, 156, 157, 194, 0, // task_storage
  32, 210, 211, 194, 0, // cgrp_storage
  30, 89, 87, 0, // bloom_filter
];

/** Helper, then the map types that it takes, 0. */
const WANTS: StaticArray<i32> = [
  12, 3, 0, // tail_call
  22, 4, 0, 25, 4, 0, 55, 4, 0, 111, 4, 0, 121, 4, 0,
  27, 7, 0, // get_stackid
  33, 8, 0, 37, 8, 0,
  51, 14, 25, 16, 17, 0,
  87, 22, 23, 30, 0, // map_push_elem
  88, 22, 23, 0, // map_pop_elem
  89, 22, 23, 30, 0, // map_peek_elem
  195, 5, 6, 10, 0, // map_lookup_percpu_elem
  107, 24, 0, 108, 24, 0,
  156, 29, 0, 157, 29, 0,
  210, 32, 0, 211, 32, 0,
  130, 27, 0, 131, 27, 0, 134, 27, 0, 198, 27, 0, 199, 27, 0, 200, 27, 0,
  209, 31, 0,
];

/** -1: no row; else whether `b` stands in the row of `a`. */
function inRow(table: StaticArray<i32>, a: i32, b: i32): i32 {
  for (let i = 0; i < table.length; i++) {
    const head = table[i++];
    let found = 0;
    for (; table[i]; i++) if (table[i] == b) found = 1;
    if (head == a) return found;
  }
  return -1;
}

/** Helper `id` was called with map number `map`. */
export function checkMapFits(env: Env, map: i32, id: i32): i32 {
  const type = <i32>env.maps[map].type;
  if (inRow(TAKES, type, id) != 0 && inRow(WANTS, id, type) != 0) return 0;
  printHelperName(env.log.str("cannot pass map_type ").i64(type).str(" into func "), id).ch(0x23).i64(id).ch(0x0a);
  return -EINVAL;
}
