// What the verifier knows of a register, shorter: "scalar(smin=0,smax=umax=255,…)" as
// "0 … 255". Pure.

const LARGEST = 2n ** 64n - 1n;

const numberOf = (text: string): bigint => {
  const magnitude = BigInt(text.replace("-", ""));
  return text.startsWith("-") ? -magnitude : magnitude;
};

/** Large ends of signed ranges are printed as the words that they are. */
const signed = (name: string, value: bigint) =>
  name.startsWith("s") ? BigInt.asIntN(name.endsWith("32") ? 32 : 64, value) : value;

const shown = (value: bigint) =>
  value > 0xffffn || value < -0xffffn
    ? `${value < 0n ? "-" : ""}0x${(value < 0n ? -value : value).toString(16)}`
    : `${value}`;

/** The range of a scalar's text; a pointer's with its map and what was added; any other text as it is. */
export function inBrief(text: string): string {
  const scalar = /^P?scalar\((.*)\)$/.exec(text);
  if (scalar) return rangeOf(scalar[1]);
  const moved = /^(\w+)\((.*\bvar_off=.*)\)$/.exec(text);
  if (!moved) return text;
  const [map, off] = [/\bmap=([^,]+)/, /\boff=(-?\d+)/].map((part) => part.exec(moved[2])?.[1]);
  const fixed = off ? ` ${off.startsWith("-") ? "" : "+"}${off}` : "";
  return `${moved[1]}${map ? ` ${map}` : ""}${fixed} + ${rangeOf(moved[2])}`;
}

function rangeOf(parts: string): string {
  const found = new Map<string, bigint>();
  // "smax=umax=7" is a chain: every name of it has the value.
  for (const part of parts.split(",")) {
    const names = part.split("=");
    const value = names.pop() ?? "";
    if (/^-?(0x[0-9a-f]+|\d+)$/i.test(value)) for (const name of names) found.set(name, signed(name, numberOf(value)));
  }
  const [umin, umax] = [found.get("umin"), found.get("umax")];
  const [smin, smax] = [found.get("smin"), found.get("smax")];
  if (umax !== undefined || umin !== undefined)
    return `${shown(umin ?? 0n)} … ${umax === undefined ? "" : shown(umax)}`.trim();
  if (smin !== undefined || smax !== undefined) {
    if (smin !== undefined && smin >= 0n) return `${shown(smin)} … ${shown(smax ?? LARGEST >> 1n)}`;
    return `${smin === undefined ? "" : shown(smin)} … ${smax === undefined ? "" : shown(smax)}`.trim();
  }
  const [lo, hi] = [found.get("umin32") ?? found.get("smin32"), found.get("umax32") ?? found.get("smax32")];
  if (lo === undefined && hi === undefined) return "any number";
  const [from, to] = [lo, hi].map((end) => (end === undefined ? "" : ` ${shown(end)}`));
  return `any number, its low half${from} …${to}`;
}
