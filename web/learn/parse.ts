// A lesson's Markdown into data: the block between `---` lines, the program's versions in fences, the text in sections.
// Runs when the page is built and on the command line; the page itself gets data. The format: WRITING.md.
import type { Code, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { parseDocument } from "yaml";
import { CHECKS } from "./checks.ts";
import { edited } from "./edit.ts";
import { CONDITIONS } from "./hints.ts";
import type {
  Check,
  Hint,
  Lesson,
  LessonMap,
  LessonRead,
  LessonValue,
  Mistake,
  Section,
  Translation,
  Try,
} from "./lesson.ts";

/** What is wrong with a lesson's file, with the line where it is known. */
export class LessonError extends Error {
  constructor(
    message: string,
    readonly line = 0,
  ) {
    super(message);
    this.name = "LessonError";
  }
}

type Block = Record<string, unknown>;

const READ_SIZE = 65536;
const INTERFACES = ["6.18", "a5cbe05a"] as const;
const FIELDS = [
  "id",
  "title",
  "summary",
  "minutes",
  "show",
  "maps",
  "interface",
  "read_size",
  "plan",
  "tries",
  "checks",
  "hints",
];
const TRY_FIELDS = ["say", "maps", "interface", "read_size", "plan"];

/** Reads a lesson; throws a LessonError for the first thing that is not right. */
export function parseLesson(text: string): Lesson {
  const { block, body } = split(text);
  only(block, FIELDS, "the block");
  const { sections, programs } = sectionsOf(body);
  const [start, solution] = ["start", "solution"].map((role) => {
    const found = programs.filter((program) => program.role === role);
    if (found.length !== 1) throw new LessonError(`one fence \`\`\`c ${role} is wanted, there are ${found.length}`);
    return found[0].source;
  });
  if (sections.length < 2) throw new LessonError("a heading of level 2 with the exercise is missing");
  const first = tryOf(block, { say: "", maps: {}, interface: "6.18", readSize: READ_SIZE, plan: [] });
  const lesson: Lesson = {
    id: word(block, "id"),
    title: word(block, "title"),
    summary: word(block, "summary"),
    minutes: typeof block.minutes === "number" ? block.minutes : 5,
    show: list(block, "show").map(String),
    sections,
    start,
    solution,
    mistakes: programs.filter(({ role }) => role === "mistake").map((one) => mistakeOf(one, start, solution)),
    tries: [first, ...list(block, "tries").map((one, i) => otherTry(one, first, i))],
    checks: list(block, "checks").map(checkOf),
    hints: list(block, "hints").map(hintOf),
  };
  if (lesson.checks.length === 0) throw new LessonError("checks: an exercise wants at least one");
  for (const { name, hint } of lesson.mistakes) {
    if (!lesson.hints.some(({ id }) => id === hint))
      throw new LessonError(`mistake ${name}: no hint has the id "${hint}"`);
  }
  return lesson;
}

/** Reads the words of a lesson in another language and holds them against the original. */
export function parseTranslation(text: string, lesson: Lesson): Translation {
  const { block, body } = split(text);
  only(block, ["id", "title", "summary", "hints", "checks"], "a translation's block");
  const { sections, programs } = sectionsOf(body);
  if (programs.length > 0) throw new LessonError("a translation has no programs; they stay with the original");
  if (word(block, "id") !== lesson.id) throw new LessonError(`id: "${lesson.id}" is wanted`);
  if (sections.length !== lesson.sections.length) {
    throw new LessonError(`the original has ${lesson.sections.length} sections, this has ${sections.length}`);
  }
  const hints = record(block.hints ?? {}, "hints") as Record<string, string>;
  const missing = lesson.hints.find(({ id }) => typeof hints[id] !== "string");
  if (missing) throw new LessonError(`hints: "${missing.id}" is not translated`);
  const checks = list(block, "checks").map(String);
  return { id: lesson.id, title: word(block, "title"), summary: word(block, "summary"), sections, hints, checks };
}

function split(text: string): { block: Block; body: string } {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text);
  if (!match) throw new LessonError("the file begins with a block between two lines ---", 1);
  const document = parseDocument(match[1]);
  const [error] = document.errors;
  if (error) throw new LessonError(error.message.split("\n")[0], 1 + (error.linePos?.[0].line ?? 0));
  // Lines are kept, so that what the Markdown says of places fits the file.
  const before = text.slice(0, text.length - match[2].length).replace(/[^\n]/g, "");
  return { block: record(document.toJS(), "the block"), body: before + match[2] };
}

interface Program {
  role: string;
  options: Record<string, string>;
  source: string;
  line: number;
}

/** Role of a fence and the language that it is written in. */
const ROLES: Readonly<Record<string, string>> = { start: "c", solution: "c", mistake: "diff" };

function sectionsOf(body: string): { sections: Section[]; programs: Program[] } {
  const sections: Section[] = [{ heading: "", body: [] }];
  const programs: Program[] = [];
  for (const node of fromMarkdown(body).children) {
    const program = node.type === "code" ? programOf(node) : null;
    if (program) programs.push(program);
    else if (node.type === "html") throw new LessonError("HTML is not shown", node.position?.start.line);
    else if (node.type === "heading" && node.depth <= 2) sections.push({ heading: plain(node.children), body: [] });
    else sections.at(-1)!.body.push(bare(node));
  }
  return { sections, programs };
}

function programOf({ lang, meta, value, position }: Code): Program | null {
  const [role, ...rest] = (meta ?? "").split(/\s+/);
  if (lang !== ROLES[role]) return null;
  const options = Object.fromEntries(rest.map((option) => option.split("=") as [string, string]));
  return { role, options, source: `${value}\n`, line: position?.start.line ?? 0 };
}

function mistakeOf({ options, source, line }: Program, start: string, solution: string): Mistake {
  const { name, hint, from } = options;
  if (!name || !hint) throw new LessonError("a mistake is written ```diff mistake name=NAME hint=ID", line);
  const { text, missing } = edited(from === "start" ? start : solution, source);
  if (missing) throw new LessonError(`mistake ${name}: not found exactly once: ${missing.trim()}`, line);
  return { name, hint, source: text };
}

/** A node without its places, which only the reader of the file needs. */
function bare<T extends RootContent>(node: T): T {
  return JSON.parse(JSON.stringify(node, (name, value) => (name === "position" ? undefined : value)));
}

function plain(nodes: readonly RootContent[]): string {
  return nodes.map((node) => ("value" in node ? node.value : "children" in node ? plain(node.children) : "")).join("");
}

function tryOf(block: Block, base: Try): Try {
  const say = typeof block.say === "string" ? block.say : base.say;
  const name =
    block.interface === undefined ? base.interface : INTERFACES.find((one) => one === String(block.interface));
  if (!name) throw new LessonError(`interface: ${INTERFACES.join(" or ")}`);
  const readSize = block.read_size ?? base.readSize;
  if (typeof readSize !== "number" || readSize < 1) throw new LessonError("read_size: a number of bytes");
  const maps = { ...base.maps };
  for (const [map, value] of Object.entries(record(block.maps ?? {}, "maps")))
    maps[map] = mapOf(map, value, base.maps[map]);
  const plan = block.plan === undefined ? base.plan : list(block, "plan").map((one, i) => readOf(one, i, maps));
  return { say, maps, interface: name, readSize, plan };
}

/** `- size: 8` with `changes: [{ update: [KEY, VALUE] }, { delete: KEY }]`, of the first map unless `map` names one. */
function readOf(value: unknown, i: number, maps: Try["maps"]): LessonRead {
  const where = `plan ${i + 1}`;
  const block = record(value, where);
  only(block, ["size", "changes"], where);
  const { size } = block;
  if (typeof size !== "number" || size < 1) throw new LessonError(`${where}.size: a number of bytes`);
  const changes = list(block, "changes").map((one) => {
    const change = record(one, where);
    only(change, ["update", "delete", "map"], where);
    const map = change.map === undefined ? Object.keys(maps)[0] : String(change.map);
    if (!maps[map]) throw new LessonError(`${where}: there is no map "${map}" in maps`);
    if (change.delete !== undefined) return { map, key: change.delete as LessonValue, value: null };
    if (!Array.isArray(change.update) || change.update.length !== 2)
      throw new LessonError(`${where}: update: [KEY, VALUE], or delete: KEY`);
    const [key, element] = change.update as [LessonValue, LessonValue];
    return { map, key, value: element };
  });
  return { size, changes };
}

function otherTry(value: unknown, base: Try, i: number): Try {
  const block = record(value, `tries ${i + 1}`);
  only(block, TRY_FIELDS, `tries ${i + 1}`);
  return tryOf({ ...block, say: word(block, "say") }, base);
}

function mapOf(name: string, value: unknown, base: LessonMap | undefined): LessonMap {
  const block = record(value, `maps.${name}`);
  only(block, ["key", "value", "entries"], `maps.${name}`);
  const layout = (field: "key" | "value") => (block[field] === undefined && base ? base[field] : word(block, field));
  return { key: layout("key"), value: layout("value"), entries: (block.entries ?? []) as LessonMap["entries"] };
}

function checkOf(value: unknown, i: number): Check {
  const { say, ...rest } = record(value, `checks ${i + 1}`);
  const [kind, ...others] = Object.keys(rest);
  if (!kind || others.length > 0 || !Object.hasOwn(CHECKS, kind)) {
    throw new LessonError(`checks ${i + 1}: one of ${Object.keys(CHECKS).join(", ")}, and say`);
  }
  return { kind, want: rest[kind], say: typeof say === "string" ? say : "" };
}

function hintOf(value: unknown, i: number): Hint {
  const block = record(value, `hints ${i + 1}`);
  only(block, ["id", "when", "say"], `hints ${i + 1}`);
  const when = record(block.when ?? {}, `hints ${i + 1}.when`);
  only(when, Object.keys(CONDITIONS), `hints ${i + 1}.when`);
  return { id: word(block, "id"), when, say: word(block, "say") };
}

function record(value: unknown, where: string): Block {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new LessonError(`${where}: names with values are wanted`);
  }
  return value as Block;
}

function only(block: Block, fields: readonly string[], where: string): void {
  const unknown = Object.keys(block).find((field) => !fields.includes(field));
  if (unknown) throw new LessonError(`${where}: "${unknown}" is not known; there are ${fields.join(", ")}`);
}

function list(block: Block, field: string): unknown[] {
  const value = block[field] ?? [];
  if (!Array.isArray(value)) throw new LessonError(`${field}: a list is wanted`);
  return value;
}

function word(block: Block, field: string): string {
  const value = block[field];
  if (typeof value !== "string" || value.trim() === "") throw new LessonError(`${field}: a text is wanted`);
  return value.trim();
}
