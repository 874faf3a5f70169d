/* Loads the page anew once it would show something else; all of it works without this. */
(() => {
  "use strict";
  const shown = document.querySelector("[data-mark]");
  if (!shown) return;
  const SOON_MS = 1500;
  const LATER_MS = 10000;
  const EAGER_MS = 180000;
  const END_MS = 1800000;
  const began = Date.now();

  async function look() {
    if (document.hidden) return;
    try {
      const response = await fetch(location.pathname, { method: "HEAD", credentials: "same-origin", cache: "no-store" });
      if (response.redirected) { location.replace(response.url); return; }
      const mark = response.headers.get("ETag");
      if (mark && mark !== `"${shown.dataset.mark}"`) { location.replace(location.pathname); return; }
    } catch { /* no network: what is shown stays */ }
  }

  async function watch() {
    await look();
    const open = Date.now() - began;
    if (open < END_MS) setTimeout(watch, open < EAGER_MS ? SOON_MS : LATER_MS);
  }

  document.addEventListener("visibilitychange", look);
  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector("button[data-busy]");
    if (!button) return;
    if (button.getAttribute("aria-busy")) { event.preventDefault(); return; }
    button.setAttribute("aria-busy", "true");
    button.textContent = button.dataset.busy;
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  setTimeout(watch, SOON_MS);
})();
