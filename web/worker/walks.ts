// Which of the declared maps a loaded program can walk: link_create is asked about each.
import { checkTitle } from "../../engine-as/host/checks.ts";
import type { Kernel } from "../../engine-as/host/kernel.ts";
import type { LinkInterface } from "../../engine-as/host/types.ts";
import type { Walk } from "./protocol.ts";

export function walksOf(kernel: Kernel, progFd: number, mapFds: readonly number[], version: LinkInterface): Walk[] {
  return mapFds.map((mapFd) => {
    const { fd, errno, checks } = kernel.linkCreate({ progFd, mapFd });
    if (fd >= 0) kernel.close(fd);
    const failed = checks.find((check) => check.state === "failed");
    const sizes = failed?.name.endsWith("_range");
    const reason = failed
      ? sizes
        ? `${failed.name === "key_range" ? "key" : "value"} ${failed.actual} > ${failed.limit}`
        : checkTitle(failed.name, version)
      : "";
    return { errno: Math.abs(errno), reason };
  });
}
