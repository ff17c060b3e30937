// What a learner has solved, kept in this browser and nowhere else. Does without a storage where there is none.
const KEY = "mapwalk.lessons";

/** By the lesson's id. */
export type Progress = Readonly<Record<string, { passed: boolean; attempts: number }>>;

export function readProgress(): Progress {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const entries = Object.entries(value as Record<string, { passed?: unknown; attempts?: unknown }>).slice(0, 500);
    return Object.fromEntries(
      entries.map(([id, one]) => [id, { passed: one.passed === true, attempts: Number(one.attempts) || 0 }]),
    );
  } catch {
    return {};
  }
}

export function writeProgress(progress: Progress): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
  } catch {
    // A browser may refuse; the lesson goes on without.
  }
}
