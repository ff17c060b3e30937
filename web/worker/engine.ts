// Fetches the engine once a worker, and of the kernel's types as much as programs turn out to need.
import engineUrl from "../../engine-as/build/engine.wasm?url";
import { KernelTypes } from "../../engine-as/host/kernel-types.ts";
import type { Engine } from "./evaluate.ts";

async function compileEngine(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`engine.wasm: ${response.status} ${response.statusText}`);
  // Servers that do not know .wasm send another type, for which streaming is refused.
  if (response.headers.get("content-type")?.startsWith("application/wasm"))
    return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** `base`: where the page's static files are. */
export async function fetchEngine(base: string): Promise<Engine> {
  const fetchTypes = async (name: string): Promise<Uint8Array> => {
    const response = await fetch(new URL(name, base).href);
    if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const [module, types] = await Promise.all([compileEngine(engineUrl), KernelTypes.open(fetchTypes)]);
  return {
    module,
    get types() {
      return types.current;
    },
    usualTypes: () => types.usual(),
    moreTypes: () => types.grow(),
  };
}
