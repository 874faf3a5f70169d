// The shelf: goods that are dragged under the camera, or laid there by a press or a digit.
import { inEachLanguage, nameOf, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { onKey } from "/static/keyboard.js";
import { addPanel } from "/static/parts/tray.js";
import { layAt, layDown, laidGood } from "/static/parts/field.js";

const DRAG_PX = 6;
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
  button.onclick = (event) => { if (!button.dragged || event.detail === 0) layDown(good); };
  button.onpointerdown = (event) => drag(event, good, button);
  return item;
}

function drag(down, good, button) {
  button.dragged = false;
  if (down.button !== 0) return;
  button.setPointerCapture(down.pointerId);
  const ghost = button.querySelector("img").cloneNode();
  ghost.className = "ghost";
  const move = (event) => {
    if (!button.dragged && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < DRAG_PX) return;
    button.dragged = true;
    if (!ghost.isConnected) document.body.append(ghost);
    ghost.style.left = `${event.clientX}px`;
    ghost.style.top = `${event.clientY}px`;
    ghost.hidden = layAt(good, event.clientX, event.clientY);
  };
  const end = () => {
    ghost.remove();
    for (const each of ["pointermove", "pointerup", "pointercancel"]) button.removeEventListener(each, each === "pointermove" ? move : end);
  };
  button.addEventListener("pointermove", move);
  button.addEventListener("pointerup", end);
  button.addEventListener("pointercancel", end);
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
