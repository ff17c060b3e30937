// One evaluation from text to output: compile ─ load ─ link ─ create ─ read, on a fresh kernel. Stops at the first stage
// that fails; what was found until then is the answer.

import { checkTitle } from "../../engine-as/host/checks.ts";
import { disassembly, setTrace } from "../../engine-as/host/debug.ts";
import { Kernel } from "../../engine-as/host/kernel.ts";
import type { LinkCheck, SyscallRecord } from "../../engine-as/host/types.ts";
import { compile } from "./compile.ts";
import { contentsOf } from "./contents.ts";
import type { Program } from "./program.ts";
import type { Answer, Input, LinkLine, Stage, StageName } from "./protocol.ts";
import { STAGES } from "./protocol.ts";
import { LONG_LIMIT, type Reading, readAll, TIME_LIMIT } from "./reading.ts";
import { refusal } from "./refusal.ts";
import { errnoName, loadProgram, loadTypes, makeMaps } from "./setup.ts";
import { inSlices, type Tick } from "./slices.ts";
import { TRACE_BYTES, verificationOf } from "./verification.ts";
import { walksOf } from "./walks.ts";

/** Bytes of callback records that are kept: thousands of calls. More would cost the page its breath on arrival. */
const RECORDING = 1 << 19;
/** System calls that are kept. */
const SYSCALLS = 10_000;

/** The compiled engine and the kernel's types: what every fresh kernel is made of. */
export interface Engine {
  module: WebAssembly.Module;
  readonly types: Uint8Array;
  /** Makes `types` what vmlinux.h offers, at the least. */
  usualTypes?(): Promise<Uint8Array>;
  /** Makes `types` a larger recording; false when there is none. */
  moreTypes?(): Promise<boolean>;
}

/** What vmlinux.h offers. */
export async function typesOf(engine: Engine): Promise<Uint8Array> {
  return (await engine.usualTypes?.()) ?? engine.types;
}

/** A finished evaluation, with the kernel and iterator on which its run can be stepped through. */
export interface Evaluated {
  answer: Answer;
  kernel: Kernel | null;
  program: Program | null;
}

const NOTHING: Omit<Answer, "stages" | "problems"> = {
  declared: null,
  programs: [],
  code: null,
  artifact: null,
  listing: null,
  log: "",
  verification: { steps: [], truncated: false, processed: 0 },
  accesses: [],
  ranges: null,
  linkChecks: [],
  walks: [],
  callbacks: [],
  reads: [],
  output: new Uint8Array(),
  maps: [],
  syscalls: [],
  time: 0,
};

/** Evaluates `input`; null when `tick` gave it up. */
export async function evaluate(engine: Engine, input: Input, tick: Tick): Promise<Evaluated | null> {
  const begin = performance.now();
  let run = new Evaluation(engine, input, tick);
  let finished = await run.stages();
  while (finished && run.lacksTypes && (await engine.moreTypes?.())) {
    run = new Evaluation(engine, input, tick);
    finished = await run.stages();
  }
  if (!finished) return null;
  run.answer.time = performance.now() - begin;
  return { answer: run.answer, kernel: run.kernel, program: run.program };
}

class Evaluation {
  readonly answer: Answer = { ...NOTHING, stages: [], problems: [] };
  kernel: Kernel | null = null;
  program: Program | null = null;
  /** The load's answer needs types that the engine did not have; nothing further was tried if there may be more. */
  lacksTypes = false;
  private readonly engine: Engine;
  private readonly input: Input;
  private readonly tick: Tick;

  constructor(engine: Engine, input: Input, tick: Tick) {
    this.engine = engine;
    this.input = input;
    this.tick = tick;
  }

  /** False when `tick` gave it up. */
  async stages(): Promise<boolean> {
    const { answer, input } = this;
    const program = await this.compile();
    if (program) {
      const { maps, target } = program;
      const syscalls: SyscallRecord[] = [];
      const kernel = new Kernel(this.engine.module, {
        types: this.engine.types,
        linkInterface: input.linkInterface,
        possibleCpus: input.cpus,
        onSyscall: (call) => {
          if (this.traced && syscalls.length < SYSCALLS) syscalls.push(call);
        },
      });
      this.kernel = kernel;
      answer.syscalls = syscalls;
      answer.code!.text = this.textOf(kernel, program);
      const btfFd = loadTypes(kernel, program);
      const mapFds = await inSlices("load", makeMaps(kernel, maps, answer.problems, btfFd), this.tick);
      if (!mapFds) return false;
      this.quietly(() => {
        answer.maps = maps.map((map, i) => {
          const before = contentsOf(kernel, mapFds[i], map);
          return { before, after: before, buckets: kernel.mapBuckets(mapFds[i]) };
        });
      });
      const progFd = this.timed("load", () => this.load(kernel, program, mapFds, btfFd));
      if (btfFd > 0) kernel.close(btfFd);
      const linkFd =
        progFd === null ? null : this.timed("link", () => this.link(kernel, progFd, program, mapFds[target]));
      const iterFd = linkFd === null ? null : this.timed("create", () => this.create(kernel, linkFd));
      if (iterFd !== null && !(await this.read(kernel, { iterFd, progFd: progFd!, mapFds }))) return false;
      this.quietly(() => {
        if (progFd !== null) answer.walks = walksOf(kernel, progFd, mapFds, input.linkInterface);
        for (const [i, map] of maps.entries()) answer.maps[i].after = contentsOf(kernel, mapFds[i], map);
      });
    }
    for (const name of STAGES.slice(answer.stages.length)) {
      answer.stages.push({ name, state: "skipped", errno: 0, time: 0, summary: "" });
    }
    return true;
  }

  private traced = true;

  /** Runs `body` without its system calls being listed. */
  private readonly quietly = <T>(body: () => T): T => {
    this.traced = false;
    const result = body();
    this.traced = true;
    return result;
  };

  /** The kernel's text of the program, with the maps' names in it. */
  private textOf(kernel: Kernel, { insns, maps }: Program): string[] {
    const text = disassembly(kernel, insns);
    for (let i = 0; i < text.length; i++) {
      if (insns[i * 8] !== 0x18 || insns[i * 8 + 1] >> 4 !== 1) continue;
      const map = maps[new DataView(insns.buffer, insns.byteOffset).getInt32(i * 8 + 4, true)];
      if (map) text[i] = `(18) r${insns[i * 8 + 1] & 15} = map[${map.name}]`;
    }
    return text;
  }

  /** Runs a stage, which says how it ended in `end`; null stands for failure. */
  private timed<T>(name: StageName, body: () => T | null): T | null {
    const begin = performance.now();
    const result = body();
    const stage = this.answer.stages.at(-1);
    if (stage?.name === name) stage.time = performance.now() - begin;
    return result;
  }

  private end(name: StageName, state: Stage["state"], summary: string, errno = 0): void {
    this.answer.stages.push({ name, state, errno: Math.abs(errno), time: 0, summary });
  }

  private async compile(): Promise<Program | null> {
    const { answer } = this;
    const begin = performance.now();
    const { program, problems, declared, programs, listing } = await compile(this.input, () => typesOf(this.engine));
    answer.problems.push(...problems);
    answer.declared = declared;
    answer.programs = programs;
    answer.listing = listing;
    if (program) {
      const { insns, lines } = program;
      const { object, flags, btf, funcInfo, lineInfo } = program;
      answer.code = { insns, lines, text: [] };
      answer.artifact = { object, flags, btf, funcInfo, lineInfo };
      this.end("compile", "ok", `${insns.length / 8} instructions`);
    } else {
      const error = problems.find(({ severity }) => severity === "error")!;
      this.end("compile", "failed", error.line > 0 ? `line ${error.line}: ${error.message}` : error.message);
    }
    answer.stages[0].time = performance.now() - begin;
    this.program = program;
    return program;
  }

  private load(kernel: Kernel, program: Program, mapFds: readonly number[], btfFd: number): number | null {
    const { answer, input } = this;
    const missing = mapFds.findIndex((fd) => fd < 0);
    if (missing >= 0) {
      this.end("load", "failed", `map ${program.maps[missing].name} could not be made`, mapFds[missing]);
      return null;
    }
    setTrace(kernel, TRACE_BYTES);
    const result = loadProgram(kernel, program, mapFds, input.logLevel, btfFd);
    answer.log = result.log;
    this.lacksTypes = kernel.wantsFullTypes();
    if (this.lacksTypes && this.engine.moreTypes) {
      this.end("load", "failed", "the recorded types of the kernel do not reach as far as this program", result.errno);
      return null;
    }
    const why = refusal(result.log, result.errno);
    const { verification, accesses } = verificationOf(kernel, result, why.message);
    setTrace(kernel, 0);
    answer.verification = verification;
    answer.accesses = accesses;
    if (result.errno !== 0) {
      const insn = why.insn >= 0 ? why.insn : (verification.steps.at(-1)?.insn ?? -1);
      const line = answer.code?.lines[insn] ?? 0;
      answer.problems.push({ stage: "load", severity: "error", message: why.message, line, insn });
      this.end("load", "failed", why.message, result.errno);
      return null;
    }
    const processed = verification.processed > 0 ? `${verification.processed} insns verified` : "accepted";
    this.end("load", "ok", processed);
    return result.fd;
  }

  private link(kernel: Kernel, progFd: number, { maps, target: walked }: Program, mapFd: number): number | null {
    const { answer } = this;
    const target = maps[walked];
    const { key, value } = kernel.progRanges(progFd);
    const info = kernel.mapInfo(mapFd);
    answer.ranges = { key, value, keyLimit: target.keySize, valueLimit: info?.userValueSize ?? target.valueSize };
    const { fd, errno, checks } = kernel.linkCreate({ progFd, mapFd });
    answer.linkChecks = checks.map((check) => this.inWords(check));
    if (errno !== 0) {
      const failed = checks.find((check) => check.state === "failed");
      const { summary, insn } = this.whyNotLinked(failed);
      const line = answer.code?.lines[insn] ?? 0;
      answer.problems.push({ stage: "link", severity: "error", message: summary, line, insn });
      this.end("link", "failed", summary, errno);
      return null;
    }
    const { keyLimit, valueLimit } = answer.ranges;
    this.end("link", "ok", `${target.name}: key ${key} ≤ ${keyLimit}, value ${value} ≤ ${valueLimit}`);
    return fd;
  }

  /** The failed check in a few words, and the access that reaches furthest. */
  private whyNotLinked(check: LinkCheck | undefined): { summary: string; insn: number } {
    const buffer = check?.name === "key_range" ? "key" : check?.name === "value_range" ? "value" : null;
    if (!check || !buffer) return { summary: check ? this.inWords(check).text : "refused", insn: -1 };
    const furthest = this.answer.accesses.find(
      (access) => access.buffer === buffer && access.offset + access.size === check.actual,
    );
    return { summary: `${buffer} ${check.actual} > ${check.limit}`, insn: furthest?.insn ?? -1 };
  }

  private inWords(check: LinkCheck): LinkLine {
    const sizes = check.name.endsWith("_range");
    const relation = check.actual > check.limit ? ">" : "≤";
    const numbers = sizes && check.state !== "not-reached" ? `: ${check.actual} ${relation} ${check.limit}` : "";
    const text = checkTitle(check.name, this.input.linkInterface) + numbers;
    return { state: check.state, text, errno: Math.abs(check.errno) };
  }

  private create(kernel: Kernel, linkFd: number): number | null {
    kernel.setRecording(RECORDING);
    const fd = kernel.iterCreate(linkFd);
    if (fd < 0) {
      const message = `iter_create answers ${errnoName(fd)}`;
      this.answer.problems.push({ stage: "create", severity: "error", message, line: 0, insn: -1 });
      this.end("create", "failed", message, fd);
      return null;
    }
    this.end("create", "ok", `fd ${fd}`);
    return fd;
  }

  private async read(kernel: Kernel, open: { iterFd: number; progFd: number; mapFds: number[] }): Promise<boolean> {
    const { answer } = this;
    const { maps, plan, readSize } = this.program!;
    const begin = performance.now();
    const long = maps.some(({ fill }) => fill) || plan.some(({ changes }) => changes.some(({ fill }) => fill));
    const limit = long ? LONG_LIMIT : TIME_LIMIT;
    const { quietly } = this;
    const job = { kernel, ...open, plan, readSize, maps: { maps, fds: open.mapFds }, quietly, limit };
    const reading = await readAll(job, this.tick);
    if (!reading) return false;
    answer.reads = reading.reads;
    answer.output = reading.output;
    const { records, lost } = kernel.callbacks();
    answer.callbacks = records;
    const how = howItRan(reading);
    if (lost > 0) this.note("info", `${lost.toLocaleString("en")} callbacks more are not shown (${how})`);
    const bytes = `${reading.output.length} bytes in ${reading.reads.length} reads, ${how}`;
    if (reading.fault) {
      this.note("error", `defect of the engine: a verified program ${reading.fault}`);
      this.end("read", "failed", reading.fault, reading.errno);
    } else if (reading.stopped) {
      this.note("error", reading.stopped);
      this.end("read", "stopped", reading.stopped, reading.errno);
    } else {
      this.end("read", "ok", bytes);
    }
    const stage = answer.stages.at(-1)!;
    stage.time = performance.now() - begin;
    return true;
  }

  private note(severity: "error" | "info", message: string): void {
    this.answer.problems.push({ stage: "read", severity, message, line: 0, insn: -1 });
  }
}

/** What ran the program: the interpreter records every callback; where there are too many, translated code goes on. */
function howItRan({ translation }: Reading): string {
  if (!translation) return "interpreted";
  if (translation.kind === "translated") return "at first interpreted, then translated to WebAssembly";
  return translation.kind === "forbidden"
    ? "interpreted, as this page may not compile"
    : "interpreted, as translation does not take this program";
}

/** One line for a person: used by tests and reports. */
export function summary({ stages }: Answer): string {
  return stages.map(({ name, state, errno }) => `${name} ${state}${errno ? ` ${errnoName(errno)}` : ""}`).join(", ");
}
