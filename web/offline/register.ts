// Registers the service worker, once the page has nothing better to do, and says when a newer version waits.

/** `waiting` is called with what takes the newer version. */
export function registerOffline(waiting: (take: () => void) => void): void {
  if (!import.meta.env.PROD || window.top !== window || !("serviceWorker" in navigator)) return;
  const had = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker
    .register(new URL("sw.js", document.baseURI))
    .then((registration) => {
      const tell = () => {
        const next = registration.waiting;
        if (next && navigator.serviceWorker.controller) waiting(() => next.postMessage("take over"));
      };
      tell();
      registration.addEventListener("updatefound", () =>
        registration.installing?.addEventListener("statechange", tell),
      );
    })
    // Without one the page works as long as there is a network.
    .catch(() => undefined);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (had) location.reload();
  });
}
