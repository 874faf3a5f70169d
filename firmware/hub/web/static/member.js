/* Keeps the pass fresh, and shows kept ones without a network. */
(() => {
  "use strict";
  const card = document.querySelector("[data-pass]");
  if (!card) return;
  const svg = card.querySelector(".qr svg");
  const veil = card.querySelector(".veil");
  const bar = card.querySelector("progress");
  const left = card.querySelector(".next span");
  if (!svg) return;
  const READY_S = 5;
  const FEW = 10;
  const RENEWED_MS = 120000;
  let kept = { passes: [], period_s: 30, size: 0 };
  let ahead_s = Number(localStorage.getItem("clock")) || 0;
  let shown = null;
  let asked_at = 0;

  const now = () => Date.now() / 1000 + ahead_s;
  const current = (at) => kept.passes.find(([from]) => from <= at && at < from + kept.period_s);

  function path(bits, size) {
    const bytes = atob(bits);
    const dark = (n) => (bytes.charCodeAt(n >> 3) >> (7 - (n & 7))) & 1;
    let d = "";
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        if (!dark(y * size + x)) continue;
        const from = x;
        while (x < size && dark(y * size + x)) x++;
        d += `M${from} ${y}h${x - from}v1h${from - x}z`;
      }
    }
    return d;
  }

  function show(pass) {
    if (pass[0] !== shown) {
      svg.setAttribute("viewBox", `0 0 ${kept.size} ${kept.size}`);
      svg.querySelector("path").setAttribute("d", path(pass[1], kept.size));
      shown = pass[0];
    }
    svg.removeAttribute("hidden");
    veil.hidden = true;
    const seconds = Math.max(1, Math.ceil(pass[0] + kept.period_s - now()));
    bar.max = kept.period_s;
    bar.value = seconds;
    left.textContent = card.dataset.left.replace("0", seconds);
  }

  function tick() {
    const at = now();
    const pass = current(at);
    if (pass) show(pass);
    else if (shown !== null || kept.passes.length) {
      svg.setAttribute("hidden", "");
      veil.hidden = false;
      bar.value = 0;
      left.textContent = "";
    }
    const later = kept.passes.filter(([from]) => from > at).length;
    const old = Date.now() - asked_at > RENEWED_MS;
    if (!current(at + READY_S) || later < FEW || old) refresh();
  }

  async function refresh() {
    if (Date.now() - asked_at < 4000) return;
    asked_at = Date.now();
    try {
      const response = await fetch(card.dataset.pass, { credentials: "same-origin", cache: "no-store" });
      if (response.status === 403) { location.reload(); return; }
      if (!response.ok) return;
      const found = await response.json();
      if (!response.headers.has("X-Kept")) {
        ahead_s = found.now_s + 0.5 - Date.now() / 1000;
        localStorage.setItem("clock", String(ahead_s));
      }
      kept = found;
      tick();
    } catch { /* no network: what is kept is shown */ }
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) { asked_at = 0; refresh(); tick(); } });
  addEventListener("online", () => { asked_at = 0; refresh(); });
  refresh();
  setInterval(tick, 500);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
})();
