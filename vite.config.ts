// One configuration for the page's development server, its build, and vitest.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { BuildOptions } from "vite";
import { defineConfig } from "vitest/config";
import { leanMonaco } from "./web/editor/lean.ts";
import { lessons } from "./web/learn/plugin.ts";
import { offline } from "./web/offline/plugin.ts";
import { first } from "./web/worker/plugin.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What `vite build` makes: the page; with `--mode embed` the player and its documentation; with `--mode sdk` the library. */
const builds: Record<string, BuildOptions> = {
  embed: {
    emptyOutDir: false,
    rolldownOptions: { input: { embed: at("web/embed.html"), docs: at("web/docs.html"), scorm: at("web/scorm.html") } },
  },
  sdk: {
    outDir: at("dist/sdk"),
    emptyOutDir: true,
    copyPublicDir: false,
    lib: { entry: at("web/sdk/index.ts"), formats: ["es"], fileName: () => "map-walk.js" },
    // A library's build keeps names and spaces otherwise.
    minify: "oxc",
    rolldownOptions: { output: { minify: true } },
  },
};

export default defineConfig(({ mode }) => ({
  root: at("web"),
  publicDir: at("public"),
  cacheDir: at("node_modules/.vite"),
  base: "./",
  plugins: [react(), leanMonaco(), lessons(), first(at("public")), ...(builds[mode] ? [] : [offline(at("public"))])],
  server: { port: 5173, strictPort: true, fs: { allow: [at(".")] } },
  // A player in a frame with an origin of its own may only load what any origin may.
  preview: { port: 4173, strictPort: true, cors: true },
  // Workers are bundles of their own with plugins of their own.
  worker: { format: "es", plugins: () => [first(at("public"))] },
  build: {
    outDir: at("dist"),
    emptyOutDir: true,
    target: ["chrome111", "firefox114", "safari16.4"],
    // The engine is fetched and compiled while it streams; a content security policy also forbids data: URLs.
    modulePreload: { polyfill: false },
    assetsInlineLimit: (file) => (file.endsWith(".wasm") ? false : undefined),
    // The editor's chunk is large by nature and loads after first paint.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: { index: at("web/index.html") },
      // What the first view needs is one file: it compresses better and is one request.
      output: {
        codeSplitting: {
          groups: [
            { name: "shell", tags: ["$initial"] },
            {
              name: "second",
              test: /\/web\/(offline\/register|shell\/(second|commands)|ui\/VirtualList|state\/(sameline|kept|codec))\.tsx?$/,
            },
          ],
        },
      },
    },
    ...builds[mode],
  },
  test: {
    projects: [
      {
        test: {
          name: "web",
          root: at("."),
          include: ["web/**/*.test.{ts,tsx}"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "engine",
          root: at("."),
          include: ["engine-as/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          // Some compile a part of the engine first.
          hookTimeout: 180_000,
        },
      },
    ],
  },
}));
