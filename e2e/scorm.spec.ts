// The course as a learning-management system runs it: the package that `npm run scorm` writes, opened below a window with
// an API that keeps SCORM 1.2's rules and refuses what breaks them.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Frame, type Page, test } from "@playwright/test";
import { unzipSync } from "fflate";
import { parseLesson } from "../web/learn/parse.ts";
import { timespan } from "../web/scorm/report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** The system's page: a strict run-time environment, and the activity in a frame two levels below it. */
const SYSTEM = `<!doctype html><meta charset="utf-8"><title>System</title><script>
  const FIELDS = {
    "cmi.core.lesson_status": /^(passed|completed|failed|incomplete|browsed)$/,
    "cmi.core.score.raw": /^(100|[1-9]?\\d)$/, "cmi.core.score.min": /^0$/, "cmi.core.score.max": /^100$/,
    "cmi.core.exit": /^(time-out|suspend|logout|)$/,
    "cmi.core.session_time": /^\\d{2,4}:\\d\\d:\\d\\d(\\.\\d{1,2})?$/,
    "cmi.suspend_data": /^[^]{0,4096}$/,
  };
  window.log = [];
  window.kept = JSON.parse(sessionStorage.kept ?? "{}");
  let state = "fresh", error = "0", pending = {};
  const say = (code, answer) => { error = code; return answer; };
  const running = (does) => (...args) => { log.push(args); return state === "running" ? does(...args) : say("301", "false"); };
  window.API = {
    LMSInitialize(nothing) { log.push(["initialize"]); if (nothing !== "" || state !== "fresh") return say("101", "false"); state = "running"; return say("0", "true"); },
    LMSGetValue: (name) => { if (state !== "running") return say("301", ""); if (!(name in FIELDS)) return say("401", ""); return say("0", pending[name] ?? kept[name] ?? (name === "cmi.core.lesson_status" ? "not attempted" : "")); },
    LMSSetValue: running((name, value) => { if (!FIELDS[name]) return say("401", "false"); if (typeof value !== "string" || !FIELDS[name].test(value)) return say("405", "false"); pending[name] = value; return say("0", "true"); }),
    LMSCommit: (nothing) => { log.push(["commit"]); if (nothing !== "" || state !== "running") return say("301", "false"); Object.assign(kept, pending); sessionStorage.kept = JSON.stringify(kept); return say("0", "true"); },
    LMSFinish: (nothing) => { log.push(["finish"]); if (nothing !== "" || state !== "running") return say("301", "false"); state = "finished"; return say("0", "true"); },
    LMSGetLastError: () => error, LMSGetErrorString: (code) => "error " + code, LMSGetDiagnostic: () => "",
  };
</script><iframe id="outer" src="outer.html" style="width:100%;height:90vh"></iframe>`;
const OUTER = `<!doctype html><meta charset="utf-8"><iframe id="activity" style="width:100%;height:85vh"></iframe>
<script>document.getElementById("activity").src = "course/scorm.html" + parent.location.search</script>`;

let server: Server;
let origin = "";
let files: Record<string, Uint8Array>;

test.beforeAll(async () => {
  const path = join(test.info().outputPath(), "course.zip");
  const { status, stderr, stdout } = spawnSync("npm", ["run", "--silent", "scorm", "--", path], {
    cwd: root,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("lessons");
  files = unzipSync(new Uint8Array(readFileSync(path)));
  server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://x");
    const page = pathname === "/outer.html" ? OUTER : pathname === "/" ? SYSTEM : undefined;
    const body = page ?? files[pathname.replace(/^\/course\//, "")];
    // As such systems serve it: no type for .wasm, no policy, no sharing.
    response.writeHead(body ? 200 : 404, { "content-type": page ? "text/html" : (TYPES[extname(pathname)] ?? "") });
    response.end(body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
});
test.afterAll(() => server.close());

const playerOf = async (page: Page): Promise<Frame> => {
  await expect.poll(() => page.frames().some((frame) => /embed\.html/.test(frame.url()))).toBe(true);
  return page.frames().find((frame) => /embed\.html/.test(frame.url()))!;
};
const kept = (page: Page) => page.evaluate(() => (window as unknown as { kept: Record<string, string> }).kept);
const log = (page: Page) => page.evaluate(() => (window as unknown as { log: string[][] }).log);

async function solve(page: Page, player: Frame, source: string): Promise<void> {
  await player.locator(".static-code").click();
  await expect(player.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(source);
  await player.getByRole("button", { name: "Check", exact: true }).click();
}

test("the manifest names every lesson and every file, and no other", () => {
  const manifest = new TextDecoder().decode(files["imsmanifest.xml"]);
  const listed = [...manifest.matchAll(/<file href="([^"]+)"/g)].map(([, name]) => name);
  expect([...listed, "imsmanifest.xml"].sort()).toEqual(Object.keys(files).sort());
  expect(manifest).toContain("<schemaversion>1.2</schemaversion>");
  const ids = [...manifest.matchAll(/parameters="\?lesson=([\w-]+)&amp;lang=en"/g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThanOrEqual(18);
  expect(new Set(ids).size).toBe(ids.length);
});

test("times are written as the standard wants them", () => {
  expect(timespan(0)).toBe("0000:00:00.00");
  expect(timespan(3_725_430)).toBe("0001:02:05.43");
});

test("an attempt that fails, one that passes, and the end are told in order; the next visit goes on", async ({
  page,
}) => {
  test.slow();
  const lesson = parseLesson(readFileSync(join(root, "web/learn/lessons/01-first-iterator.md"), "utf8"));
  await page.goto(`${origin}/?lesson=first-iterator&lang=en`);
  let player = await playerOf(page);
  await expect(player.locator(".badge")).toHaveText(/accepted|refused/, { timeout: 30_000 });
  expect(await kept(page)).toMatchObject({ "cmi.core.lesson_status": "incomplete" });
  await player.getByRole("button", { name: "Check", exact: true }).click();
  await expect(player.locator(".lesson [role=status]")).toContainText("Not yet.", { timeout: 20_000 });
  await expect
    .poll(() => kept(page))
    .toMatchObject({ "cmi.core.score.raw": "0", "cmi.suspend_data": '{"attempts":1}' });
  await solve(page, player, lesson.solution);
  await expect(player.locator(".lesson [role=status]")).toContainText("Solved.", { timeout: 20_000 });
  await expect
    .poll(() => kept(page))
    .toMatchObject({
      "cmi.core.lesson_status": "passed",
      "cmi.core.score.raw": "100",
      "cmi.suspend_data": '{"attempts":2}',
    });
  // The system takes the activity away.
  await page.evaluate(() => {
    const outer = (document.getElementById("outer") as HTMLIFrameElement).contentDocument!;
    (outer.getElementById("activity") as HTMLIFrameElement).src = "about:blank";
  });
  await expect.poll(async () => (await log(page)).at(-1)).toEqual(["finish"]);
  const calls = await log(page);
  expect(calls[0]).toEqual(["initialize"]);
  expect(calls.filter(([name]) => name === "initialize" || name === "finish")).toHaveLength(2);
  expect(calls.at(-2)).toEqual(["commit"]);
  expect((await kept(page))["cmi.core.session_time"]).toMatch(/^0000:0\d:\d\d\.\d\d$/);

  await page.goto(`${origin}/?lesson=first-iterator&lang=de`);
  player = await playerOf(page);
  await player.getByRole("button", { name: "Prüfen" }).click();
  await expect(player.locator(".lesson [role=status]")).toContainText("Noch nicht.", { timeout: 30_000 });
  // Who has passed has passed.
  await expect
    .poll(() => kept(page))
    .toMatchObject({
      "cmi.core.lesson_status": "passed",
      "cmi.core.score.raw": "100",
      "cmi.suspend_data": '{"attempts":3}',
    });
});

test("without a system the lesson works and says so; a system's refusal is told", async ({ page }) => {
  test.slow();
  await page.goto(`${origin}/course/scorm.html?lesson=first-iterator`);
  await expect(page.locator("#status")).toContainText("No learning system was found");
  const alone = await playerOf(page);
  await alone.getByRole("button", { name: "Check", exact: true }).click();
  await expect(alone.locator(".lesson [role=status]")).toContainText("Not yet.", { timeout: 30_000 });

  await page.goto(`${origin}/?lesson=last-call`);
  const player = await playerOf(page);
  await page.evaluate(() => {
    (window as unknown as { API: { LMSSetValue(): string } }).API.LMSSetValue = () => "false";
  });
  await player.getByRole("button", { name: "Check", exact: true }).click();
  const status = page.frameLocator("#outer").frameLocator("#activity").locator("#status");
  await expect(status).toContainText("The learning system refused cmi.", { timeout: 30_000 });
});
