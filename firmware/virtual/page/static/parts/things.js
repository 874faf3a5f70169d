// What hangs beside the phone: a member's card and the badge of staff, to be held up.
import { inEachLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { draggable } from "/static/dragging.js";
import { onKey } from "/static/keyboard.js";
import { holdAt, holdUp, onLaid } from "/static/parts/field.js";

const rail = document.querySelector(".phone .things");
const LETTERS = { card: "d", badge: "k" };
let things = [];

function made(thing) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `thing ${thing}`;
  button.dataset.thing = thing;
  button.setAttribute("aria-keyshortcuts", LETTERS[thing].toUpperCase());
  button.innerHTML = `<i aria-hidden="true"></i><img alt="" draggable="false" src="/things/${thing}.png">`;
  draggable(button, { at: (x, y) => holdAt(thing, x, y), press: () => holdUp(thing), ghost: () => Object.assign(button.querySelector("img").cloneNode(), { className: "ghost-card" }) });
  return button;
}

function name() {
  for (const each of rail.children) {
    each.setAttribute("aria-label", word(each.dataset.thing));
    each.setAttribute("aria-description", word("thing_keys", { key: LETTERS[each.dataset.thing].toUpperCase() }));
  }
}

on("phone", (told) => {
  if (String(told.things) === String(things)) return;
  things = told.things;
  rail.replaceChildren(...things.map(made));
  rail.hidden = !things.length;
  name();
});
onLaid((laid) => { for (const each of rail.children) each.classList.toggle("held", laid?.thing === each.dataset.thing); document.querySelector(".phone").classList.toggle("held", laid?.thing === "phone"); });
for (const [thing, letter] of Object.entries(LETTERS)) onKey(letter, () => { if (things.includes(thing)) holdUp(thing); });
inEachLanguage(name);
