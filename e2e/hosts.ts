// Two web servers for the player's tests: one with the built files as a player's site serves them, one with the pages of a
// host on another origin. Both send the content security policies that the documentation recommends.
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist", import.meta.url));

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
};

/** For the site that serves the player. `player`: its own origin, which a frame of an origin of its own cannot call 'self'. */
export const playerPolicy = (player: string) =>
  [
    "default-src 'none'",
    `script-src ${player} 'wasm-unsafe-eval' blob:`,
    `style-src ${player} 'unsafe-inline'`,
    `img-src ${player} data:`,
    `font-src ${player} data:`,
    `connect-src ${player}`,
    `worker-src ${player} blob:`,
    // Its documentation shows players.
    `frame-src ${player}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/** For the page that embeds. */
export const hostPolicy = (player: string) =>
  `default-src 'none'; script-src 'unsafe-inline' ${player}; style-src 'unsafe-inline'; frame-src ${player}`;

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, () => resolve((server.address() as AddressInfo).port)));
}

export interface Sites {
  /** http://localhost:PORT */
  player: string;
  /** http://127.0.0.1:PORT */
  host: string;
  /** Puts a page on the host; the address. */
  page(name: string, html: string): string;
  close(): void;
}

export async function openSites(): Promise<Sites> {
  const pages = new Map<string, string>();
  let player = "";
  const files = createServer(({ url = "/" }, response) => {
    const path = normalize(new URL(url, "http://x").pathname).replace(/\/$/, "/index.html");
    try {
      const body = readFileSync(join(dist, path));
      response.writeHead(200, {
        "content-type": TYPES[extname(path)] ?? "application/octet-stream",
        "access-control-allow-origin": "*",
        "content-security-policy": playerPolicy(player),
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  const hosts = createServer(({ url = "/" }, response) => {
    const html = pages.get(url);
    response.writeHead(html ? 200 : 404, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": hostPolicy(player),
    });
    response.end(html ?? "");
  });
  player = `http://localhost:${await listen(files)}`;
  const host = `http://127.0.0.1:${await listen(hosts)}`;
  return {
    player,
    host,
    page: (name, html) => {
      pages.set(`/${name}`, `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>${html}`);
      return `${host}/${name}`;
    },
    close: () => {
      files.close();
      hosts.close();
    },
  };
}

/** The fragment of a share link to a small program in assembly: what needs no compiler. */
export const ASSEMBLY = `#p1.${Buffer.from(
  JSON.stringify({
    project: {
      source: "r0 = 0\nexit\n",
      maps: [{ name: "one", type: "array", key: "u32 index", value: "u64 count", maxEntries: 1 }],
    },
  }),
).toString("base64url")}`;
