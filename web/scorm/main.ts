// A lesson as a learning-management system starts it: the player, and what comes of each attempt told to the system.
import { connect } from "../sdk/player.ts";
import { findApi, Report } from "./report.ts";
import "./scorm.css";

const query = new URLSearchParams(location.search);
const lesson = query.get("lesson") ?? "";
const lang = query.get("lang") ?? "en";
document.documentElement.lang = lang;

const status = document.getElementById("status")!;
const say = (words: string) => {
  status.textContent = words;
};

const api = findApi(window);
const report = api && new Report(api, say);
if (!report) say("No learning system was found above this page: what you solve is not kept.");
addEventListener("pagehide", () => report?.finish());

const frame = document.createElement("iframe");
frame.title = "Lesson";
frame.src = `embed.html?${new URLSearchParams({ lesson, lang, origin: location.origin, controls: "title,run,step,reset" })}`;
const connecting = connect(frame, { connect: 30_000 });
document.querySelector("main")!.append(frame);
connecting.then(
  (player) => {
    player.on("lesson", ({ passed }) => report?.attempt(passed));
    player.on("error", ({ message }) => say(message));
    player.on("resize", ({ height }) => {
      frame.style.height = `${Math.max(200, Math.min(6000, height))}px`;
    });
  },
  (error: Error) => say(`The lesson could not be opened: ${error.message}.`),
);
