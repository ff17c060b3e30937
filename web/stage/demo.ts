// A demo as a file: an ordered list of steps. In the file a step says only what differs from the one before it; read, every
// step is whole, so that one can go to any of them from anywhere. The format: TALKS.md.
import { findExample } from "../examples";
import type { Columns, PaneId } from "../state/arrangement";
import { PANES } from "../state/arrangement";
import { readProject, writeProject } from "../state/codec";
import type { Project } from "../state/project";
import { choice, integer, list, optional, type Reader, record, text, Unreadable } from "../state/read";
import type { Mode } from "../state/timeline";

/** A place in a timeline, in words that survive a newer compiler. */
export interface Place {
  mode: Mode;
  /** Call of the program in a run; negative: from the end. */
  callback: number;
  /** Instruction of the call, or step of the verification; negative: from the end. */
  step: number;
  /** Part of a source line: the last instruction of the first such line from `step` on. Empty: `step` itself. */
  line: string;
}

export interface DemoStep {
  /** What the room reads. */
  title: string;
  /** What the presenter says. */
  say: string;
  /** Columns of panes from left to right, each from top to bottom. */
  panes: PaneId[][];
  /** Shared by the steps between which nothing was edited. */
  project: Project;
  /** Name of the map that the map pane shows; empty: the one that is walked. */
  map: string;
  /** Null: where the answer to the program leads. */
  at: Place | null;
}

export interface Demo {
  title: string;
  /** One sentence. */
  about: string;
  minutes: number;
  steps: DemoStep[];
}

/** Characters of a file, and steps. */
export const CAPS = { file: 4 << 20, steps: 200 } as const;

const words = (most: number) => optional(text(most), "");
const place: Reader<Place> = record<Place>({
  mode: choice<Mode>(["run", "verification"]),
  callback: optional(integer(-1e6, 1e6), 0),
  step: optional(integer(-1e6, 1e6), 0),
  line: words(200),
});
const plain: Reader<Record<string, unknown>> = (value) => value as Record<string, unknown>;

interface Written {
  title: string;
  say: string;
  example: string | undefined;
  panes: PaneId[][] | undefined;
  project: Record<string, unknown> | undefined;
  map: string;
  at: Place | undefined;
}

const readStep = record<Written>({
  title: words(200),
  say: words(4000),
  example: optional(text(64), undefined),
  panes: optional(list(4, list<PaneId>(4, choice(PANES))), undefined),
  project: optional(plain, undefined),
  map: words(64),
  at: optional(place, undefined),
});
const readFile = record<{ demo: Omit<Demo, "steps"> & { steps: Written[] } }>({
  demo: record({
    title: text(200),
    about: words(400),
    minutes: optional(integer(1, 600), 5),
    steps: list(CAPS.steps, readStep),
  }),
});

/** Reads what JSON.parse gave. Rejects with an Unreadable that says where. */
export async function readDemo(value: unknown): Promise<Demo> {
  const { demo } = readFile(value, "");
  const steps: DemoStep[] = [];
  for (const [i, { title, say, example, panes, project, map, at }] of demo.steps.entries()) {
    const before = steps.at(-1);
    steps.push({
      ...{ title, say, map },
      panes: panes?.filter((column) => column.length > 0) ?? before?.panes ?? [["source"], ["output"]],
      project: await projectOf(`demo.steps[${i}]`, before?.project, example, project),
      at: at ?? null,
    });
  }
  if (steps.length === 0) throw new Unreadable("the demo has no steps");
  return { ...demo, steps };
}

async function projectOf(where: string, before?: Project, example?: string, changes?: Record<string, unknown>) {
  const found = example === undefined ? undefined : await findExample(example);
  if (example !== undefined && !found) throw new Unreadable(`${where}.example: there is no "${example}"`);
  const base = found ?? before;
  if (!changes) {
    if (!base) throw new Unreadable(`${where} has neither example nor project`);
    return found ? readProject(writeProject(found), where) : base;
  }
  const { source } = changes;
  const joined = Array.isArray(source) ? { source: `${source.join("\n")}\n` } : {};
  return readProject({ ...(base ? writeProject(base) : {}), ...changes, ...joined }, `${where}.project`);
}

/** What readDemo reads; a source is a list of its lines. */
export function writeDemo({ title, about, minutes, steps }: Demo): unknown {
  const written = steps.map((step, i) => {
    const before = steps[i - 1];
    const changed = changes(step.project, before?.project);
    return {
      ...(step.title ? { title: step.title } : {}),
      ...(step.say ? { say: step.say } : {}),
      ...(same(step.panes, before?.panes) ? {} : { panes: step.panes }),
      ...(changed ? { project: changed } : {}),
      ...(step.map ? { map: step.map } : {}),
      ...(step.at ? { at: brief(step.at) } : {}),
    };
  });
  return { mapwalk: 1, demo: { title, about, minutes, steps: written } };
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** A place without what is 0 or empty. */
const brief = (at: Place) => Object.fromEntries(Object.entries(at).filter(([, value]) => value !== 0 && value !== ""));

function changes(project: Project, before: Project | undefined): Record<string, unknown> | null {
  if (project === before) return null;
  const now = writeProject(project);
  const old = before ? writeProject(before) : {};
  // What went back to a default has to be said.
  for (const name of Object.keys(old)) if (!(name in now)) now[name] = project[name as keyof Project];
  const found = Object.entries(now).filter(([name, value]) => !same(value, old[name]));
  if (found.length === 0) return null;
  return Object.fromEntries(
    found.map(([name, value]) => [
      name,
      name === "source" && project.language !== "object" && project.source.endsWith("\n")
        ? project.source.slice(0, -1).split("\n")
        : value,
    ]),
  );
}

/** Panes as the workspace draws them: one a slot, without tabs. */
export const columnsOf = (panes: readonly (readonly PaneId[])[]): Columns =>
  panes.map((column) => ({ share: 1, slots: column.map((pane) => ({ panes: [pane], front: pane, share: 1 })) }));
