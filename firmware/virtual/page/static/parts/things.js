// What hangs beside the phone: a member's card and the badge of staff, to be held up.
import { inEachLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { draggable } from "/static/dragging.js";
import { onKey } from "/static/keyboard.js";
import { holdAt, holdUp, onLaid } from "/static/parts/field.js";

const rail = document.querySelector(".phone .things");
let things = [];

function made(thing) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `thing ${thing}`;
  button.dataset.thing = thing;
  if (thing === "badge") button.setAttribute("aria-keyshortcuts", "K");
  button.innerHTML = `<i aria-hidden="true"></i><img alt="" draggable="false" src="/things/${thing}.png">`;
  draggable(button, { at: (x, y) => holdAt(thing, x, y), press: () => holdUp(thing), ghost: () => Object.assign(button.querySelector("img").cloneNode(), { className: "ghost-card" }) });
  return button;
}

function name() {
  for (const each of rail.children) {
    each.setAttribute("aria-label", word(each.dataset.thing));
    each.setAttribute("aria-description", word(each.dataset.thing === "badge" ? "badge_keys" : "thing_said"));
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
onKey("k", () => { if (things.includes("badge")) holdUp("badge"); });
inEachLanguage(name);
