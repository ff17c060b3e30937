// Helpers on maps. The maps themselves are maps/; here arguments become addresses and results pointers.
import { mapDelete, mapLookup, mapLookupPercpu, mapPeek, mapPop, mapPush, mapUpdate, valuePtr } from "../../maps/map";
import { MapDesc } from "../../maps/desc";
import { input, mapOf, output } from "./memory";

function value(map: MapDesc, at: usize): u64 {
  return at ? valuePtr(map, at) : 0;
}

// @ts-ignore: decorator
@inline function errno(e: i32): u64 {
  return <u64>(<i64>e);
}

export function mapLookupElem(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const map = mapOf(r1);
  if (map === null) return 0;
  const key = input(r2, map.keySize);
  return key ? value(map, mapLookup(map, key)) : 0;
}

export function mapLookupPercpuElem(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const map = mapOf(r1);
  if (map === null) return 0;
  const key = input(r2, map.keySize);
  return key ? value(map, mapLookupPercpu(map, key, <u32>r3)) : 0;
}

export function mapUpdateElem(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const map = mapOf(r1);
  if (map === null) return 0;
  const key = input(r2, map.keySize);
  const from = input(r3, map.valueSize);
  return key && from ? errno(mapUpdate(map, key, from, r4)) : 0;
}

export function mapDeleteElem(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const map = mapOf(r1);
  if (map === null) return 0;
  const key = input(r2, map.keySize);
  return key ? errno(mapDelete(map, key)) : 0;
}

export function mapPushElem(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const map = mapOf(r1);
  if (map === null) return 0;
  const from = input(r2, map.valueSize);
  return from ? errno(mapPush(map, from, r3)) : 0;
}

export function mapPopElem(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const map = mapOf(r1);
  if (map === null) return 0;
  const to = output(r2, map.valueSize);
  return to ? errno(mapPop(map, to)) : 0;
}

export function mapPeekElem(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const map = mapOf(r1);
  if (map === null) return 0;
  const to = output(r2, map.valueSize);
  return to ? errno(mapPeek(map, to)) : 0;
}
