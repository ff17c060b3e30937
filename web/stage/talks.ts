// The talks that come with the page: each a file of its own, fetched when it is given.
import { type Demo, readDemo } from "./demo";

const files = import.meta.glob<unknown>("./talks/*.json", { import: "default" });

/** The file's name without the number that gives its place. */
const idOf = (path: string) => /(?:\d+-)?([\w-]+)\.json$/.exec(path)?.[1] ?? "";

/** In the order of their files. */
export const TALKS: readonly string[] = Object.keys(files).sort().map(idOf);

/** Undefined when there is no talk of that name. */
export async function findTalk(id: string): Promise<Demo | undefined> {
  const path = Object.keys(files).find((one) => idOf(one) === id);
  return path ? readDemo(await files[path]()) : undefined;
}
