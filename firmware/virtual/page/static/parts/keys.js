// The four keys: down for as long as a finger, a mouse button or a key of the keyboard is.
import { inEachLanguage, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { onKey } from "/static/keyboard.js";

const KEYS = [["pay", "PAY", "p"], ["undo", "UNDO", "u"], ["call", "CALL", "c"], ["reprint", "REPRINT", "r"]];
const BADGE = '<svg class="badge" viewBox="0 0 18 18" aria-hidden="true"><rect x="3" y="5" width="12" height="10" rx="2"/><path d="M7 5V3h4v2M6.500 11.500h5"/></svg>';
const RING = '<svg class="ring" aria-hidden="true"><rect x="0" y="0" width="100%" height="100%" rx="22" pathLength="100"/></svg>';
const box = document.querySelector(".keys");
const held = new Map();

function made([name, legend, letter]) {
  const key = document.createElement("button");
  key.type = "button";
  key.className = `key ${name}`;
  key.dataset.key = name;
  key.setAttribute("aria-keyshortcuts", letter.toUpperCase());
  key.innerHTML = `<span class="cap-of">${name === "reprint" ? BADGE : ""}<b></b><small aria-hidden="true">${legend}</small></span>${name === "undo" ? RING : ""}`;
  key.addEventListener("pointerdown", (event) => { if (event.button === 0) { key.setPointerCapture(event.pointerId); press(name, "pointer"); } });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) key.addEventListener(end, () => release(name, "pointer"));
  key.addEventListener("keydown", (event) => { if (isPush(event) && !event.repeat) press(name, "focus"); if (isPush(event)) event.preventDefault(); });
  key.addEventListener("keyup", (event) => { if (isPush(event)) release(name, "focus"); });
  key.addEventListener("blur", () => release(name, "focus"));
  key.addEventListener("contextmenu", (event) => event.preventDefault());
  onKey(letter, () => press(name, "letter"), () => release(name, "letter"));
  return key;
}

function isPush(event) {
  return event.key === " " || event.key === "Enter";
}

function press(name, by) {
  const by_whom = held.get(name) ?? new Set();
  held.set(name, by_whom);
  if (by_whom.size === 0) order("press", { key: name });
  by_whom.add(by);
  show(name, true);
}

function release(name, by) {
  const by_whom = held.get(name);
  if (!by_whom?.delete(by) || by_whom.size) return;
  order("release", { key: name });
  show(name, false);
}

function releaseAll() {
  for (const [name, by_whom] of held) for (const by of [...by_whom]) release(name, by);
}

function show(name, down) {
  const key = box.querySelector(`[data-key="${name}"]`);
  key.classList.toggle("down", down);
  key.classList.toggle("holding", down && name === "undo");
}

box.replaceChildren(...KEYS.map(made));
on("keys", (told) => { for (const [name] of KEYS) show(name, told.down.includes(name) || Boolean(held.get(name)?.size)); });
on("shelf", (told) => box.style.setProperty("--hold", `${told.undo_hold_s}s`));
addEventListener("blur", releaseAll);
document.addEventListener("visibilitychange", () => { if (document.hidden) releaseAll(); });
inEachLanguage(() => {
  for (const [name, legend] of KEYS) {
    const key = box.querySelector(`[data-key="${name}"]`);
    const text = word(name);
    key.querySelector("b").textContent = text;
    key.querySelector("small").textContent = text === legend ? "" : legend;
    if (name === "undo") key.setAttribute("aria-description", word("undo_said"));
  }
});
