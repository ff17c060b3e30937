/** Types as clang's messages write them: `const char *`, `int (*)(void *)`, `'__u32' (aka 'unsigned int')`. */
import { strip, type Type } from "./type.ts";

/** The type's C spelling around an optional declarator. */
export function typeText(t: Type, inner = ""): string {
  const space = inner === "" || inner.startsWith("[") ? "" : " ";
  switch (t.kind) {
    case "void":
      return `void${space}${inner}`;
    case "int":
    case "float":
      return `${t.name}${space}${inner}`;
    case "enum":
      return `enum ${t.tag ?? "(unnamed)"}${space}${inner}`;
    case "record":
      return `${t.union ? "union" : "struct"} ${t.tag ?? "(unnamed)"}${space}${inner}`;
    case "typedef":
      return `${t.name}${space}${inner}`;
    case "tag":
      return typeText(t.to, inner);
    case "qual": {
      const s = strip(t.to);
      if (s.kind === "ptr" && t.to.kind !== "typedef")
        return typeText(t.to, `${t.qual}${inner === "" ? "" : ` ${inner}`}`);
      return `${t.qual} ${typeText(t.to, inner)}`;
    }
    case "ptr": {
      const to = t.to;
      const paren = to.kind === "array" || to.kind === "func";
      const mark = inner.startsWith("[") || inner.startsWith("(*") ? `*${inner}` : `*${inner}`;
      return typeText(to, paren ? `(${mark})` : mark);
    }
    case "array":
      return typeText(t.of, `${inner}[${t.length ?? ""}]`);
    case "func": {
      const params = t.params.map((p) => typeText(p.type));
      if (t.variadic) params.push("...");
      return typeText(t.ret, `${inner}(${params.length === 0 && !t.noProto ? "void" : params.join(", ")})`);
    }
  }
}

/** Quoted, with what a typedef stands for. */
export function quoted(t: Type): string {
  const text = typeText(t);
  const real = typeText(unsugar(t));
  return real === text ? `'${text}'` : `'${text}' (aka '${real}')`;
}

function unsugar(t: Type): Type {
  switch (t.kind) {
    case "typedef":
      return unsugar(t.to);
    case "tag":
      return unsugar(t.to);
    case "qual":
      return { ...t, to: unsugar(t.to) };
    case "ptr":
      return { kind: "ptr", to: unsugar(t.to) };
    default:
      return t;
  }
}

/** What to say of a variable without a complete type. Old programs declare maps with a struct that headers no longer have. */
export function incomplete(type: Type): string {
  const real = strip(type);
  if (real.kind === "record" && real.tag === "bpf_map_def")
    return "legacy map definitions are not supported by libbpf 1.0 and later: use 'struct { __uint(type, …); … } name SEC(\".maps\")'";
  return `variable has incomplete type ${quoted(type)}`;
}
