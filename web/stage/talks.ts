// The talks that come with the page: each a file of its own, fetched when it is given.
import { type Demo, readDemo } from "./demo";

const files = import.meta.glob<unknown>("./talks/*.json", { import: "default" });

const idOf = (path: string) => /([\w-]+)\.json$/.exec(path)?.[1] ?? "";

/** By their files' names. */
export const TALKS: readonly string[] = Object.keys(files).map(idOf);

/** Undefined when there is no talk of that name. */
export async function findTalk(id: string): Promise<Demo | undefined> {
  const path = Object.keys(files).find((one) => idOf(one) === id);
  return path ? readDemo(await files[path]()) : undefined;
}
