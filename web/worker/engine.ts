// Fetches the engine and the kernel's types, once a worker.
import engineUrl from "../../engine-as/build/engine.wasm?url";
import type { Engine } from "./evaluate.ts";

async function compileEngine(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`engine.wasm: ${response.status} ${response.statusText}`);
  // Servers that do not know .wasm send another type, for which streaming is refused.
  if (response.headers.get("content-type")?.startsWith("application/wasm"))
    return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

async function fetchTypes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`kernel types: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** `base`: where the page's static files are. */
export async function fetchEngine(base: string): Promise<Engine> {
  const [module, types] = await Promise.all([
    compileEngine(engineUrl),
    fetchTypes(new URL("kernel-types.bin", base).href),
  ]);
  return { module, types };
}
