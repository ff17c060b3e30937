// The key that the examples with network flows share.
import { le } from "../state/project.ts";

/** Hex of a struct flow between two hosts of 10.0.0.0/24: "be32 src; be32 dst; be16 sport; be16 dport; u8 proto". */
export function flow(source: number, destination: number, sport: number, dport: number, proto: number): string {
  const host = (number: number) => `0a0000${le(number, 1)}`;
  const port = (number: number) => number.toString(16).padStart(4, "0");
  return `${host(source)}${host(destination)}${port(sport)}${port(dport)}${le(proto, 1)}000000`;
}
