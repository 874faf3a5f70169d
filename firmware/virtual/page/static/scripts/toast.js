// One line at the bottom for a moment: what was not done, and why.
const LASTS_MS = 6000;
const toast = document.querySelector(".toast");
let timer = 0;

export function tellShortly(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { toast.hidden = true; }, LASTS_MS);
}

toast.addEventListener("pointerenter", () => clearTimeout(timer));
toast.addEventListener("pointerleave", () => { timer = setTimeout(() => { toast.hidden = true; }, LASTS_MS); });
