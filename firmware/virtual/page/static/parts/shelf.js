// The shelf: goods that are dragged under the camera, or laid there by a press or a digit.
import { inEachLanguage, nameOf, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { draggable } from "/static/dragging.js";
import { onKey } from "/static/keyboard.js";
import { addPanel } from "/static/parts/tray.js";
import { layAt, layDown, laidGood } from "/static/parts/field.js";

const panel = document.createElement("div");
panel.innerHTML = '<ul class="shelf"></ul>';
const shelf = panel.firstElementChild;
let goods = [];

export function goodOf(key) {
  return goods.find((each) => each.key === key);
}

function made(good, place) {
  const item = document.createElement("li");
  item.innerHTML = `<button type="button" class="good"><img alt="" draggable="false" src="/static/goods/${good.key}.svg"><span class="tag"><span class="label"></span><span class="number">${place + 1}</span><b>¥${(good.price_fen / 100).toFixed(2)}</b></span></button>`;
  const button = item.firstElementChild;
  button.dataset.good = good.key;
  button.setAttribute("aria-keyshortcuts", String(place + 1));
  draggable(button, {
    at: (x, y) => layAt(good, x, y),
    press: () => layDown(good),
    ghost: () => Object.assign(button.querySelector("img").cloneNode(), { className: "" }),
  });
  return item;
}

function show() {
  for (const [place, good] of goods.entries()) {
    const button = shelf.querySelector(`[data-good="${good.key}"]`);
    const name = nameOf(good);
    button.querySelector(".label").textContent = name;
    button.setAttribute("aria-description", word("good_said", { n: place + 1 }));
    button.setAttribute("aria-pressed", String(laidGood()?.good === good.key));
  }
}

addPanel("shelf", panel);
on("shelf", (told) => { goods = told.goods; shelf.replaceChildren(...goods.map(made)); show(); });
on("laid", show);
for (let digit = 1; digit <= 8; digit++) onKey(String(digit), () => { if (goods[digit - 1]) layDown(goods[digit - 1]); });
inEachLanguage(show);
