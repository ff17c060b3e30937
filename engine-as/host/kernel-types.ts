// The recordings of the kernel's types in public/, and the way from a small one to a larger one. A kernel starts with
// little; when an answer needs a type that it lacks (Kernel.wantsFullTypes) the host grows and asks again, so that a
// missing type never makes a verdict.

/** File names, smallest first: the context; what iterators reach in practice; every type. */
export const RECORDINGS = ["kernel-types-core.bin", "kernel-types.bin", "kernel-types-full.bin.gz"] as const;

/** Position of what iterators reach in practice. */
export const USUAL = 1;

export const USUAL_RECORDING = RECORDINGS[USUAL];

/** Brings a file of public/. Rejects when it is not to be had. */
export type Load = (name: string) => Promise<Uint8Array>;

/** One growing recording for all kernels of a worker or page. */
export class KernelTypes {
  #level = 0;
  #growing: Promise<boolean> | null = null;
  readonly #load: Load;

  private constructor(
    /** What the next kernel is made with. */
    public current: Uint8Array,
    load: Load,
  ) {
    this.#load = load;
  }

  static async open(load: Load): Promise<KernelTypes> {
    return new KernelTypes(await unzipped(await load(RECORDINGS[0])), load);
  }

  /** What iterators reach in practice, or more: compilers offer it as vmlinux.h. */
  async usual(): Promise<Uint8Array> {
    if (this.#level < USUAL) await this.grow();
    return this.current;
  }

  /** Goes on to the next larger recording. False when this is the largest; rejects when it cannot be loaded. */
  grow(): Promise<boolean> {
    this.#growing ??= this.#next().finally(() => {
      this.#growing = null;
    });
    return this.#growing;
  }

  async #next(): Promise<boolean> {
    const name = RECORDINGS[this.#level + 1];
    if (name === undefined) return false;
    this.current = await unzipped(await this.#load(name));
    this.#level++;
    return true;
  }
}

/** Some servers announce a .gz file as an encoding, and then it arrives unzipped. */
async function unzipped(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
