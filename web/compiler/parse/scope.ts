/** Block scopes for ordinary identifiers and tags. */
import type { EnumType, RecordType } from "../types/type.ts";
import type { LabelSym, Sym } from "./ast.ts";

/** One block (or the file) and what it declares. */
export class Scope {
  readonly names = new Map<string, Sym>();
  readonly tags = new Map<string, RecordType | EnumType>();
  /** Labels that `__label__` declares. */
  readonly labels = new Map<string, LabelSym>();

  constructor(readonly outer: Scope | null) {}

  find(name: string): Sym | null {
    for (let s: Scope | null = this; s; s = s.outer) {
      const got = s.names.get(name);
      if (got) return got;
    }
    return null;
  }

  findTag(name: string): RecordType | EnumType | null {
    for (let s: Scope | null = this; s; s = s.outer) {
      const got = s.tags.get(name);
      if (got) return got;
    }
    return null;
  }

  findLabel(name: string): LabelSym | null {
    for (let s: Scope | null = this; s; s = s.outer) {
      const got = s.labels.get(name);
      if (got) return got;
    }
    return null;
  }

  /** Every visible name, inner ones first. */
  *visible(): Iterable<Sym> {
    for (let s: Scope | null = this; s; s = s.outer) yield* s.names.values();
  }
}
