// The page's state in the fragment of a link: `#v1.` and base64url of deflated JSON, or `#p1.` and base64url of plain
// JSON where the browser cannot deflate. Both are readable for ever; what is read is capped in size and time, and checked.
import { fromBase64, toBase64 } from "./base64";
import { readProject, writeProject } from "./codec";
import type { Project } from "./project";
import { choice, finite, integer, list, optional, type Reader, record, text, Unreadable } from "./read";
import type { Position } from "./timeline";

/** What a link holds: the project, and where one was looking. */
export interface Shared {
  project: Project;
  position?: Position;
  /** Breakpoints in the words of breakpoints.ts. */
  breakpoints?: string[];
  /** How the panes stood: see workspace.ts. */
  view?: { preset: string; shares: number[]; front: string[] };
}

/** Characters of a fragment, bytes after inflating, and milliseconds for it. */
export const CAPS = { fragment: 400_000, bytes: 4 << 20, time: 2_000 } as const;

const step = integer(0, 2 ** 31);

const readShared: Reader<Shared> = record<Shared>({
  project: readProject,
  position: optional(
    record<Position>({ mode: choice(["verification", "run"]), step, callback: step, runStep: step }),
    undefined,
  ),
  breakpoints: optional(list(64, text(200)), undefined),
  view: optional(
    record<NonNullable<Shared["view"]>>({
      preset: text(16),
      shares: list(32, finite(0, 100)),
      front: list(16, text(24)),
    }),
    undefined,
  ),
});

/** The fragment without its `#`. */
export async function encodeShare(shared: Shared): Promise<string> {
  const plain = new TextEncoder().encode(JSON.stringify({ ...shared, project: writeProject(shared.project) }));
  if (typeof CompressionStream === "undefined") return `p1.${toBase64(plain)}`;
  const packed = await drain(through(plain, new CompressionStream("deflate-raw")), Number.POSITIVE_INFINITY);
  return `v1.${toBase64(packed)}`;
}

/** True for a fragment that is meant as a link of ours, be it a damaged one. */
export const isShare = (fragment: string): boolean => /^[vp]\d+\./.test(fragment);

/** Reads a fragment; throws Unreadable with a sentence for the reader. */
export async function decodeShare(fragment: string): Promise<Shared> {
  if (fragment.length > CAPS.fragment) throw new Unreadable("the link is too long");
  const [, version, body] = /^([vp]\d+)\.([\w-]*)$/.exec(fragment) ?? [];
  if (version !== "v1" && version !== "p1") throw new Unreadable("the link is damaged, or of a newer version");
  const packed = fromBase64(body);
  if (!packed) throw new Unreadable("the link is damaged");
  const plain =
    version === "p1" ? packed : await drain(through(packed, new DecompressionStream("deflate-raw")), CAPS.bytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
  } catch {
    throw new Unreadable("the link is damaged");
  }
  return readShared(value, "");
}

function through(bytes: Uint8Array, transform: CompressionStream | DecompressionStream): ReadableStream<Uint8Array> {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform) as ReadableStream<Uint8Array>;
}

/** Collects a stream up to `most` bytes. */
async function drain(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const until = performance.now() + CAPS.time;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > most || performance.now() > until) throw new Unreadable("the link holds too much");
      parts.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error instanceof Unreadable ? error : new Unreadable("the link is damaged");
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
