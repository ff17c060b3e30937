// From a map's declaration to the class that plays it.
import * as d from "./desc";
import { BpfMap } from "./map";
import { NamedMap } from "./named";
import { ArrayMap } from "./array";
import { HashMap } from "./hash";
import { QueueMap } from "./queue";
import { BloomMap } from "./bloom";
import { LpmMap } from "./lpm";
import { RingbufMap } from "./ringbuf";
import { ProgArrayMap } from "./progarray";
import { ArrayOfMaps, HashOfMaps } from "./ofmaps";

/** An empty map of kind `type`, without declaration or storage. Kinds that only can be named are a NamedMap. */
export function newMap(type: u32): BpfMap {
  switch (type) {
    case d.BPF_MAP_TYPE_HASH:
    case d.BPF_MAP_TYPE_PERCPU_HASH:
    case d.BPF_MAP_TYPE_LRU_HASH:
    case d.BPF_MAP_TYPE_LRU_PERCPU_HASH:
      return new HashMap();
    case d.BPF_MAP_TYPE_ARRAY:
    case d.BPF_MAP_TYPE_PERCPU_ARRAY:
      return new ArrayMap();
    case d.BPF_MAP_TYPE_QUEUE:
    case d.BPF_MAP_TYPE_STACK:
      return new QueueMap();
    case d.BPF_MAP_TYPE_BLOOM_FILTER:
      return new BloomMap();
    case d.BPF_MAP_TYPE_LPM_TRIE:
      return new LpmMap();
    case d.BPF_MAP_TYPE_RINGBUF:
      return new RingbufMap();
    case d.BPF_MAP_TYPE_PROG_ARRAY:
      return new ProgArrayMap();
    case d.BPF_MAP_TYPE_ARRAY_OF_MAPS:
      return new ArrayOfMaps();
    case d.BPF_MAP_TYPE_HASH_OF_MAPS:
      return new HashOfMaps();
    default:
      return new NamedMap();
  }
}
