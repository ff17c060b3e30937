// What a first visit downloads, against the limits. The built page; sizes are those of gzip.
import { gzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { ASSEMBLY } from "./hosts";
import { open } from "./page";

/** Kilobytes. The goal for the page is 200: React and the engine alone are 146. */
const PAGE_LIMIT = 217;
/** The goal for the player is 120; assembly brings the assembler. */
const PLAYER_LIMIT = 126;
const ASSEMBLY_LIMIT = 145;
const LIBRARY_LIMIT = 5;
const ENGINE_LIMIT = 250;

/** The editor with its languages: it arrives after the first paint, and on phones never. */
const EDITOR = /CodeEditor|disassemble|isa-|monaco|editor\.worker|codicon|register-|kernel-types\.bin/;

const KINDS: [kind: string, name: RegExp][] = [
  ["kernel types", /kernel-types/],
  ["engine", /\.wasm$/],
  ["worker", /worker-/],
  ["style", /\.css$/],
  ["script", /\.js$/],
  ["page", /./],
];

interface Download {
  raw: number;
  gzip: number;
}

/** Collects what `visit` downloads, by kind; files that match `later` do not count. */
async function downloads(page: Page, later: RegExp, visit: () => Promise<void>): Promise<Map<string, Download>> {
  const bodies: Promise<[string, Buffer]>[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (!later.test(pathname)) bodies.push(response.body().then((body) => [pathname, body]));
  });
  await visit();
  const found = new Map<string, Download>();
  for (const [path, body] of await Promise.all(bodies)) {
    const kind = KINDS.find(([, name]) => name.test(path))![0];
    const { raw, gzip } = found.get(kind) ?? { raw: 0, gzip: 0 };
    found.set(kind, { raw: raw + body.length, gzip: gzip + gzipSync(body, { level: 9 }).length });
  }
  return found;
}

/** Prints the table; the sum of the gzip column in kilobytes. */
function total(title: string, found: Map<string, Download>): number {
  const kb = (bytes: number) => (bytes / 1024).toFixed(1).padStart(8);
  const rows = [...found].map(([kind, { raw, gzip }]) => `  ${kind.padEnd(14)}${kb(gzip)}${kb(raw)}`);
  const sum = [...found].reduce((bytes, [, { gzip }]) => bytes + gzip, 0);
  console.log(`${title}: KB gzip, raw\n${rows.join("\n")}\n  ${"all".padEnd(14)}${kb(sum)}`);
  return sum / 1024;
}

test("first load of the page without the editor", async ({ page }) => {
  const found = await downloads(page, EDITOR, async () => {
    await open(page, undefined, "C");
    await page.waitForLoadState("networkidle");
  });
  expect([...found.keys()]).toEqual(expect.arrayContaining(["script", "worker", "engine", "kernel types"]));
  expect(total("first load of the page", found)).toBeLessThanOrEqual(PAGE_LIMIT);
  expect(found.get("engine")!.raw / 1024).toBeLessThanOrEqual(ENGINE_LIMIT);
});

for (const [what, fragment, limit] of [
  ["", "", PLAYER_LIMIT],
  [" with a program in assembly", ASSEMBLY, ASSEMBLY_LIMIT],
] as const)
  test(`first view of the player${what}, engine included`, async ({ page }) => {
    const found = await downloads(page, /icon/, async () => {
      await page.goto(`/embed.html${fragment}`);
      await expect(page.locator(".badge")).toHaveText(/accepted/, { timeout: 20_000 });
    });
    expect([...found.keys()]).toEqual(expect.arrayContaining(["script", "worker", "engine", "kernel types"]));
    expect(total(`first view of the player${what}`, found)).toBeLessThanOrEqual(limit);
  });

test("the library for pages that embed", async ({ request }) => {
  const body = await (await request.get("/sdk/map-walk.js")).body();
  const size = gzipSync(body, { level: 9 }).length / 1024;
  console.log(`library: ${size.toFixed(1)} KB gzip`);
  expect(size).toBeLessThanOrEqual(LIBRARY_LIMIT);
  expect(body.toString()).not.toMatch(/^import|from"/m);
});
