// A project as plain data and back: for what is kept, shared, embedded and taught. Defaults are left out; whatever comes
// in is checked, because links and files come from strangers.

import type { Fill, MapChange, PlannedRead } from "../worker/protocol";
import { MAP_KINDS, type MapDecl, MOST, PROJECT_DEFAULTS, type Project } from "./project";
import { boolean, choice, integer, list, optional, type Reader, record, text } from "./read";

/** Characters of a source, elements of a map, and maps that are taken. */
export const LIMITS = { source: 400_000, entries: 10_000, maps: 16, hex: 1 << 18 } as const;

const hex = text(LIMITS.hex, /^(?:[0-9a-f]{2})*$/i);

const entry: Reader<[string, string]> = (value, at) => {
  const [key, bytes] = list(2, hex)(value, at);
  return [key ?? "", bytes ?? ""];
};

const rule = {
  count: integer(0, MOST.fill),
  keys: choice(["index", "mix"]),
  values: choice(["index", "zero"]),
};

/** One reader a member, so that a new member cannot be forgotten here. */
const map: Reader<MapDecl> = record<MapDecl>({
  name: text(64),
  type: choice(MAP_KINDS.map((kind) => kind.type)),
  key: text(4096),
  value: text(4096),
  maxEntries: integer(0, 2 ** 32 - 1),
  flags: optional(integer(0, 2 ** 32 - 1), 0),
  entries: optional(list(LIMITS.entries, entry), []),
  fill: optional(record<Fill>(rule), undefined),
  frozen: optional(boolean, undefined),
});

const change: Reader<MapChange> = record<MapChange>({
  op: choice(["update", "delete", "fill"]),
  map: text(64),
  key: optional(hex, ""),
  value: optional(hex, ""),
  flags: optional(integer(0, 7), 0),
  cpu: optional(integer(0, MOST.cpus - 1), undefined),
  fill: optional(record<NonNullable<MapChange["fill"]>>({ ...rule, from: integer(0, 2 ** 31) }), undefined),
});

const plannedRead: Reader<PlannedRead> = record<PlannedRead>({
  size: integer(0, MOST.readSize),
  changes: optional(list(MOST.changes, change), []),
});

const project: Reader<Project> = record<Project>({
  language: optional(choice(["asm", "c", "object"]), PROJECT_DEFAULTS.language),
  source: text(LIMITS.source),
  license: optional(text(128), PROJECT_DEFAULTS.license),
  maps: list(LIMITS.maps, map),
  target: optional(integer(0, LIMITS.maps - 1), 0),
  program: optional(text(128), undefined),
  linkInterface: optional(choice(["6.18", "a5cbe05a"]), PROJECT_DEFAULTS.linkInterface),
  logLevel: optional(integer(0, 7), PROJECT_DEFAULTS.logLevel),
  plan: optional(list(MOST.reads, plannedRead), []),
  readSize: optional(integer(1, MOST.readSize), PROJECT_DEFAULTS.readSize),
  cpus: optional(integer(1, MOST.cpus), PROJECT_DEFAULTS.cpus),
});

/** Reads a project; throws Unreadable. `at` is where it stands, for the message. */
export const readProject: Reader<Project> = (value, at) => {
  const found = project(value, at);
  return { ...found, target: Math.max(0, Math.min(found.target, found.maps.length - 1)) };
};

const writeRead = ({ size, changes }: PlannedRead) => ({
  size,
  ...(changes.length > 0 ? { changes: changes.map(writeChange) } : {}),
});

function writeChange({ key, value, flags, ...rest }: MapChange) {
  return { ...rest, ...(key ? { key } : {}), ...(value ? { value } : {}), ...(flags ? { flags } : {}) };
}

/** The project as plain data, without what the defaults say. */
export function writeProject(from: Project): Record<string, unknown> {
  const { source, maps, program, plan } = from;
  const out: Record<string, unknown> = { source };
  for (const [name, usual] of Object.entries(PROJECT_DEFAULTS)) {
    const value = from[name as keyof Project];
    if (value !== usual && name !== "plan") out[name] = value;
  }
  if (program) out.program = program;
  if (plan.length > 0) out.plan = plan.map(writeRead);
  const kept = maps.filter(({ data }) => !data);
  out.maps = kept.map(({ flags, entries, ...rest }) => ({
    ...rest,
    ...(flags ? { flags } : {}),
    ...(entries.length > 0 ? { entries } : {}),
  }));
  return out;
}
