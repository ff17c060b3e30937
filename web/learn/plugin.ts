// Vite's part of the lessons: each Markdown file becomes the data that it says, so that the page carries no parser.
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { parseLesson, parseTranslation } from "./parse.ts";

const FILE = /\/learn\/lessons\/(?:([a-z]{2})\/)?([^/]+\.md)$/;

/** Reads `lessons/NAME.md` as a Lesson and `lessons/LANGUAGE/NAME.md` as a Translation. */
export function lessons(): Plugin {
  return {
    name: "lessons",
    transform: {
      filter: { id: FILE },
      handler(text, id) {
        const [, language, name] = FILE.exec(id)!;
        if (language) this.addWatchFile(id.replace(`${language}/${name}`, name));
        const data = language
          ? parseTranslation(text, parseLesson(readFileSync(id.replace(`${language}/${name}`, name), "utf8")))
          : parseLesson(text);
        return { code: `export default ${JSON.stringify(data)}`, map: null, moduleType: "js" };
      },
    },
  };
}
