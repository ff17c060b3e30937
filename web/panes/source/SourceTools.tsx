// What stands in the source pane's head: the language, and which of several iterators is meant.
import type { Project } from "../../state/project";
import { useStore } from "../../state/store";
import { Segmented } from "../../ui/Segmented";

/** What C begins with where nothing was written in it yet. */
const SKELETON = `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *value = ctx->value;

	if (!key || !value)
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%u %llu\\n", *key, *value);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
`;

/**
 * Turns to a language; a program that was never written in assembly is taken from its instructions. The object is what
 * the current source became.
 */
async function turnTo(language: Project["language"]): Promise<void> {
  const { drafts, setLanguage, code, maps, opened, closeObject, showObject, ...now } = useStore.getState();
  showObject(language === "object" && now.language !== "object");
  if (language === "object") return;
  if (language === "c" && now.language === "object" && opened?.before.language === "c") return closeObject();
  if (language === "c" || drafts.asm !== undefined || !code) return setLanguage(language, SKELETON);
  const { disassemble } = await import("../../assembler/disassemble");
  setLanguage(language, disassemble(code.insns, { maps: maps.map(({ name }) => name) }));
}

export function SourceTools() {
  const language = useStore((state) => state.language);
  const objectShown = useStore((state) => state.objectShown);
  const programs = useStore((state) => state.programs);
  const program = useStore((state) => state.program);
  const chooseProgram = useStore((state) => state.chooseProgram);
  return (
    <>
      {language !== "asm" && programs.length > 1 && (
        <label className="source-program">
          <span className="visually-hidden">iterator</span>
          <select
            className="field"
            value={program && programs.includes(program) ? program : programs[0]}
            onChange={(event) => chooseProgram(event.target.value)}
          >
            {programs.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <Segmented<Project["language"]>
        label="Language"
        value={objectShown ? "object" : language}
        onChange={turnTo}
        options={[
          { value: "c", label: "C" },
          { value: "asm", label: "assembly" },
          { value: "object", label: "object" },
        ]}
      />
    </>
  );
}
