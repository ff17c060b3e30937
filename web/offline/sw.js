// The service worker: the page's own files from a cache of one version, so that it works without a network. Leaves the
// embed alone. The build fills in VERSION and FILES.
const VERSION = "%VERSION%";
/** Files that are there after the first visit; the others are kept once they were asked for. */
const FILES = ["%FILES%"];

const CACHE = `mapwalk-${VERSION}`;
const scope = new URL(self.registration.scope);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new URL(file, scope).href))));
});

self.addEventListener("activate", (event) => {
  const others = (names) => names.filter((name) => name.startsWith("mapwalk-") && name !== CACHE);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(others(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// A newer version waits until the reader takes it: a page must not change under somebody's hands.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

const isEmbed = (url) => /\/embed(\.html)?$/.test(new URL(url, scope).pathname);

/** The cached address that answers a request; null for one that is the network's. */
function cachedAs(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return null;
  if (isEmbed(request.url) || (request.referrer !== "" && isEmbed(request.referrer))) return null;
  if (request.mode !== "navigate") return url.href;
  const page = url.pathname.slice(scope.pathname.length);
  return page === "" || page === "index.html" ? new URL("index.html", scope).href : null;
}

async function answer(request, href) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(href, { ignoreVary: true });
  if (known) return known;
  const response = await fetch(request);
  // Names with a hash never change; whatever else there is, is asked for anew.
  if (response.ok && /\/assets\//.test(href)) cache.put(href, response.clone());
  return response;
}

self.addEventListener("fetch", (event) => {
  const href = cachedAs(event.request);
  if (href !== null) event.respondWith(answer(event.request, href));
});
