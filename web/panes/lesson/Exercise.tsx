// The exercise of an open lesson: what is checked, what came of it, a hint, a solution to compare with.
import { useState } from "react";
import { LESSONS } from "../../learn/catalogue";
import type { Lesson } from "../../learn/lesson";
import { checkWords, type LessonLanguage, type WORDS } from "../../learn/words";
import { useStore } from "../../state/store";

interface Props {
  lesson: Lesson;
  words: (typeof WORDS)[LessonLanguage];
  language: LessonLanguage;
}

export function Exercise({ lesson, words, language }: Props) {
  const outcome = useStore((state) => state.outcome);
  const checking = useStore((state) => state.attempt !== null);
  const checkLesson = useStore((state) => state.checkLesson);
  const openLesson = useStore((state) => state.openLesson);
  const [shown, setShown] = useState(false);
  const at = LESSONS.findIndex(({ id }) => id === lesson.id);
  const original = LESSONS[at];
  const next = LESSONS[at + 1];
  const hint = outcome?.hint && lesson.hints.find(({ id }) => id === outcome.hint?.id);
  return (
    <section className="exercise" aria-label={words.check}>
      <ul className="exercise-checks">
        {lesson.checks.map((check, i) => (
          <li key={i} className={outcome ? (outcome.checks[i] ? "holds" : "fails") : ""}>
            <span aria-hidden="true">{outcome ? (outcome.checks[i] ? "✓" : "✗") : "·"}</span>
            <span>{checkWords(language, check)}</span>
          </li>
        ))}
      </ul>
      <p className="exercise-actions">
        <button type="button" className="button strong" disabled={checking} onClick={checkLesson}>
          {checking ? words.checking : words.check}
        </button>
        <button type="button" className="button" onClick={() => openLesson(original)}>
          {words.restart}
        </button>
        <button type="button" className="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {words.solution}
        </button>
        {next && outcome?.passed && (
          <button type="button" className="button" onClick={() => openLesson(next)}>
            {words.next} →
          </button>
        )}
      </p>
      <div role="status">
        {outcome && (
          <p className={outcome.passed ? "exercise-solved" : ""}>
            <strong>{outcome.passed ? words.solved : words.notYet}</strong>
            {!outcome.passed && outcome.where && ` ${words.where}: ${outcome.where}.`}
          </p>
        )}
        {outcome && !outcome.passed && (
          <p className="exercise-hint">
            <strong>{words.hint}: </strong>
            {hint ? hint.say : words.noHint}
          </p>
        )}
      </div>
      {shown && (
        <pre className="lesson-code">
          <code>{lesson.solution}</code>
        </pre>
      )}
    </section>
  );
}
