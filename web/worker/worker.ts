// tmp
import { compile } from "./compile";
import type { Request } from "./protocol";

self.onmessage = (e: MessageEvent<Request>) => {
  if (e.data.kind === "evaluate") console.log(compile(e.data.input));
};
