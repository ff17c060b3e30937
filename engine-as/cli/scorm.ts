// `npm run --silent scorm -- [FILE.zip] [--lang de]`: writes the course as a SCORM 1.2 package for learning-management
// systems. A lesson is an activity of its own; all share one page, which takes the lesson from its address.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { parseLesson, parseTranslation } from "../../web/learn/parse.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = join(root, "dist");
const lessons = join(root, "web/learn/lessons");

const args = process.argv.slice(2);
const option = args.indexOf("--lang");
const lang = option < 0 ? "en" : (args.splice(option, 2)[1] ?? "");
const target = args[0] ?? "mapwalk-scorm.zip";
if (args.length > 1 || args[0]?.startsWith("-") || (lang !== "en" && !existsSync(join(lessons, lang)))) {
  console.error("usage: scorm [FILE.zip] [--lang LANGUAGE]");
  process.exit(2);
}
if (!existsSync(join(dist, "scorm.html"))) {
  // stdout belongs to the command.
  const { status } = spawnSync(process.execPath, [join(root, "engine-as/cli/build.mjs"), "--logLevel", "warn"], {
    stdio: ["ignore", 2, 2],
  });
  if (status) process.exit(status);
}

/** The page and everything that is named in what it loads. */
function filesOf(start: string[]): string[] {
  const all = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dist.length + 1)
        .replaceAll("\\", "/"),
    );
  const wanted = new Set(start);
  for (const file of wanted) {
    if (!/\.(html|js|css)$/.test(file)) continue;
    const text = readFileSync(join(dist, file), "utf8");
    for (const other of all) if (text.includes(other.slice(other.lastIndexOf("/") + 1))) wanted.add(other);
  }
  return [...wanted].sort();
}

const escaped = (text: string) =>
  text.replace(/[<>&"]/g, (sign) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" })[sign]!);

/** Id and title of every lesson, in their order. */
function titles(): { id: string; title: string }[] {
  const read = (name: string) => readFileSync(join(lessons, name), "utf8");
  return readdirSync(lessons)
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => {
      const lesson = parseLesson(read(name));
      const other = existsSync(join(lessons, lang, name)) ? parseTranslation(read(`${lang}/${name}`), lesson) : lesson;
      return { id: lesson.id, title: other.title };
    });
}

function manifest(files: readonly string[]): string {
  const items = titles().map(
    ({
      id,
      title,
    }) => `      <item identifier="item-${id}" identifierref="page" parameters="?lesson=${id}&amp;lang=${lang}">
        <title>${escaped(title)}</title>
        <adlcp:masteryscore>100</adlcp:masteryscore>
      </item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="mapwalk-${lang}" version="1.0"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>Mapwalk: BPF map-element iterators</title>
${items.join("\n")}
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="scorm.html">
${files.map((file) => `      <file href="${escaped(file)}"/>`).join("\n")}
    </resource>
  </resources>
</manifest>
`;
}

const files = filesOf(["scorm.html", "embed.html"]);
const entries: Record<string, Uint8Array> = {
  "imsmanifest.xml": new TextEncoder().encode(manifest(files)),
};
for (const file of files) entries[file] = new Uint8Array(readFileSync(join(dist, file)));
// A fixed date: the same course gives the same bytes.
const zip = zipSync(entries, { level: 9, mtime: "2026-01-01T00:00:00" });
writeFileSync(target, zip);
console.log(`${target}: ${titles().length} lessons, ${files.length} files, ${(zip.length / 1024).toFixed(0)} KB`);
