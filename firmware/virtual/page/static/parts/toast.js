// One line at the bottom for a moment: what was not done, and why.
import { inEachLanguage, inLanguage } from "/static/words.js";
import { on } from "/static/wire.js";

const LASTS_MS = 6000;
const toast = document.querySelector(".toast");
let refused = null;
let timer = 0;

function show() {
  toast.textContent = refused ? inLanguage(refused) : "";
}

function rest() {
  clearTimeout(timer);
  timer = setTimeout(() => { toast.hidden = true; }, LASTS_MS);
}

toast.addEventListener("pointerenter", () => clearTimeout(timer));
toast.addEventListener("pointerleave", rest);
on("refused", (told) => {
  refused = told.reason;
  if (told.detail) console.warn(told.detail);
  toast.hidden = false;
  show();
  rest();
});
inEachLanguage(show);
