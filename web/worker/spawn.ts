// A worker wherever the page stands: as usual; out of a blob where the frame has an origin of its own and may not name
// the script; in the page's own thread where a policy forbids both.
import type { Port } from "./client.ts";
import type { Reply, Request } from "./protocol.ts";
import workerUrl from "./worker.ts?worker&url";

type Way = () => Port;

const url = new URL(workerUrl, import.meta.url).href;
const worker = (script: string) => new Worker(script, { type: "module" }) as unknown as Port;

const WAYS: readonly Way[] = [
  () => worker(url),
  () => worker(URL.createObjectURL(new Blob([`import ${JSON.stringify(url)};`], { type: "text/javascript" }))),
  inThread,
];

/** A port that has tried what there is; messages sent meanwhile are kept for the way that works. */
export function openWorker(): Port {
  let way = 0;
  let heard = false;
  let current: Port | null = null;
  const sent: Request[] = [];
  const outer: Port = {
    onmessage: null,
    onerror: null,
    postMessage: (message) => {
      if (!heard) sent.push(message);
      current?.postMessage(message);
    },
    terminate: () => current?.terminate(),
  };
  const open = (): void => {
    try {
      current = WAYS[way]();
    } catch {
      next();
      return;
    }
    current.onmessage = (event) => {
      heard = true;
      outer.onmessage?.(event);
    };
    current.onerror = (event) => {
      if (heard || way === WAYS.length - 1) outer.onerror?.(event);
      else next();
    };
    for (const message of sent) current.postMessage(message);
  };
  const next = (): void => {
    current?.terminate();
    way++;
    open();
  };
  open();
  return outer;
}

function inThread(): Port {
  const port: Port = {
    onmessage: null,
    onerror: null,
    postMessage: (message) => inbox.push(message),
    terminate: () => undefined,
  };
  const inbox: Request[] = [];
  import("./serve.ts").then(
    ({ serve }) => {
      const scope = {
        onmessage: null as ((event: { data: Request }) => void) | null,
        postMessage: (reply: Reply) => port.onmessage?.({ data: reply }),
      };
      serve(scope);
      port.postMessage = (message) => queueMicrotask(() => scope.onmessage?.({ data: message }));
      port.terminate = () => {
        scope.onmessage = null;
        port.onmessage = null;
      };
      for (const message of inbox) port.postMessage(message);
    },
    (error: unknown) => port.onerror?.({ message: String(error) }),
  );
  return port;
}
