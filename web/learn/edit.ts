// A mistake as an edit of the solution: lines that begin with "-" are found in it, lines with "+" take their place.
// Indentation counts for nothing when lines are looked for.

/** `base` with the edit; null with the lines that it does not hold exactly once. */
export function edited(base: string, edit: string): { text: string; missing: string } {
  const lines = base.split("\n");
  for (const { old, now } of hunks(edit)) {
    const places = lines.flatMap((_, i) => (old.every((line, n) => lines[i + n]?.trim() === line.trim()) ? [i] : []));
    if (old.length === 0 || places.length !== 1) return { text: "", missing: old.join("\n") || now.join("\n") };
    lines.splice(places[0], old.length, ...now);
  }
  return { text: lines.join("\n"), missing: "" };
}

function hunks(edit: string): { old: string[]; now: string[] }[] {
  const found: { old: string[]; now: string[] }[] = [];
  let adding = true;
  for (const line of edit.split("\n")) {
    if (line.startsWith("-")) {
      if (adding) found.push({ old: [], now: [] });
      found.at(-1)!.old.push(line.slice(1));
      adding = false;
    } else if (line.startsWith("+")) {
      if (found.length === 0) found.push({ old: [], now: [] });
      found.at(-1)!.now.push(line.slice(1));
      adding = true;
    } else adding = true;
  }
  return found;
}
