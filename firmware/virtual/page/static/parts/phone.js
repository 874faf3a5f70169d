// The phone: what it can show, held under the camera by a press or a letter.
import { inEachLanguage, word } from "/static/words.js";
import { order } from "/static/wire.js";
import { onKey } from "/static/keyboard.js";
import { addThing } from "/static/parts/tray.js";

const FACES = [
  ["pass", "m", '<rect x="3" y="3" width="8" height="8"/><rect x="15" y="3" width="8" height="8"/><rect x="3" y="15" width="8" height="8"/><path d="M15 15h3v3m5-3v8h-8v-2"/>'],
  ["pay", "w", '<path d="M4 5v16M8 5v16M11 5v16M15 5v16M18 5v16M22 5v16"/>'],
  ["badge", "k", '<rect x="4" y="7" width="18" height="15" rx="3"/><path d="M10 7V3h6v4"/><circle cx="13" cy="13" r="2.500"/><path d="M8.500 19a4.500 4.500 0 0 1 9 0"/>'],
];
const phone = document.querySelector(".phone");

function hold(face) {
  order("phone", { face });
}

function build() {
  const screen = phone.querySelector(".screen");
  screen.innerHTML = `<p>${word("phone_how")}</p>`;
  for (const [face, letter, drawing] of FACES) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "face";
    button.setAttribute("aria-keyshortcuts", letter.toUpperCase());
    button.innerHTML = `<svg viewBox="0 0 26 26" aria-hidden="true">${drawing}</svg><span>${word(`face_${face}`)}<small aria-hidden="true">${letter.toUpperCase()}</small></span>`;
    button.onclick = () => hold(face);
    screen.append(button);
  }
}

addThing("phone", phone, "(max-width: 999px)");
for (const [face, letter] of FACES) onKey(letter, () => hold(face));
inEachLanguage(build);
