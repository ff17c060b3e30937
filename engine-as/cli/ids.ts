// Type ids of the recorded kernel and of the running one: builds of one release number their types differently, so a
// case asked of the running kernel is renumbered by kind and name, and so is what its log says.
import type { Btf } from "../../web/compiler/btf/reader.ts";
import { fromHex, toHex } from "../host/kernel.ts";
import { hasHostTypes, kernelTypes } from "./kernel-types.ts";

const CALL = 0x85;
const LD_IMM64 = 0x18;
const PSEUDO_KFUNC = 2;
const PSEUDO_BTF_ID = 3;

/** The type of `to` with the kind and name of type `id` of `from`, the same one in order if several have it; 0 for none. */
function counterpart(from: Btf, to: Btf, id: number): number {
  if (id <= 0 || id >= from.count || !from.kind(id)) return 0;
  const kind = from.kind(id);
  const name = from.name(id);
  if (!name) return 0;
  const same = (btf: Btf) => btf.findAll(name).filter((other) => btf.kind(other) === kind);
  return same(to)[same(from).indexOf(id)] ?? 0;
}

/** Both numberings; `identity` where the running kernel does not tell its types. */
export class Renumbering {
  readonly #recorded: Btf;
  readonly #host: Btf;
  readonly #known = new Map<number, number>();

  constructor(recorded = kernelTypes(), host = hasHostTypes() ? kernelTypes("host") : recorded) {
    this.#recorded = recorded;
    this.#host = host;
  }

  #toHost(id: number): number {
    let to = this.#known.get(id);
    if (to === undefined) {
      to = counterpart(this.#recorded, this.#host, id) || id;
      this.#known.set(id, to);
    }
    return to;
  }

  /** The instructions (hex) with the running kernel's ids in calls of kernel functions and loads of variables. */
  insns(hex: string): string {
    if (this.#host === this.#recorded) return hex;
    const code = fromHex(hex);
    const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
    let changed = false;
    for (let at = 0; at + 8 <= code.length; at += 8) {
      const src = (code[at + 1] as number) >> 4;
      if (!(code[at] === CALL && src === PSEUDO_KFUNC) && !(code[at] === LD_IMM64 && src === PSEUDO_BTF_ID)) continue;
      view.setInt32(at + 4, this.#toHost(view.getInt32(at + 4, true)), true);
      changed = true;
    }
    return changed ? toHex(code) : hex;
  }

  /** The running kernel's log with the recorded ids: behind the names of functions, and where a type is named. */
  log(text: string): string {
    if (this.#host === this.#recorded) return text;
    const back = (id: string) => counterpart(this.#host, this.#recorded, Number(id)) || id;
    return text
      .replace(/\b(\w+)#(\d+)/g, (whole, name: string, id: string) =>
        Number(id) < this.#host.count && this.#host.name(Number(id)) === name ? `${name}#${back(id)}` : whole,
      )
      .replace(/\b(btf_id |type id )(\d+)/g, (_, what: string, id: string) => `${what}${back(id)}`);
  }
}
