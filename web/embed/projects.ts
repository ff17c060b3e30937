// Where the player's program comes from: a link's fragment, an example, or text on top of either.
import type { Load } from "../sdk/protocol.ts";
import { PROJECT_DEFAULTS, type Project } from "../state/project.ts";

export const BLANK: Project = { ...PROJECT_DEFAULTS, source: "", maps: [] };

/** A program with a title. Rejects with a sentence when there is no such thing. */
export async function find({ share, example, source, language }: Load): Promise<{ project: Project; title: string }> {
  const found = share ? await shared(share) : await exampleOf(example, source === undefined);
  const project = { ...found.project };
  if (source !== undefined) project.source = source;
  if (language && language !== project.language) Object.assign(project, { language, program: undefined });
  return { project, title: source === undefined ? found.title : "" };
}

async function shared(fragment: string) {
  const { decodeShare } = await import("../state/share.ts");
  return { project: (await decodeShare(fragment.replace(/^#/, ""))).project, title: "" };
}

async function exampleOf(id: string | undefined, first: boolean) {
  if (!id && !first) return { project: (await examples())[0] as Project, title: "" };
  const all = await examples();
  const found = id ? all.find((one) => one.id === id) : all[0];
  if (!found) throw new Error(`there is no example "${id}"`);
  return { project: found as Project, title: found.title };
}

const examples = async () => (await import("../examples/index.ts")).EXAMPLES;
