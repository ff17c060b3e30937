// The frame's shape in every layout and width: what stands where, and what must not overlap, be cut off or stick out.
// Boxes instead of bitmaps: fonts differ between machines, the places of panes do not.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { choose, open } from "./page";

const FILE = new URL("./recorded/shapes.json", import.meta.url);
/** Hundredths of the window that a box may be off: a border, a scroll bar. */
const SLACK = 2;

type Box = [left: number, top: number, width: number, height: number];
type Shape = Record<string, Box>;

/** Every visible pane, bar and slider in hundredths of the window. */
const shapeOf = (page: Page): Promise<Shape> =>
  page.evaluate(() => {
    const found: Record<string, [number, number, number, number]> = {};
    const named: [string, Element][] = [...document.querySelectorAll("[data-pane]")].map((one) => [
      (one as HTMLElement).dataset.pane ?? "",
      one,
    ]);
    for (const name of ["top", "spine", "timeline"]) named.push([name, document.querySelector(`.${name}`)!]);
    for (const [name, one] of named) {
      const { left, top, width, height } = one.getBoundingClientRect();
      if (width * height === 0) continue;
      const part = (value: number, whole: number) => Math.round((value / whole) * 100);
      found[name] = [
        part(left, innerWidth),
        part(top, innerHeight),
        part(width, innerWidth),
        part(height, innerHeight),
      ];
    }
    return found;
  });

/** What no machine may show: neighbours that overlap, a chosen tab out of sight, a page wider than its window. */
const faultsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const faults: string[] = [];
    const apart = (what: string, list: Element[]) => {
      const boxes = list.map((one) => one.getBoundingClientRect()).filter(({ width, height }) => width * height > 0);
      boxes.forEach((a, i) => {
        for (const b of boxes.slice(i + 1)) {
          const [wide, high] = [
            Math.min(a.right, b.right) - Math.max(a.left, b.left),
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
          ];
          if (wide > 1 && high > 1) faults.push(`${what} overlap by ${Math.round(wide)} × ${Math.round(high)}`);
        }
      });
    };
    apart("panes", [...document.querySelectorAll("[data-pane]")]);
    apart("stages", [...document.querySelectorAll(".stage strong, .stage-summary")]);
    apart(
      "parts of the head",
      [...document.querySelectorAll(".top > *, .top-actions > *")].filter(
        (one) => !one.querySelector(".top-actions > *"),
      ),
    );
    for (const list of document.querySelectorAll(".tabs")) {
      const chosen = list.querySelector("[aria-selected=true]")?.getBoundingClientRect();
      const row = list.getBoundingClientRect();
      if (row.width > 0 && chosen && (chosen.left < row.left - 8 || chosen.right > row.right + 8))
        faults.push(`the chosen tab is out of sight: ${list.textContent}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is wider than its window");
    return faults;
  });

const SIZES = { wide: [1440, 900], medium: [1024, 768], phone: [390, 844] } as const;

for (const [size, [width, height]] of Object.entries(SIZES)) {
  test(`the shape of the page at ${width} × ${height}`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    await open(page, "Read past the value");
    const shapes: Record<string, Shape> = {};
    for (const preset of size === "phone" ? ["debug"] : ["debug", "learn", "present"]) {
      if (size !== "phone") await page.getByLabel("layout").selectOption(preset);
      await expect(page.locator(`.workspace[data-preset="${preset}"]`)).toBeVisible();
      await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
      shapes[`${size} ${preset}`] = await shapeOf(page);
      expect(await faultsOf(page), `${size} ${preset}`).toEqual([]);
    }
    // The last tab of each slot can be reached and seen.
    for (const last of await page.locator(".tabs .tab:last-child").all()) {
      if (await last.isVisible()) await last.click();
    }
    expect(await faultsOf(page), "last tabs").toEqual([]);
    await choose(page, "Write values");
    expect(await faultsOf(page), "a run").toEqual([]);
    if (process.env.UPDATE_SHAPES) {
      const all = { ...JSON.parse(readFileSync(FILE, "utf8")), ...shapes };
      writeFileSync(
        FILE,
        `${JSON.stringify(all, null, 1).replace(/\[\s+([^[{]*?)\s+\]/g, (_, inner) => `[${inner.replace(/\s+/g, " ")}]`)}\n`,
      );
    }
    const recorded: Record<string, Shape> = JSON.parse(readFileSync(FILE, "utf8"));
    for (const [name, shape] of Object.entries(shapes)) {
      expect(Object.keys(shape).sort(), name).toEqual(Object.keys(recorded[name] ?? {}).sort());
      for (const [part, box] of Object.entries(shape))
        box.forEach((value, i) => {
          expect(
            Math.abs(value - recorded[name][part][i]),
            `${name}: ${part} is ${box}, was ${recorded[name][part]}`,
          ).toBeLessThanOrEqual(SLACK);
        });
    }
  });
}
