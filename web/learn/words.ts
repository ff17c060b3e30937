// What the lesson pane says besides the lesson itself, and what a check says whose author gave it no words.
import type { Check } from "./lesson";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type LessonLanguage = keyof typeof LANGUAGES;

const kinds = {
  en: {
    load: (want: string) => (want === "ok" ? "the verifier accepts the program" : `loading ends with ${want}`),
    link: (want: string) => (want === "ok" ? "the map can be walked" : `the link answers ${want}`),
    finished: () => "the walk comes to its end",
    message: (want: string) => `the verifier says "${want}"`,
    key_range: (want: string) => `bytes of the key that are reached: ${want}`,
    value_range: (want: string) => `bytes of the value that are reached: ${want}`,
    processed: (want: string) => `instructions that the verifier processes: ${want}`,
    callbacks: (want: string) => `calls of the program: ${want}`,
    executed: (want: string) => `instructions that are executed: ${want}`,
    output: () => "the output is right",
    map: (want: string) => `the map ${want} holds what it should`,
    reads: () => "every read answers as it should",
    calls: (want: string) => `${want} is called`,
    no_call: (want: string) => `${want} is not called`,
  },
  de: {
    load: (want: string) => (want === "ok" ? "der Verifier nimmt das Programm an" : `das Laden endet mit ${want}`),
    link: (want: string) => (want === "ok" ? "die Map lässt sich durchlaufen" : `der Link antwortet ${want}`),
    finished: () => "der Durchlauf kommt an sein Ende",
    message: (want: string) => `der Verifier sagt „${want}“`,
    key_range: (want: string) => `erreichte Bytes des Schlüssels: ${want}`,
    value_range: (want: string) => `erreichte Bytes des Werts: ${want}`,
    processed: (want: string) => `Instruktionen, die der Verifier bearbeitet: ${want}`,
    callbacks: (want: string) => `Aufrufe des Programms: ${want}`,
    executed: (want: string) => `ausgeführte Instruktionen: ${want}`,
    output: () => "die Ausgabe stimmt",
    map: (want: string) => `die Map ${want} enthält, was sie soll`,
    reads: () => "jedes read antwortet, wie es soll",
    calls: (want: string) => `${want} wird aufgerufen`,
    no_call: (want: string) => `${want} wird nicht aufgerufen`,
  },
} satisfies Record<LessonLanguage, Record<string, (want: string) => string>>;

/** A check in words. */
export function checkWords(language: LessonLanguage, { kind, want, say }: Check): string {
  const row = (kinds[language] as Record<string, (want: string) => string>)[kind];
  return say || (row ? row(String(want)) : kind);
}

export const WORDS = {
  en: {
    lesson: "Lesson",
    minutes: "minutes",
    check: "Check",
    checking: "Checking …",
    solved: "Solved.",
    notYet: "Not yet.",
    hint: "Hint",
    noHint: "No hint fits. The first check that does not hold tells where to look.",
    restart: "Begin again",
    solution: "Show a solution",
    next: "Next lesson",
    where: "It does not hold",
    back: "All lessons",
  },
  de: {
    lesson: "Lektion",
    minutes: "Minuten",
    check: "Prüfen",
    checking: "Wird geprüft …",
    solved: "Gelöst.",
    notYet: "Noch nicht.",
    hint: "Hinweis",
    noHint: "Kein Hinweis passt. Der erste Punkt, der nicht gilt, sagt, wo es fehlt.",
    restart: "Neu beginnen",
    solution: "Eine Lösung zeigen",
    next: "Nächste Lektion",
    where: "Es gilt nicht",
    back: "Alle Lektionen",
  },
} as const satisfies Record<LessonLanguage, Record<string, string>>;
