/**
 * Building typed expressions: what each operator demands of its operands and which conversions C inserts. The
 * parser calls these; they report what is wrong and always return an expression, so that parsing goes on. Longer than other
 * files: it is one rule an operator.
 */
import { type Diagnostic, type Diagnostics, nearest as nearestName, type Span } from "../diagnostics.ts";
import type { BinaryOp, Expr, FuncSym, Node } from "../parse/ast.ts";
import { compatible, promote, usual } from "./compat.ts";
import { evalInt, foldBinary, wrapTo } from "./consteval.ts";
import { quoted, typeText } from "./format.ts";
import * as T from "./type.ts";

const span = (a: Node, b: Node): Span => ({ pos: a.pos, end: b.end });

/** What is converted to what, in the words of the place where it happens. */
function conversion(doing: string, to: T.Type, from: T.Type, kind = ""): string {
  switch (doing) {
    case "initializing":
      return `initializing ${quoted(to)} with an expression of ${kind || "type "}${quoted(from)}`;
    case "returning":
      return `returning ${quoted(from)} from a function with ${kind ? "incompatible " : ""}result type ${quoted(to)}`;
    case "passing to parameter of type":
      return `passing ${quoted(from)} to parameter of ${kind || "type "}${quoted(to)}`;
    default:
      return `${doing} ${quoted(to)} from ${kind}${quoted(from)}`;
  }
}

/** Expression building for one compilation. */
export class Sema {
  constructor(readonly diags: Diagnostics) {}

  /** A placeholder after an error; it converts to anything silently. */
  bad(at: Span): Expr {
    return { k: "error", type: T.INT, pos: at.pos, end: at.end };
  }

  num(value: bigint, type: T.Type, at: Span): Expr {
    return { k: "num", value: wrapTo(value, type), type, pos: at.pos, end: at.end };
  }

  isLvalue(e: Expr): boolean {
    switch (e.k) {
      case "var":
      case "deref":
      case "str":
      case "complit":
      case "error":
        return true;
      case "member":
        return this.isLvalue(e.e);
      case "preserve":
        return this.isLvalue(e.e);
      default:
        return false;
    }
  }

  /** The value of an expression: arrays and functions become pointers, qualifiers go. */
  rvalue(e: Expr): Expr {
    const t = T.strip(e.type);
    if (t.kind === "array") return { k: "decay", e, type: T.ptrTo(t.of), pos: e.pos, end: e.end };
    if (t.kind === "func") return { k: "decay", e, type: T.ptrTo(e.type), pos: e.pos, end: e.end };
    return e;
  }

  /** An explicit conversion without checks; folds constants. */
  convert(e: Expr, type: T.Type): Expr {
    if (e.k === "error") return { ...e, type };
    if (e.type === type) return e;
    const to = T.asInt(type);
    if (e.k === "num" && to) return { ...e, value: wrapTo(e.value, to), type };
    return { k: "cast", e, type, pos: e.pos, end: e.end };
  }

  promoted(e: Expr): Expr {
    const bits = e.k === "member" ? e.member.bits : null;
    return this.convert(e, promote(e.type, bits));
  }

  /** A condition: any scalar. */
  condition(e: Expr): Expr {
    const v = this.rvalue(e);
    if (v.k !== "error" && !T.isScalar(v.type)) {
      this.diags.error(e, `statement requires expression of scalar type (${quoted(v.type)} invalid)`);
      return this.bad(e);
    }
    return v;
  }

  unary(op: string, operand: Expr, at: Span): Expr {
    if (op === "&") return this.addressOf(operand, at);
    if (op === "*") return this.deref(operand, at);
    const v = this.rvalue(operand);
    if (v.k === "error") return v;
    if (op === "!") {
      if (!T.isScalar(v.type)) return this.badUnary(v, at);
      return this.fold({ k: "lnot", e: v, type: T.INT, ...pick(at) });
    }
    if (!T.isInteger(v.type)) return this.badUnary(v, at);
    const p = this.promoted(v);
    if (op === "+") return { ...p, ...pick(at) };
    return this.fold({ k: op === "-" ? "neg" : "not", e: p, type: p.type, ...pick(at) });
  }

  private badUnary(e: Expr, at: Span): Expr {
    this.diags.error(at, `invalid argument type ${quoted(e.type)} to unary expression`);
    return this.bad(at);
  }

  addressOf(e: Expr, at: Span): Expr {
    if (e.k === "error") return e;
    if (e.k === "func") return { k: "decay", e, type: T.ptrTo(e.type), ...pick(at) };
    if (!this.isLvalue(e)) {
      this.diags.error(at, `cannot take the address of an rvalue of type ${quoted(e.type)}`);
      return this.bad(at);
    }
    if (e.k === "member" && e.member.bits !== null) {
      this.diags.error(at, "address of bit-field requested");
      return this.bad(at);
    }
    if (e.k === "var") e.sym.referenced = true;
    return { k: "addr", e, type: T.ptrTo(e.type), ...pick(at) };
  }

  deref(operand: Expr, at: Span): Expr {
    const v = this.rvalue(operand);
    if (v.k === "error") return v;
    const to = T.pointee(v.type);
    if (to === null) {
      this.diags.error(at, `indirection requires pointer operand (${quoted(v.type)} invalid)`);
      return this.bad(at);
    }
    if (v.k === "decay" && T.strip(to).kind === "func") return { ...v.e, ...pick(at) };
    return { k: "deref", e: v, type: to, ...pick(at) };
  }

  index(base: Expr, idx: Expr, at: Span): Expr {
    let b = this.rvalue(base);
    let i = this.rvalue(idx);
    if (b.k === "error" || i.k === "error") return this.bad(at);
    if (T.isInteger(b.type) && T.pointee(i.type)) [b, i] = [i, b];
    if (!T.pointee(b.type)) {
      this.diags.error(at, "subscripted value is not an array or pointer");
      return this.bad(at);
    }
    if (!T.isInteger(i.type)) {
      this.diags.error(i, "array subscript is not an integer");
      return this.bad(at);
    }
    const array = T.strip(base.type);
    const known = evalInt(i);
    if (array.kind === "array" && array.length !== null && array.length > 0 && known !== null) {
      if (known < 0n || known >= BigInt(array.length)) {
        this.diags.warning(
          i,
          known < 0n
            ? `array index ${known} is before the beginning of the array`
            : `array index ${known} is past the end of the array (that has type ${quoted(base.type)})`,
        );
      }
    }
    return this.deref(this.pointerAdd(b, i, false, at), at);
  }

  /** `base.name` or `base->name`. */
  member(base: Expr, name: string, arrow: boolean, nameSpan: Span, opSpan: Span): Expr {
    let object = arrow ? this.rvalue(base) : base;
    const at = { pos: base.pos, end: nameSpan.end };
    if (object.k === "error") return this.bad(at);
    if (arrow) {
      const to = T.pointee(object.type);
      if (to === null) {
        const d = this.diags.error(
          opSpan,
          T.strip(object.type).kind === "record"
            ? `member reference type ${quoted(object.type)} is not a pointer; did you mean to use '.'?`
            : `member reference type ${quoted(object.type)} is not a pointer`,
        );
        if (T.strip(object.type).kind !== "record") return this.bad(at);
        this.diags.fix(d, opSpan, ".");
      } else object = { k: "deref", e: object, type: to, ...pick(base) };
    } else if (T.pointee(T.strip(object.type)) && T.strip(T.pointee(object.type) as T.Type).kind === "record") {
      const d = this.diags.error(
        opSpan,
        `member reference type ${quoted(object.type)} is a pointer; did you mean to use '->'?`,
      );
      this.diags.fix(d, opSpan, "->");
      object = { k: "deref", e: this.rvalue(object), type: T.pointee(object.type) as T.Type, ...pick(base) };
    }
    const record = T.strip(object.type);
    if (record.kind !== "record") {
      this.diags.error(nameSpan, `member reference base type ${quoted(object.type)} is not a structure or union`);
      return this.bad(at);
    }
    if (!record.complete) {
      const d = this.diags.error(at, `incomplete definition of type ${quoted(record)}`);
      if (record.pos >= 0) this.diags.note(d, record, `forward declaration of ${quoted(record)}`);
      return this.bad(at);
    }
    const found = T.findField(record, name);
    if (!found) {
      this.unknownField(record, name, nameSpan, object.type);
      return this.bad(at);
    }
    let e = object;
    let owner: T.RecordType = record;
    for (const m of found.path) {
      let type = m.type;
      if (T.hasQual(e.type, "const")) type = T.qualify(type, "const");
      if (T.hasQual(e.type, "volatile")) type = T.qualify(type, "volatile");
      e = { k: "member", e, record: owner, member: m, type, ...at };
      const next = T.strip(m.type);
      if (next.kind === "record") owner = next;
    }
    return e;
  }

  unknownField(record: T.RecordType, name: string, at: Span, as: T.Type): void {
    const names = T.fieldNames(record);
    const near = closest(name, names);
    const d = this.diags.error(
      at,
      `no member named '${name}' in ${quoted(as)}${near ? `; did you mean '${near}'?` : ""}`,
    );
    if (near) this.diags.fix(d, at, near);
    if (names.length === 0) return;
    const shown = names.slice(0, 12).join(", ");
    this.diags.note(
      d,
      record.pos >= 0 ? record : at,
      `${quoted(record)} has the fields ${shown}${names.length > 12 ? ", …" : ""}`,
    );
  }

  pointerAdd(p: Expr, i: Expr, minus: boolean, at: Span): Expr {
    const to = T.pointee(p.type) as T.Type;
    if (T.strip(to).kind === "record" && !T.isComplete(to)) {
      this.diags.error(at, `arithmetic on a pointer to an incomplete type ${quoted(to)}`);
      return this.bad(at);
    }
    const it = T.asInt(i.type) as T.IntType;
    const wide = this.convert(
      i,
      it.signed || it.size < 8 ? (it.signed ? T.LONG : it.size < 8 ? T.ULONG : T.LONG) : T.ULONG,
    );
    return { k: "ptradd", l: p, r: wide, minus, type: T.unqualified(p.type), ...pick(at) };
  }

  binary(op: string, left: Expr, right: Expr, at: Span, opSpan: Span): Expr {
    const l = this.rvalue(left);
    const r = this.rvalue(right);
    if (l.k === "error" || r.k === "error") return this.bad(at);
    if (op === "&&" || op === "||") {
      if (!T.isScalar(l.type) || !T.isScalar(r.type)) return this.badOperands(l, r, opSpan);
      return this.fold({ k: "logic", op, l, r, type: T.INT, ...pick(at) });
    }
    const lp = T.pointee(l.type);
    const rp = T.pointee(r.type);
    const li = T.isInteger(l.type);
    const ri = T.isInteger(r.type);
    if (lp || rp) {
      if (op === "+" && lp && ri) return this.pointerAdd(l, r, false, at);
      if (op === "+" && li && rp) return this.pointerAdd(r, l, false, at);
      if (op === "-" && lp && ri) return this.pointerAdd(l, r, true, at);
      if (op === "-" && lp && rp) return { k: "ptrdiff", l, r, type: T.LONG, ...pick(at) };
      if (isComparison(op)) return this.comparePointers(op as BinaryOp, l, r, at, opSpan);
      return this.badOperands(l, r, opSpan);
    }
    if (!li || !ri) return this.badOperands(l, r, opSpan);
    if (op === "<<" || op === ">>") {
      const x = this.promoted(l);
      const y = this.promoted(r);
      const n = evalInt(y);
      const width = BigInt(T.sizeOf(x.type) * 8);
      if (n !== null && n < 0n) this.diags.warning(opSpan, "shift count is negative");
      else if (n !== null && n >= width) this.diags.warning(opSpan, "shift count >= width of type");
      return this.fold({ k: "binary", op, l: x, r: y, type: x.type, ...pick(at) });
    }
    const common = usual(this.promoted(l).type, this.promoted(r).type);
    if (common.size > 8) {
      this.diags.error(at, "128-bit arithmetic is not supported by BPF");
      return this.bad(at);
    }
    if ((op === "/" || op === "%") && evalInt(r) === 0n) {
      this.diags.warning(opSpan, op === "/" ? "division by zero is undefined" : "remainder by zero is undefined");
    }
    const x = this.convert(l, common);
    const y = this.convert(r, common);
    return this.fold({
      k: "binary",
      op: op as BinaryOp,
      l: x,
      r: y,
      type: isComparison(op) ? T.INT : common,
      ...pick(at),
    });
  }

  private comparePointers(op: BinaryOp, l: Expr, r: Expr, at: Span, opSpan: Span): Expr {
    const lp = T.pointee(l.type);
    const rp = T.pointee(r.type);
    const lnull = isNullConstant(l);
    const rnull = isNullConstant(r);
    if (lp && rp) {
      if (!lnull && !rnull && !T.isVoid(lp) && !T.isVoid(rp) && !compatible(lp, rp)) {
        this.diags.warning(opSpan, `comparison of distinct pointer types (${quoted(l.type)} and ${quoted(r.type)})`);
      }
    } else if (!(lp ? rnull : lnull)) {
      this.diags.warning(opSpan, `comparison between pointer and integer (${quoted(l.type)} and ${quoted(r.type)})`);
    }
    return {
      k: "binary",
      op,
      l: lp ? l : this.convert(l, T.ULONG),
      r: rp ? r : this.convert(r, T.ULONG),
      type: T.INT,
      ...pick(at),
    };
  }

  private badOperands(l: Expr, r: Expr, opSpan: Span): Expr {
    this.diags.error(opSpan, `invalid operands to binary expression (${quoted(l.type)} and ${quoted(r.type)})`);
    return this.bad(span(l, r));
  }

  conditional(c: Expr, a: Expr | null, b: Expr, at: Span): Expr {
    const test = this.condition(c);
    let x = this.rvalue(a ?? c);
    let y = this.rvalue(b);
    if (x.k === "error" || y.k === "error" || test.k === "error") return this.bad(at);
    let type: T.Type;
    const xp = T.pointee(x.type);
    const yp = T.pointee(y.type);
    if (T.isInteger(x.type) && T.isInteger(y.type)) type = usual(this.promoted(x).type, this.promoted(y).type);
    else if (xp && isNullConstant(y)) type = x.type;
    else if (yp && isNullConstant(x)) type = y.type;
    else if (xp && yp) {
      if (!compatible(xp, yp) && !T.isVoid(xp) && !T.isVoid(yp)) {
        this.diags.warning(at, `pointer type mismatch (${quoted(x.type)} and ${quoted(y.type)})`);
        type = T.VOID_PTR;
      } else type = T.isVoid(xp) ? x.type : T.isVoid(yp) ? y.type : x.type;
    } else if (T.isVoid(x.type) || T.isVoid(y.type)) type = T.VOID;
    else if (compatible(x.type, y.type)) type = x.type;
    else if ((xp && T.isInteger(y.type)) || (yp && T.isInteger(x.type))) {
      this.diags.warning(
        at,
        `pointer/integer type mismatch in conditional expression (${quoted(x.type)} and ${quoted(y.type)})`,
      );
      type = xp ? x.type : y.type;
    } else {
      this.diags.error(at, `incompatible operand types (${quoted(x.type)} and ${quoted(y.type)})`);
      return this.bad(at);
    }
    const record = T.strip(type).kind === "record";
    if (!T.isVoid(type) && !record) {
      x = this.convert(x, type);
      y = this.convert(y, type);
    }
    const known = evalInt(test);
    if (known !== null && T.isInteger(type)) {
      const picked = known !== 0n ? x : y;
      if (picked.k === "num") return { ...picked, ...pick(at) };
    }
    return { k: "cond", c: test, a: a === null && x === test ? null : x, b: y, type, ...pick(at) };
  }

  /** Checks that a value may be stored in an object of a type, and converts it. `doing` completes clang's messages. */
  assignable(type: T.Type, value: Expr, doing: string, at: Span = value): Expr {
    const v = this.rvalue(value);
    if (v.k === "error") return v;
    const to = T.strip(type);
    const from = T.strip(v.type);
    const plainTo = T.unqualified(type);
    if (to.kind === "int" || to.kind === "enum") {
      if (T.isInteger(v.type)) return this.convert(v, plainTo);
      if (from.kind === "ptr") {
        if (to.kind === "int" && to.bool) return this.convert(v, plainTo);
        this.diags.warning(at, `incompatible pointer to integer conversion ${conversion(doing, plainTo, v.type)}`);
        return this.convert(v, plainTo);
      }
    }
    if (to.kind === "ptr") {
      if (isNullConstant(v)) return this.convert(v, plainTo);
      if (from.kind === "ptr") {
        this.checkPointers(plainTo, to, v, from, doing, at);
        return this.convert(v, plainTo);
      }
      if (v.type === T.ANY) return this.convert(v, plainTo);
      if (T.isInteger(v.type)) {
        this.diags.warning(at, `incompatible integer to pointer conversion ${conversion(doing, plainTo, v.type)}`);
        return this.convert(v, plainTo);
      }
    }
    if (to.kind === "record" && from.kind === "record" && compatible(to, from)) return v;
    if (to.kind === "void" && from.kind === "void") return v;
    const float = [to, from].some((t) => t.kind === "float");
    this.diags.error(
      at,
      float
        ? "floating-point values are not supported: BPF has no floating point"
        : conversion(doing, plainTo, v.type, "incompatible type "),
    );
    return this.bad(at);
  }

  private checkPointers(type: T.Type, to: T.PtrType, v: Expr, from: T.PtrType, doing: string, at: Span): void {
    const anyVoid = T.isVoid(to.to) || T.isVoid(from.to);
    if (!anyVoid && !compatible(to.to, from.to)) {
      const ti = T.asInt(to.to);
      const fi = T.asInt(from.to);
      if (ti && fi && ti.size === fi.size && !ti.bool && !fi.bool) {
        // char * for unsigned char * is everywhere in BPF programs: clang only says so with -Wpointer-sign.
        if (ti.size !== 1 && ti.rank === fi.rank) {
          this.diags.warning(
            at,
            `${conversion(doing, type, v.type)} converts between pointers to integer types with different sign`,
          );
        } else if (ti.size !== 1)
          this.diags.warning(at, `incompatible pointer types ${conversion(doing, type, v.type)}`);
        return;
      }
      this.diags.warning(at, `incompatible pointer types ${conversion(doing, type, v.type)}`);
      return;
    }
    for (const qual of ["const", "volatile"] as const) {
      if (T.hasQual(from.to, qual) && !T.hasQual(to.to, qual)) {
        this.diags.warning(at, `${conversion(doing, type, v.type)} discards qualifiers`);
        return;
      }
    }
  }

  private modifiable(e: Expr, at: Span): boolean {
    if (e.k === "error") return false;
    if (!this.isLvalue(e) || T.strip(e.type).kind === "func") {
      this.diags.error(at, "expression is not assignable");
      return false;
    }
    if (T.strip(e.type).kind === "array") {
      this.diags.error(at, `array type ${quoted(e.type)} is not assignable`);
      return false;
    }
    if (T.hasQual(e.type, "const")) {
      const name = e.k === "var" ? `variable '${e.sym.name}'` : null;
      const d = this.diags.error(
        at,
        name
          ? `cannot assign to ${name} with const-qualified type ${quoted(e.type)}`
          : e.k === "member" && e.member.name
            ? `cannot assign to field '${e.member.name}' with const-qualified type ${quoted(e.type)}`
            : "read-only variable is not assignable",
      );
      if (e.k === "var" && e.sym.pos >= 0) this.diags.note(d, e.sym, `variable '${e.sym.name}' declared const here`);
      return false;
    }
    return true;
  }

  assign(op: string, left: Expr, right: Expr, at: Span, opSpan: Span): Expr {
    if (!this.modifiable(left, left)) return this.bad(at);
    if (op === "=") {
      const r = this.assignable(left.type, right, "assigning to", right);
      return { k: "assign", l: left, r, type: T.unqualified(left.type), ...pick(at) };
    }
    const r = this.rvalue(right);
    if (r.k === "error") return r;
    const bare = op.slice(0, -1);
    const lp = T.pointee(left.type);
    if (lp && (bare === "+" || bare === "-") && T.isInteger(r.type)) {
      const it = T.asInt(r.type) as T.IntType;
      const wide = this.convert(r, it.signed ? T.LONG : T.ULONG);
      return {
        k: "compound",
        op: bare === "+" ? "ptr+" : "ptr-",
        l: left,
        r: wide,
        work: left.type,
        type: T.unqualified(left.type),
        ...pick(at),
      };
    }
    if (!T.isInteger(left.type) || !T.isInteger(r.type)) return this.badOperands(left, r, opSpan);
    const shift = bare === "<<" || bare === ">>";
    const bits = left.k === "member" ? left.member.bits : null;
    const work = shift ? promote(left.type, bits) : usual(promote(left.type, bits), promote(r.type));
    if ((bare === "/" || bare === "%") && evalInt(r) === 0n)
      this.diags.warning(opSpan, bare === "/" ? "division by zero is undefined" : "remainder by zero is undefined");
    return {
      k: "compound",
      op: bare as BinaryOp,
      l: left,
      r: shift ? this.promoted(r) : this.convert(r, work),
      work,
      type: T.unqualified(left.type),
      ...pick(at),
    };
  }

  incdec(e: Expr, delta: 1 | -1, prefix: boolean, at: Span): Expr {
    if (!this.modifiable(e, e)) return this.bad(at);
    if (!T.isScalar(e.type)) {
      this.diags.error(at, `cannot ${delta > 0 ? "increment" : "decrement"} value of type ${quoted(e.type)}`);
      return this.bad(at);
    }
    return { k: "incdec", e, delta, prefix, type: T.unqualified(e.type), ...pick(at) };
  }

  cast(type: T.Type, operand: Expr, at: Span): Expr {
    const v = this.rvalue(operand);
    if (v.k === "error") return { ...v, type };
    if (T.isVoid(type)) return { k: "cast", e: v, type: T.VOID, ...pick(at) };
    const to = T.strip(type);
    const from = T.strip(v.type);
    if (to.kind === "record" && from.kind === "record" && compatible(to, from)) return v;
    if (!T.isScalar(type)) {
      this.diags.error(at, `used type ${quoted(type)} where arithmetic or pointer type is required`);
      return this.bad(at);
    }
    if (!T.isScalar(v.type)) {
      this.diags.error(at, `operand of type ${quoted(v.type)} where arithmetic or pointer type is required`);
      return this.bad(at);
    }
    const c = this.convert(v, T.unqualified(type));
    // A bit-field that is cast to its own type is no bit-field any more: it is not promoted as one.
    if (c === v && v.k === "member" && v.member.bits !== null)
      return { k: "cast", e: v, type: T.unqualified(type), ...pick(at) };
    return c === v ? { ...c, type: T.unqualified(type) } : { ...c, ...pick(at) };
  }

  call(callee: Expr, args: Expr[], at: Span): Expr {
    if (callee.k === "error") return callee;
    const f = T.strip(callee.type);
    const type = f.kind === "func" ? f : T.strip(T.pointee(callee.type) ?? T.VOID);
    if (type.kind !== "func") {
      this.diags.error(callee, `called object type ${quoted(callee.type)} is not a function or function pointer`);
      return this.bad(at);
    }
    const sym = callee.k === "func" ? callee.sym : null;
    const n = type.params.length;
    if (!type.noProto && (args.length < n || (args.length > n && !type.variadic))) {
      const few = args.length < n;
      const d = this.diags.error(
        few ? { pos: at.end - 1, end: at.end } : span(args[n], args[args.length - 1]),
        `too ${few ? "few" : "many"} arguments to function call, expected ${type.variadic ? "at least " : ""}${n}, have ${args.length}`,
      );
      if (sym) this.noteDeclared(d, sym, at);
      return { k: "error", type: type.ret, ...pick(at) };
    }
    const ready = args.map((a, i) => {
      const p = type.params[i];
      if (p) return this.assignable(p.type, a, "passing to parameter of type", a);
      const v = this.rvalue(a);
      return T.isInteger(v.type) ? this.promoted(v) : v;
    });
    return { k: "call", callee, args: ready, type: T.unqualified(type.ret), ...pick(at) };
  }

  private noteDeclared(d: Diagnostic, sym: FuncSym, at: Span): void {
    const text = typeText(sym.type, sym.name);
    this.diags.note(
      d,
      sym.pos >= 0 ? sym : at,
      sym.pos >= 0 ? `'${sym.name}' declared here` : `'${sym.name}' is declared as '${text}'`,
    );
  }

  /** Replaces constant arithmetic by its value. */
  private fold(e: Expr): Expr {
    if (e.k === "binary" && e.l.k === "num" && e.r.k === "num") {
      const v = foldBinary(e.op, e.l.value, e.r.value, e.l.type, e.type);
      if (v !== null) return this.num(v, e.type, e);
    }
    if ((e.k === "neg" || e.k === "not" || e.k === "lnot") && e.e.k === "num") {
      const v = evalInt(e);
      if (v !== null) return this.num(v, e.type, e);
    }
    if (e.k === "logic" && e.l.k === "num") {
      const v = evalInt(e);
      if (v !== null) return this.num(v, e.type, e);
    }
    return e;
  }
}

function pick(at: Span): { pos: number; end: number } {
  return { pos: at.pos, end: at.end };
}

function isComparison(op: string): boolean {
  return op === "==" || op === "!=" || op === "<" || op === ">" || op === "<=" || op === ">=";
}

/** `0`, or `(void *)0`. */
export function isNullConstant(e: Expr): boolean {
  if (e.k === "cast" && T.pointee(e.type) && T.isVoid(T.pointee(e.type) as T.Type)) return isNullConstant(e.e);
  return T.isInteger(e.type) && e.k === "num" && e.value === 0n;
}

function closest(name: string, names: string[]): string | null {
  const lower = name.toLowerCase();
  return names.find((n) => n.toLowerCase() === lower) ?? nearestName(name, names);
}
