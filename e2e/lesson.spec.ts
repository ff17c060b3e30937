// The course in the page: a lesson is opened, tried, helped and solved.
import { expect, test } from "@playwright/test";
import { open, pane, settled, write } from "./page";

test("a lesson: a hint for what is wrong, and the solution passes", async ({ page }) => {
  test.slow();
  await open(page, undefined, "C");
  await page.getByLabel("layout").selectOption("learn");
  const lesson = pane(page, "lesson");
  await lesson.getByRole("button", { name: /What is an iterator/ }).click();
  await settled(page);
  await expect(lesson.getByRole("heading", { name: "Exercise" })).toBeVisible();
  await lesson.getByRole("button", { name: "Check", exact: true }).click();
  await expect(lesson.getByRole("status")).toContainText("still prints the key alone", { timeout: 20_000 });
  await lesson.getByRole("button", { name: "Show a solution" }).click();
  const solution = await lesson.locator(".exercise .lesson-code").textContent();
  await write(page, solution ?? "");
  await lesson.getByRole("button", { name: "Check", exact: true }).click();
  await expect(lesson.getByRole("status")).toContainText("Solved.", { timeout: 20_000 });
  await expect(lesson.getByRole("heading", { name: "Afterwards" })).toBeVisible();
});
