// Type information for generated programs: the records as BPF_BTF_LOAD takes them, one after the other. Checks nothing.

const KIND = {
  int: 1,
  ptr: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  fwd: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  func: 12,
  proto: 13,
  declTag: 17,
  typeTag: 18,
};
const HEADER = 24;

export class Types {
  /** Words of each type's record; index 0 is void. */
  readonly records: number[][] = [[]];
  #text = "\0";
  readonly #known = new Map<string, number>();

  /** Offset of `s` in the string section. */
  string(s: string): number {
    if (!s) return 0;
    const at = this.#text.indexOf(`\0${s}\0`);
    if (at >= 0) return at + 1;
    this.#text += `${s}\0`;
    return this.#text.length - s.length - 1;
  }

  add(kind: number, name: string, vlen: number, word: number, ...more: number[]): number {
    return this.records.push([this.string(name), (kind << 24) | vlen, word, ...more]) - 1;
  }

  #once(key: string, make: () => number): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = make();
    this.#known.set(key, id);
    return id;
  }

  int(name = "int", size = 4, encoding = 1): number {
    return this.#once(`int ${name}`, () => this.add(KIND.int, name, 0, size, (encoding << 24) | (size * 8)));
  }

  ref(kind: "ptr" | "const" | "volatile" | "typedef" | "typeTag", to: number, name = ""): number {
    return this.#once(`${kind} ${name} ${to}`, () => this.add(KIND[kind], name, 0, to));
  }

  ptr(to: number): number {
    return this.ref("ptr", to);
  }

  array(of: number, length: number): number {
    return this.#once(`array ${of} ${length}`, () => this.add(KIND.array, "", 0, 0, of, this.int(), length));
  }

  struct(
    name: string,
    size: number,
    members: [name: string, type: number, bit: number][] = [],
    kind: "struct" | "union" = "struct",
  ): number {
    return this.#once(`${kind} ${name}`, () =>
      this.add(
        KIND[kind],
        name,
        members.length,
        size,
        ...members.flatMap(([n, type, bit]) => [this.string(n), type, bit]),
      ),
    );
  }

  enumeration(name: string, size: number): number {
    return this.#once(`enum ${name}`, () => this.add(KIND.enum, name, 1, size, this.string(`${name}_A`), 0));
  }

  fwd(name: string): number {
    return this.#once(`fwd ${name}`, () => this.add(KIND.fwd, name, 0, 0));
  }

  proto(ret: number, params: number[]): number {
    return this.add(KIND.proto, "", params.length, ret, ...params.flatMap((type, i) => [this.string(`p${i}`), type]));
  }

  func(name: string, proto: number, global = false): number {
    return this.add(KIND.func, name, global ? 1 : 0, proto);
  }

  tag(name: string, of: number, component = -1): number {
    return this.add(KIND.declTag, name, 0, of, component);
  }

  /** Everything as hex. */
  hex(): string {
    const words = this.records.flat();
    const out = Buffer.alloc(HEADER + words.length * 4 + this.#text.length);
    out.writeUInt16LE(0xeb9f, 0);
    out.writeUInt8(1, 2);
    out.writeUInt32LE(HEADER, 4);
    out.writeUInt32LE(words.length * 4, 12);
    out.writeUInt32LE(words.length * 4, 16);
    out.writeUInt32LE(this.#text.length, 20);
    words.forEach((w, i) => {
      out.writeInt32LE(w | 0, HEADER + i * 4);
    });
    out.write(this.#text, HEADER + words.length * 4, "latin1");
    return out.toString("hex");
  }
}
