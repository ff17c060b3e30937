// The course: a list of lessons, and the open one with its exercise.
import { LESSONS, lessonIn } from "../../learn/catalogue";
import { LANGUAGES, type LessonLanguage, WORDS } from "../../learn/words";
import { useStore } from "../../state/store";
import { Pane } from "../../ui/Pane";
import { Segmented } from "../../ui/Segmented";
import { Exercise } from "./Exercise";
import "./lesson.css";
import { Prose } from "./Prose";

export default function LessonPane() {
  const language = useStore((state) => state.lessonLanguage);
  const setLanguage = useStore((state) => state.setLessonLanguage);
  const open = useStore((state) => state.lesson);
  const options = Object.entries(LANGUAGES) as [LessonLanguage, string][];
  return (
    <Pane
      area="lesson"
      title="lesson"
      actions={
        <Segmented<LessonLanguage>
          label="Language of the lessons"
          value={language}
          onChange={setLanguage}
          options={options.map(([value, label]) => ({ value, label }))}
        />
      }
    >
      {open ? <OpenLesson id={open.id} language={language} /> : <LessonList language={language} />}
    </Pane>
  );
}

function LessonList({ language }: { language: LessonLanguage }) {
  const openLesson = useStore((state) => state.openLesson);
  const solved = useStore((state) => state.solved);
  return (
    <ol className="lesson-list" lang={language}>
      {LESSONS.map((lesson) => {
        const { title, summary, minutes } = lessonIn(language, lesson.id)!;
        const passed = solved[lesson.id]?.passed;
        return (
          <li key={lesson.id}>
            <button type="button" onClick={() => openLesson(lesson)}>
              <strong>
                {title}
                {passed && <span className="lesson-passed"> ✓ {WORDS[language].solved}</span>}
              </strong>
              <span className="quiet">
                {summary} {minutes} {WORDS[language].minutes}.
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function OpenLesson({ id, language }: { id: string; language: LessonLanguage }) {
  const openLesson = useStore((state) => state.openLesson);
  const passed = useStore((state) => state.outcome?.passed || state.solved[id]?.passed || false);
  const lesson = lessonIn(language, id)!;
  const [intro, exercise, after] = lesson.sections;
  const words = WORDS[language];
  return (
    <article className="lesson-text" lang={language}>
      <button type="button" className="button plain" onClick={() => openLesson(null)}>
        ← {words.back}
      </button>
      <p className="quiet">
        {words.lesson} {LESSONS.findIndex((one) => one.id === id) + 1} / {LESSONS.length}
      </p>
      <h3>{lesson.title}</h3>
      <Prose nodes={intro.body} />
      <h3>{exercise.heading}</h3>
      <Prose nodes={exercise.body} />
      <Exercise key={id} lesson={lesson} words={words} language={language} />
      {passed && after && (
        <>
          <h3>{after.heading}</h3>
          <Prose nodes={after.body} />
        </>
      )}
    </article>
  );
}
