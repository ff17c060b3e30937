// The options of an embedded player: one table, from which the address, the element's attributes, the documentation and
// the tests derive. In an address they are the query; content is the fragment, which no server sees.

/** How an option's text is read. */
export type OptionKind =
  | { kind: "flag" }
  | { kind: "choice"; values: readonly string[] }
  | { kind: "number"; least: number; most: number }
  | { kind: "list"; values: readonly string[] }
  | { kind: "text"; pattern: RegExp };

export interface Option {
  type: OptionKind;
  /** As text in the address; "" stands for none. */
  initial: string;
  /** One sentence. */
  about: string;
}

const flag = { kind: "flag" } as const;
const choice = (...values: string[]) => ({ kind: "choice", values }) as const;
const number = (least: number, most: number) => ({ kind: "number", least, most }) as const;

export const OPTIONS = {
  view: {
    type: choice("split", "source", "verifier", "run"),
    initial: "split",
    about:
      "What is shown: all of it, the source alone, source with verdict and ranges, or source with calls and output.",
  },
  example: {
    type: { kind: "text", pattern: /^[\w-]{1,64}$/ },
    initial: "",
    about: "Which of the playground's examples to open, by its id.",
  },
  lesson: {
    type: { kind: "text", pattern: /^[\w-]{1,64}$/ },
    initial: "",
    about: "Which lesson of the course to open, by its id; each attempt at its exercise is told as an event.",
  },
  lang: { type: choice("en", "de"), initial: "en", about: "Language of the lesson." },
  theme: {
    type: choice("auto", "light", "dark", "contrast"),
    initial: "auto",
    about: "Colours; auto follows the reader's system.",
  },
  readonly: { type: flag, initial: "0", about: "The source cannot be edited." },
  autorun: { type: flag, initial: "1", about: "Evaluate as soon as the player is seen; 0 waits for Run." },
  step: { type: number(0, 1_000_000), initial: "0", about: "The call of the program to show first." },
  font: { type: number(10, 28), initial: "13", about: "Size of the code in pixels." },
  controls: {
    type: { kind: "list", values: ["title", "run", "step", "reset", "open"] },
    initial: "title,run,step,reset,open",
    about: "Which controls the bar has; empty hides the bar.",
  },
  wait: { type: flag, initial: "0", about: "Show nothing until the host has loaded a program." },
  origin: {
    type: { kind: "text", pattern: /^https?:\/\/[\w.-]+(?::\d{1,5})?$/ },
    initial: "",
    about: "The only page that may connect to the player; the library fills it in.",
  },
} as const satisfies Record<string, Option>;

export type OptionName = keyof typeof OPTIONS;

/** Names in the order of the table. */
export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/** The text in its plain form; null when the option does not take it. Numbers are clamped. */
export function readOption(name: OptionName, text: string): string | null {
  const { type } = OPTIONS[name] as Option;
  switch (type.kind) {
    case "flag":
      return { "": "1", "0": "0", "1": "1", false: "0", true: "1" }[text] ?? null;
    case "choice":
      return type.values.includes(text) ? text : null;
    case "number":
      return /^-?\d{1,12}$/.test(text) ? String(Math.min(type.most, Math.max(type.least, Number(text)))) : null;
    case "list":
      return text === "" || text.split(",").every((one) => type.values.includes(one)) ? text : null;
    case "text":
      return text === "" || type.pattern.test(text) ? text : null;
  }
}

/** Every option of an address, and what in it nobody understands ("theme=pink"). */
export function readOptions(query: URLSearchParams): { options: Record<OptionName, string>; unknown: string[] } {
  const options = Object.fromEntries(OPTION_NAMES.map((name) => [name, OPTIONS[name].initial])) as Record<
    OptionName,
    string
  >;
  const unknown: string[] = [];
  for (const [name, text] of query) {
    const read = Object.hasOwn(OPTIONS, name) ? readOption(name as OptionName, text) : null;
    if (read === null) unknown.push(`${name}=${text}`);
    else options[name as OptionName] = read;
  }
  return { options, unknown };
}

/** The query for what differs from the table's initial values. */
export function writeOptions(options: Partial<Record<OptionName, string>>): string {
  const query = new URLSearchParams();
  for (const name of OPTION_NAMES) {
    const text = options[name];
    if (text !== undefined && text !== OPTIONS[name].initial) query.set(name, text);
  }
  return query.toString();
}
