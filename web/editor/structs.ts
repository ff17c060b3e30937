// What an iterator of map elements reaches from its context, field by field, with what the verifier makes of a load
// (spec 1.2). The offsets of struct bpf_map are those of the recorded kernel.

/** What a register may hold, as far as the text tells. */
export type Holds = "ctx" | "meta" | "map" | "key" | "value" | "seq" | "fp" | "map_ptr" | "func";

/** One field: `becomes` is the register's type after a load, in the verifier's words. */
export interface Field {
  offset: number;
  size: number;
  name: string;
  type: string;
  becomes: string;
  doc: string;
  /** What a register holds that is loaded from here, if it is one of ours. */
  holds?: Holds;
}

/** What stands behind a pointer of the given kind. */
export interface Pointee {
  title: string;
  /** Register type in the verifier's words. */
  type: string;
  doc: string;
  fields: readonly Field[];
}

const scalar = "scalar()";

/** By kind of pointer. */
export const POINTEES: Record<Holds, Pointee> = {
  ctx: {
    title: "struct bpf_iter__bpf_map_elem *ctx",
    type: "ctx()",
    doc: "The context: four pointers, each loaded whole with `*(u64 *)`. It cannot be written.",
    fields: [
      {
        offset: 0,
        size: 8,
        name: "meta",
        type: "struct bpf_iter_meta *",
        becomes: "trusted_ptr_bpf_iter_meta()",
        doc: "Where the output goes, and the element's number.",
        holds: "meta",
      },
      {
        offset: 8,
        size: 8,
        name: "map",
        type: "struct bpf_map *",
        becomes: "trusted_ptr_bpf_map()",
        doc: "The map that is iterated. Never NULL.",
        holds: "map",
      },
      {
        offset: 16,
        size: 8,
        name: "key",
        type: "void *",
        becomes: "rdonly_buf_or_null(id=…)",
        doc: "The element's key, read-only. NULL in the last call, after all elements: check before use. The bytes read are recorded and compared with the map's key size at link time.",
        holds: "key",
      },
      {
        offset: 24,
        size: 8,
        name: "value",
        type: "void *",
        becomes: "buf_or_null(id=…)",
        doc: "The element's value, which may be written. NULL in the last call: check before use. The bytes touched are recorded and compared with the map's value size at link time.",
        holds: "value",
      },
    ],
  },
  meta: {
    title: "struct bpf_iter_meta *",
    type: "trusted_ptr_bpf_iter_meta()",
    doc: "Read-only.",
    fields: [
      {
        offset: 0,
        size: 8,
        name: "seq",
        type: "struct seq_file *",
        becomes: "trusted_ptr_seq_file()",
        doc: "First argument of bpf_seq_write and bpf_seq_printf.",
        holds: "seq",
      },
      {
        offset: 8,
        size: 8,
        name: "session_id",
        type: "u64",
        becomes: scalar,
        doc: "One number for each open iterator.",
      },
      {
        offset: 16,
        size: 8,
        name: "seq_num",
        type: "u64",
        becomes: scalar,
        doc: "The element's number, from 0; the last call keeps the count.",
      },
    ],
  },
  map: {
    title: "struct bpf_map *",
    type: "trusted_ptr_bpf_map()",
    doc: "The kernel's own record of the map, read-only. Not what helpers take as a map: that is `map[name] ll`.",
    fields: [
      {
        offset: 64,
        size: 4,
        name: "map_type",
        type: "enum bpf_map_type",
        becomes: scalar,
        doc: "1 hash, 2 array, 5 per-CPU hash, 6 per-CPU array, 9 LRU hash …",
      },
      { offset: 68, size: 4, name: "key_size", type: "u32", becomes: scalar, doc: "Bytes of a key." },
      { offset: 72, size: 4, name: "value_size", type: "u32", becomes: scalar, doc: "Bytes of a value." },
      {
        offset: 76,
        size: 4,
        name: "max_entries",
        type: "u32",
        becomes: scalar,
        doc: "How many elements there is room for.",
      },
      { offset: 80, size: 8, name: "map_extra", type: "u64", becomes: scalar, doc: "Depends on the map's type." },
      { offset: 88, size: 4, name: "map_flags", type: "u32", becomes: scalar, doc: "BPF_F_… of its creation." },
      { offset: 92, size: 4, name: "id", type: "u32", becomes: scalar, doc: "The map's id." },
      { offset: 136, size: 16, name: "name", type: "char[16]", becomes: scalar, doc: "The map's name." },
    ],
  },
  key: {
    title: "ctx->key",
    type: "rdonly_buf()",
    doc: "The element's key. Only constant offsets; no stores. Helpers do not take it as a map key: copy it to the stack first.",
    fields: [],
  },
  value: {
    title: "ctx->value",
    type: "buf()",
    doc: "The element's value: loads, stores and atomics at constant offsets.",
    fields: [],
  },
  seq: {
    title: "struct seq_file *",
    type: "trusted_ptr_seq_file()",
    doc: "The output, for bpf_seq_write and bpf_seq_printf.",
    fields: [],
  },
  fp: { title: "the stack", type: "fp", doc: "512 bytes below r10: offsets -512 to -1.", fields: [] },
  map_ptr: { title: "a map", type: "map_ptr()", doc: "What helpers take as their map argument.", fields: [] },
  func: {
    title: "a subprogram",
    type: "func()",
    doc: "The callback of bpf_loop or bpf_for_each_map_elem.",
    fields: [],
  },
};

/** The field of `kind` at `offset`, if there is one. */
export function fieldAt(kind: Holds, offset: number): Field | undefined {
  return POINTEES[kind].fields.find((field) => field.offset === offset);
}
