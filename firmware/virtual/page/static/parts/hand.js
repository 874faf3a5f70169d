// What is in the hand: how the good lies, by sliders; or a word for who comes first.
import { inEachLanguage, word } from "/static/words.js";
import { change, nearest, onLaid, putBack } from "/static/parts/field.js";

const SLIDERS = [
  ["turn", -90, 90, (laid) => Math.round(laid.turn_deg), (value) => ({ turn_deg: value }), (n) => `${String(n).replace("-", "−")}°`],
  ["near", 50, 160, (laid) => Math.round(laid.near * 100), (value) => ({ near: value / 100 }), (n) => word("percent", { n })],
  ["cover", 0, 100, (laid) => Math.round(laid.covered * 100), (value) => ({ covered: value / 100 }), (n) => word("percent", { n })],
  ["blur", 0, 100, (laid) => Math.round(laid.blurred * 100), (value) => ({ blurred: value / 100 }), (n) => word("percent", { n })],
];
const hand = document.querySelector(".hand");
let now = [null, null];

function build() {
  hand.innerHTML = `<div class="without"><h2>${word("first")}</h2><p>${word("first_how")}</p><p>${word("first_why")}</p></div>
    <div class="faulty"><h2>${word("real")}</h2><p>${word("real_how")}</p><p>${word("real_why")}</p></div>
    <div class="with"><h2></h2>${SLIDERS.map(([name, min, max]) => `<label><span>${word(name)}</span><input type="range" name="${name}" min="${min}" max="${max}"><output></output></label>`).join("")}
    <button type="button" class="quiet"><span></span><kbd>Esc</kbd></button></div>`;
  hand.querySelector("button").onclick = putBack;
  for (const [name, , , , fields] of SLIDERS) {
    hand.querySelector(`[name=${name}]`).oninput = (event) => change(fields(Number(event.target.value)));
  }
  show(...now);
}

function show(laid, good) {
  now = [laid, good];
  hand.classList.toggle("empty", !good);
  if (!good) return;
  hand.querySelector(".with h2").textContent = word("hand", { name: good.name });
  hand.querySelector(".quiet span").textContent = word(laid.thing ? "put_down" : "back");
  for (const [name, min, max, value, , text] of SLIDERS) {
    const slider = hand.querySelector(`[name=${name}]`);
    const most = name === "near" ? 100 * nearest()[1] : max;
    slider.max = most;
    slider.value = value(laid);
    slider.style.setProperty("--at", `${100 * (slider.value - min) / (most - min)}%`);
    slider.nextElementSibling.value = text(value(laid));
  }
}

onLaid(show);
inEachLanguage(build);
