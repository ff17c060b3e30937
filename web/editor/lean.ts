// A build plugin: Monaco's core always carries its two diff editors, a twentieth of the chunk. The page compares nothing,
// so they are left out. Concerns the build only.
import type { Plugin } from "vite";

const DIFF_EDITOR = /\/(?:diffEditor\/diffEditorWidget|multiDiffEditor\/multiDiffEditorWidget)\.js$/;
const STUB = "\0no-diff-editor";

/** Replaces Monaco's diff editors, where its core imports them, by classes that refuse to be made. */
export function leanMonaco(): Plugin {
  return {
    name: "lean-monaco",
    enforce: "pre",
    resolveId: (source, importer) =>
      DIFF_EDITOR.test(source) && importer?.includes("/editor/standalone/browser/") ? STUB : undefined,
    load: (id) =>
      id === STUB
        ? `class Missing { constructor() { throw new Error("this build has no diff editor"); } }
           export { Missing as DiffEditorWidget, Missing as MultiDiffEditorWidget };`
        : undefined,
  };
}
