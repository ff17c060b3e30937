// At build: writes sw.js with the list of files of this version, and the content security policy into every page.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** The formatter and the embed's own files are kept only once they were used; maps of the sources never. */
const LATER = /clang-format|embed|sdk|lesson|\.map$|kernel-types-full|pictures/;

/** What the page may do. Styles of its own are set by the editor, images of panes are data. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export function offline(publicDir: string): Plugin {
  return {
    name: "offline",
    apply: "build",
    transformIndexHtml: () => [
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
    ],
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const hash = createHash("sha256");
        const files: string[] = ["index.html"];
        for (const [name, file] of Object.entries(bundle)) {
          if (LATER.test(name) || (name.endsWith(".html") && name !== "index.html")) continue;
          hash.update(name).update(file.type === "chunk" ? file.code : file.source);
          if (name !== "index.html") files.push(name);
        }
        for (const name of readdirSync(publicDir)) {
          if (LATER.test(name) || name.startsWith(".")) continue;
          hash.update(name).update(readFileSync(`${publicDir}/${name}`));
          files.push(name);
        }
        const source = readFileSync(fileURLToPath(new URL("sw.js", import.meta.url)), "utf8")
          .replace("%VERSION%", hash.digest("hex").slice(0, 16))
          .replace('["%FILES%"]', JSON.stringify(files.sort()));
        this.emitFile({ type: "asset", fileName: "sw.js", source });
      },
    },
  };
}
