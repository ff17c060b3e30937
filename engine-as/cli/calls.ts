// A case that is a list of system calls on maps: what fuzzing and the tests of maps use. A map is named by the number
// of the call that made it; results are 0, a negated errno, hex bytes or a dump.
import { fromHex, type Kernel, toHex } from "../host/kernel.ts";
import { type CaseMap, dump, keySize, padEnd, storedSize, valueSize } from "./answer.ts";

type MapCall = CaseMap & { name?: string; map_extra?: number; numa_node?: number };
type Key = string | null;

/** One call; see kernel_record.py, which makes the same ones with Linux. */
export type Call =
  | ["create", MapCall, number?]
  | ["update", number, Key, string, number?]
  | ["put", number, Key, number, number?]
  | ["delete", number, Key]
  | ["lookup", number, Key, number?]
  | ["ask", number, string]
  | ["pop", number, Key, number?]
  | ["next", number, Key]
  | ["freeze", number]
  | ["dump", number];

export interface CallsCase {
  name?: string;
  calls: Call[];
}

export type CallResult = number | string | [string, string][] | null;

const bytes = (key: Key) => (key === null ? new Uint8Array(0) : fromHex(key));

/** Makes the calls in order. */
export function makeCalls(kernel: Kernel, c: CallsCase): CallResult[] {
  const fds: number[] = [];
  const maps: MapCall[] = [];
  const value = ({ errno, value }: { errno: number; value?: Uint8Array }) => (value ? toHex(value) : errno);
  return c.calls.map((call, i): CallResult => {
    if (call[0] === "create") {
      const m = call[1];
      maps[i] = m;
      fds[i] = kernel.mapCreate({
        type: m.type,
        keySize: keySize(m),
        valueSize: valueSize(m),
        maxEntries: m.max_entries ?? 1,
        flags: m.map_flags ?? 0,
        name: m.name ?? "",
        mapExtra: BigInt(m.map_extra ?? 0),
        numaNode: m.numa_node ?? 0,
        innerMapFd: call[2] === undefined ? 0 : (fds[call[2]] ?? 0),
      });
      return Math.min(fds[i] as number, 0);
    }
    const fd = fds[call[1]] as number;
    const m = maps[call[1]] as MapCall;
    switch (call[0]) {
      case "update":
        return kernel.mapUpdate(fd, bytes(call[2]), padEnd(fromHex(call[3]), storedSize(kernel, m)), call[4] ?? 0);
      case "put": {
        const inner = new Uint8Array(4);
        new DataView(inner.buffer).setInt32(0, fds[call[3]] as number, true);
        return kernel.mapUpdate(fd, bytes(call[2]), inner, call[4] ?? 0);
      }
      case "delete":
        return kernel.mapDelete(fd, bytes(call[2]));
      case "lookup":
        return value(kernel.mapLookup(fd, bytes(call[2]), call[3] ?? 0));
      case "ask":
        return kernel.mapPeekValue(fd, fromHex(call[2]));
      case "pop":
        return value(kernel.mapLookupAndDelete(fd, bytes(call[2]), call[3] ?? 0));
      case "next": {
        const { errno, key } = kernel.mapGetNextKey(fd, call[2] === null ? null : fromHex(call[2]));
        return key ? toHex(key) : errno;
      }
      case "freeze":
        return kernel.mapFreeze(fd);
      default:
        return dump(kernel, fd, m);
    }
  });
}
