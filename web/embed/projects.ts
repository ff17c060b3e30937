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

async function exampleOf(id: string | undefined, named: boolean): Promise<{ project: Project; title: string }> {
  // All of them are one chunk; the first one alone is small.
  const found =
    !id || id === "read-only"
      ? (await import("../examples/read-only.ts")).readOnly
      : (await import("../examples/all.ts")).ALL.find((one) => one.id === id);
  if (!found) throw new Error(`there is no example "${id}"`);
  return { project: found, title: id || named ? found.title : "" };
}
