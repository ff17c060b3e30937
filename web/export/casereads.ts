// The planned reads in the words of a case, `read_sizes` and `between_reads`, there and back.
import { type MapDecl, MOST, PROJECT_DEFAULTS, type Project } from "../state/project";
import { choice, integer, list, optional, record, text } from "../state/read";
import type { MapChange, PlannedRead } from "../worker/protocol";

/** A change of a case: `after` counts reads from 1, `map` is an index, a fill's rule stands in it. */
interface CaseChange {
  after: number;
  op: MapChange["op"];
  map: number;
  key: string;
  value: string;
  flags: number;
  cpu: number | undefined;
  from: number;
  count: number;
  keys: string;
}

const hex = text(1 << 18, /^(?:[0-9a-f]{2})*$/i);

export const readSizes = optional(list(1000, integer(0, 1 << 30)), []);
export const betweenReads = optional(
  list(
    MOST.reads * MOST.changes,
    record<CaseChange>({
      after: integer(1, 4096),
      op: choice(["update", "delete", "fill"]),
      map: optional(integer(0, 15), 0),
      key: optional(hex, ""),
      value: optional(hex, ""),
      flags: optional(integer(0, 7), 0),
      cpu: optional(integer(0, MOST.cpus - 1), undefined),
      from: optional(integer(0, 2 ** 31), 0),
      count: optional(integer(0, MOST.fill), 0),
      keys: optional(text(16), ""),
    }),
  ),
  [],
);

/** What a case says of its reads as a plan. Behind the last size a case repeats it, and so does the page. */
export function planOf(
  sizes: readonly number[],
  changes: readonly CaseChange[],
  maps: readonly MapDecl[],
): Pick<Project, "plan" | "readSize"> {
  const most = (size: number) => Math.min(size, MOST.readSize);
  const last = most(sizes.at(-1) ?? PROJECT_DEFAULTS.readSize);
  const named = sizes.length > 1 || sizes[0] === 0 ? sizes.length : 0;
  const length = Math.min(MOST.reads, Math.max(named, ...changes.map(({ after }) => after)));
  const plan = Array.from({ length }, (_, i): PlannedRead => {
    const due = changes.filter(({ after }) => after === i + 1).slice(0, MOST.changes);
    return { size: most(sizes[i] ?? last), changes: due.map((change) => changeOf(change, maps)) };
  });
  return { plan, readSize: Math.max(1, last) };
}

function changeOf({ op, map, key, value, flags, cpu, from, count, keys }: CaseChange, maps: readonly MapDecl[]) {
  const fill = { from, count, keys: keys === "mix" ? "mix" : "index", values: "index" } as const;
  const change: MapChange = { op, map: maps[map]?.name ?? "", key, value, flags };
  return { ...change, ...(cpu === undefined ? {} : { cpu }), ...(op === "fill" ? { fill } : {}) };
}

/** The plan in the words of a case; nothing where there is none. */
export function caseReads({ plan, readSize, maps }: Pick<Project, "plan" | "readSize" | "maps">) {
  const between = plan.flatMap(({ changes }, i) => changes.map((change) => caseChange(change, i + 1, maps)));
  const sizes = [...plan.map(({ size }) => size), readSize];
  const usual = plan.length === 0 && readSize === PROJECT_DEFAULTS.readSize;
  return { ...(usual ? {} : { read_sizes: sizes }), ...(between.length > 0 ? { between_reads: between } : {}) };
}

function caseChange(change: MapChange, after: number, maps: readonly MapDecl[]): Record<string, unknown> {
  const { op, key, value, flags, cpu, fill } = change;
  const map = maps.findIndex(({ name }) => name === change.map);
  return {
    after,
    op,
    ...(map > 0 ? { map } : {}),
    ...(op === "fill" ? {} : { key }),
    ...(op === "update" ? { value } : {}),
    ...(flags ? { flags } : {}),
    ...(cpu === undefined ? {} : { cpu }),
    ...(op === "fill" && fill
      ? { from: fill.from, count: fill.count, ...(fill.keys === "mix" ? { keys: "mix" } : {}) }
      : {}),
  };
}
