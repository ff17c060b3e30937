// What a name in an instruction stands for: a label, a helper, a kernel function or a map; and its encoding.
import { HELPER_IDS, KFUNC_IDS } from "./helpers.ts";
import type { Instruction } from "./instruction.ts";
import { CALL, OP, PSEUDO } from "./isa.ts";
import type { Reference } from "./operands.ts";
import { nearest } from "./suggest.ts";
import { Complaint, type Names } from "./types.ts";

/** What the resolver needs of the program. */
export interface Places {
  readonly labels: ReadonlyMap<string, number>;
  readonly numeric: ReadonlyMap<string, number[]>;
}

const KERNEL_ID = /^id:(\d+)$/;

/** Resolves one instruction after the other and remembers the maps that were named. */
export class Resolver {
  readonly used: string[] = [];
  private readonly places: Places;
  private readonly names: Names;
  private readonly helpers: ReadonlyMap<string, number>;
  private readonly kfuncs: ReadonlyMap<string, number>;
  private readonly mapIndex: ReadonlyMap<string, number>;
  /** Ids that a bpftool dump gives to maps. Maps are created in order of declaration, so the rank tells which is meant. */
  private readonly kernelIds: readonly number[];

  constructor(places: Places, names: Names, references: Iterable<Reference | undefined>) {
    this.places = places;
    this.names = names;
    this.helpers = names.helpers ?? HELPER_IDS;
    this.kfuncs = names.kfuncs ?? KFUNC_IDS;
    this.mapIndex = new Map(names.maps.map((name, i) => [name, i] as const).reverse());
    const ids = new Set<number>();
    for (const ref of references) {
      const id = ref && KERNEL_ID.exec(ref.name);
      if (id) ids.add(Number(id[1]));
    }
    this.kernelIds = [...ids].sort((a, b) => a - b);
  }

  /** Completes `instruction`, which stands at `slot`. Returns the slot of a subprogram that it refers to, if any. */
  resolve(instruction: Instruction, slot: number): number | undefined {
    const { ref } = instruction;
    if (!ref) return instruction.src === CALL.LOCAL ? slot + 1 + instruction.imm : undefined;
    switch (ref.kind) {
      case "jump16":
      case "jump32":
        this.jump(instruction, ref, slot);
        return undefined;
      case "call":
        return this.call(instruction, ref, slot);
      case "func":
        return this.func(instruction, ref, slot);
      case "map":
      case "mapValue":
        this.map(instruction, ref);
        return undefined;
      case "any":
        if (this.indexOf(ref.name) === undefined && this.places.labels.has(ref.name))
          return this.func(instruction, ref, slot);
        this.map(instruction, ref);
        return undefined;
    }
  }

  private labelOf(name: string, slot: number): number | undefined {
    const numeric = /^(\d+)([fb])$/.exec(name);
    if (!numeric) return this.places.labels.get(name);
    const places = this.places.numeric.get(numeric[1] as string) ?? [];
    if (numeric[2] === "f") return places.find((place) => place > slot);
    return places.filter((place) => place <= slot).at(-1);
  }

  private unknownLabel(ref: Reference, slot: number): never {
    const near = nearest(ref.name, this.places.labels.keys());
    if (near) refuse(ref, "unknown-label", `there is no label '${ref.name}'; did you mean '${near}'?`, near);
    const labels = [...this.places.labels.keys()].slice(0, 5).join(", ");
    const hint = labels ? `: there are ${labels}` : `: write '${ref.name}:' in front of an instruction`;
    refuse(
      ref,
      "unknown-label",
      `there is no label '${ref.name}'${/^\d/.test(ref.name) ? ` from instruction ${slot}` : hint}`,
    );
  }

  private jump(instruction: Instruction, ref: Reference, slot: number): void {
    const target = this.labelOf(ref.name, slot) ?? this.unknownLabel(ref, slot);
    const distance = target - slot - 1;
    if (ref.kind === "jump32") instruction.imm = distance;
    else if (distance < -0x8000 || distance > 0x7fff) {
      const how = instruction.op === OP.JA ? "gotol reaches it" : "jump over a gotol";
      refuse(ref, "far", `'${ref.name}' is ${distance} instructions away, more than 16 bits hold; ${how}`);
    } else instruction.off = distance;
  }

  private call(instruction: Instruction, ref: Reference, slot: number): number | undefined {
    const label = this.places.labels.get(ref.name);
    if (label !== undefined) {
      instruction.src = CALL.LOCAL;
      instruction.imm = label - slot - 1;
      return label;
    }
    const helper = this.helpers.get(ref.name) ?? (ref.name === "unknown" ? ref.id : undefined);
    if (helper !== undefined) {
      instruction.src = CALL.HELPER;
      instruction.imm = helper;
      return undefined;
    }
    const kfunc = this.kfuncs.get(ref.name) ?? ref.id;
    if (kfunc === undefined) this.unknownFunction(ref);
    instruction.src = CALL.KFUNC;
    instruction.imm = kfunc;
    return undefined;
  }

  private unknownFunction(ref: Reference): never {
    const near = nearest(ref.name, [...this.helpers.keys(), ...this.kfuncs.keys(), ...this.places.labels.keys()]);
    if (near)
      refuse(
        ref,
        "unknown-helper",
        `there is no helper, kernel function or label '${ref.name}'; did you mean '${near}'?`,
        near,
      );
    refuse(ref, "unknown-helper", `there is no helper, kernel function or label '${ref.name}'`);
  }

  private func(instruction: Instruction, ref: Reference, slot: number): number {
    instruction.src = PSEUDO.FUNC;
    instruction.high = 0;
    if (ref.id !== undefined) {
      instruction.imm = ref.id;
      return slot + 1 + ref.id;
    }
    const target = this.labelOf(ref.name, slot) ?? this.unknownLabel(ref, slot);
    instruction.imm = target - slot - 1;
    return target;
  }

  /** Index of a declared map: by name, by number, or by a kernel id's rank. */
  private indexOf(name: string): number | undefined {
    const index = this.mapIndex.get(name);
    if (index !== undefined) return index;
    if (/^\d{1,6}$/.test(name) && Number(name) < this.names.maps.length) return Number(name);
    const id = KERNEL_ID.exec(name);
    const rank = id ? this.kernelIds.indexOf(Number(id[1])) : -1;
    if (rank >= 0 && rank < this.names.maps.length) return rank;
    if (name.startsWith(".")) {
      const data = this.names.maps.findIndex((map) => map.endsWith(name));
      if (data >= 0) return data;
    }
    return undefined;
  }

  private map(instruction: Instruction, ref: Reference): void {
    const index = this.indexOf(ref.name) ?? this.unknownMap(ref);
    const name = this.names.maps[index] as string;
    if (!this.used.includes(name)) this.used.push(name);
    const value = ref.kind === "mapValue" || (ref.kind === "any" && (ref.addend ?? 0) !== 0);
    instruction.src = value ? PSEUDO.MAP_VALUE : PSEUDO.MAP;
    instruction.imm = index;
    instruction.high = value ? (ref.addend ?? 0) : 0;
  }

  private unknownMap(ref: Reference): never {
    const { maps } = this.names;
    const wanted = ref.kind === "any" ? "map or label" : "map";
    const near = nearest(ref.name, ref.kind === "any" ? [...maps, ...this.places.labels.keys()] : maps);
    if (near) refuse(ref, "unknown-map", `there is no ${wanted} '${ref.name}'; did you mean '${near}'?`, near);
    if (maps.length === 0) refuse(ref, "unknown-map", `there is no ${wanted} '${ref.name}': no map is declared`);
    const list = maps.slice(0, 5).join(", ");
    refuse(
      ref,
      "unknown-map",
      `there is no ${wanted} '${ref.name}'; declared: ${list}`,
      maps.length === 1 ? maps[0] : undefined,
    );
  }

  /** What was assumed about the maps of a dump, in words; undefined if nothing was. */
  get assumption(): string | undefined {
    const known = this.kernelIds.filter((_, rank) => rank < this.names.maps.length);
    if (known.length === 0) return undefined;
    return `maps are taken in order of their ids: ${known.map((id, rank) => `id ${id} is '${this.names.maps[rank]}'`).join(", ")}`;
  }
}

function refuse(ref: Reference, code: string, message: string, instead?: string): never {
  throw new Complaint(
    code,
    message,
    ref.start,
    ref.end,
    instead === undefined ? undefined : { title: `Write ${instead}`, text: instead },
  );
}
