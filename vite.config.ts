// One configuration for the page's development server, its build, and vitest.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { leanMonaco } from "./web/editor/lean.ts";
import { lessons } from "./web/learn/plugin.ts";
import { offline } from "./web/offline/plugin.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("web"),
  publicDir: at("public"),
  cacheDir: at("node_modules/.vite"),
  base: "./",
  plugins: [react(), leanMonaco(), lessons(), offline(at("public"))],
  server: { port: 5173, strictPort: true, fs: { allow: [at(".")] } },
  preview: { port: 4173, strictPort: true },
  worker: { format: "es" },
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
      output: { codeSplitting: { groups: [{ name: "shell", tags: ["$initial"] }] } },
    },
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
});
