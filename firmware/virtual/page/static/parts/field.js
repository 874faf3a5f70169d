// The scan field: it is the camera's frame. What lies there is moved, turned, put back.
import { inEachLanguage, nameOf, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { onKey } from "/static/keyboard.js";
import { say } from "/static/speaking.js";

const EACH_MS = 90;
const BLUR_SHARE = 14 / 1280;
const STEP_PX = 4;
const NAMES = { ean13: "EAN-13", ean8: "EAN-8", upca: "UPC-A", upce: "UPC-E", code128: "Code 128", itf: "ITF", qr: "QR" };
const field = document.querySelector(".field");
const frame = field.querySelector(".frame");
const invite = field.querySelector(".invite");
const element = field.querySelector(".laid");
const whole = field.querySelector(".whole");
const chip = field.querySelector(".chip");
let goods = [];
let laid = null;
let moving = false;
let sent = 0;
let timer = 0;
let outline = null;
let view = 0;
let opening = true;

export function laidGood() {
  return laid;
}

// Lays a good in the middle.
export function layDown(good) {
  change({ good: good.key, x: 0.5, y: 0.5, turn_deg: -6, covered: 0, blurred: 0 });
}

// Lays a good where the pointer is; false if that is beside the field.
export function layAt(good, clientX, clientY) {
  const box = frame.getBoundingClientRect();
  const [x, y] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  const inside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
  if (inside) change({ ...(laid?.good === good.key ? laid : { good: good.key, turn_deg: -6, covered: 0, blurred: 0 }), x, y });
  return inside;
}

export function putBack() {
  if (!laid && !view) return;
  clearTimeout(timer);
  laid = null;
  show();
  order("take_away");
}

export function change(fields) {
  const next = { ...laid, ...fields };
  if (laid?.good !== next.good || laid.covered !== next.covered || laid.blurred !== next.blurred) outline = null;
  laid = next;
  show();
  clearTimeout(timer);
  timer = setTimeout(send, Math.max(0, sent + EACH_MS - performance.now()));
}

function send() {
  if (!laid) return;
  frame.scrollIntoView({ block: "nearest" });
  sent = performance.now();
  const { good, x, y, turn_deg, covered, blurred } = laid;
  order("lay", { good, x, y, turn_deg, covered, blurred });
}

function show() {
  const good = laid && goods.find((each) => each.key === laid.good);
  element.hidden = !good;
  whole.hidden = Boolean(good) || !view;
  invite.hidden = Boolean(good) || !whole.hidden;
  chip.hidden = !good || !outline;
  for (const each of watchers) each(laid, good);
  if (!good) return;
  if (element.dataset.good !== good.key) build(good);
  element.style.cssText = `left:${laid.x * 100}%;top:${laid.y * 100}%;width:${good.width_share * 100}%`;
  element.style.setProperty("--turn", `${laid.turn_deg}deg`);
  element.style.setProperty("--covered", `${laid.covered * 100}%`);
  element.style.setProperty("--blur", `${laid.blurred * BLUR_SHARE * frame.clientWidth}px`);
  element.setAttribute("aria-label", word("laid_said", { name: nameOf(good), turn: Math.round(laid.turn_deg) }));
  element.querySelector(".turner").setAttribute("aria-label", word("turn_it"));
  for (const each of element.querySelectorAll("polygon")) each.setAttribute("points", outline?.points ?? "");
  chip.textContent = outline?.text ?? "";
}

function build(good) {
  element.dataset.good = good.key;
  outline = null;
  const [width, height] = good.side_px;
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.innerHTML = `<img alt="" draggable="false" src="/goods/${good.key}.png" width="${width}" height="${height}"><span class="hand-over"></span>
    <svg viewBox="0 0 ${width} ${height}" aria-hidden="true"><polygon class="case"/><polygon class="line"/></svg>
    <button type="button" class="turner"><svg viewBox="0 0 14 14" aria-hidden="true"><path d="M3 4.500A5 5 0 1 1 2 7.500M3 1.500v3h3"/></svg></button>`;
  element.querySelector("img").removeAttribute("height");
  element.querySelector(".turner").onpointerdown = turn;
}

// The corners in the picture, as points of the print: so the outline moves with it.
function read(told) {
  const good = laid && goods.find((each) => each.key === laid.good);
  const name = NAMES[told.symbology] ?? told.symbology;
  if (good) say(word("read_goods", { kind: name, name: nameOf(good) }));
  else say(word("read", { kind: name }));
  if (!good || told.corners.length < 3) return;
  const scale = good.width_share * 1280 / good.side_px[0];
  const turned = -laid.turn_deg * Math.PI / 180;
  const local = told.corners.map(([x, y]) => {
    const [across, down] = [(x - laid.x) * 1280, (y - laid.y) * 652];
    return [(across * Math.cos(turned) - down * Math.sin(turned)) / scale + good.side_px[0] / 2, (across * Math.sin(turned) + down * Math.cos(turned)) / scale + good.side_px[1] / 2];
  });
  outline = { points: wider(local, good).map((each) => each.map((n) => n.toFixed(1)).join(",")).join(" "), text: `${name} ${told.text}`.trim() };
  show();
}

// A margin around the code, so that its bars are not covered.
function wider(points, good) {
  const middle = [0, 1].map((axis) => points.reduce((sum, each) => sum + each[axis], 0) / points.length);
  const margin = good.side_px[0] * 0.028;
  return points.map((each) => each.map((n, axis) => n + Math.sign(n - middle[axis]) * margin));
}

function drag(down) {
  if (down.button !== 0 || !laid || down.target.closest(".turner")) return;
  element.setPointerCapture(down.pointerId);
  moving = true;
  const box = frame.getBoundingClientRect();
  const from = { x: laid.x, y: laid.y };
  element.onpointermove = (event) => {
    const [x, y] = [from.x + (event.clientX - down.clientX) / box.width, from.y + (event.clientY - down.clientY) / box.height];
    if (x < -0.15 || x > 1.15 || y < -0.25 || y > 1.25) { end(); putBack(); return; }
    change({ x: within(x), y: within(y) });
  };
  element.onpointerup = element.onpointercancel = end;
}

function turn(down) {
  down.stopPropagation();
  const knob = down.currentTarget;
  knob.setPointerCapture(down.pointerId);
  moving = true;
  const box = frame.getBoundingClientRect();
  const angle = (event) => Math.atan2(event.clientY - box.top - laid.y * box.height, event.clientX - box.left - laid.x * box.width) * 180 / Math.PI;
  const from = laid.turn_deg - angle(down);
  knob.onpointermove = (event) => change({ turn_deg: round_turn(from + angle(event)) });
  knob.onpointerup = knob.onpointercancel = () => { knob.onpointermove = null; moving = false; };
}

function end() {
  element.onpointermove = element.onpointerup = element.onpointercancel = null;
  moving = false;
}

export function round_turn(degrees) {
  return Math.round((((degrees + 180) % 360) + 360) % 360 - 180);
}

function within(share) {
  return Math.min(1, Math.max(0, share));
}

function nudge(event) {
  if (!laid || event.target.matches("[role=tab], input")) return false;
  const step = (event.shiftKey ? 10 : STEP_PX);
  const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  change({ x: within(laid.x + across * step / frame.clientWidth), y: within(laid.y + down * step / frame.clientHeight) });
  return true;
}

const watchers = new Set();

// Calls `see` with what lies in the field, and its good, whenever that changes.
export function onLaid(see) {
  watchers.add(see);
}

element.addEventListener("pointerdown", drag);
for (const arrow of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) onKey(arrow, nudge);
onKey("[", () => laid && change({ turn_deg: round_turn(laid.turn_deg - 3) }));
onKey("]", () => laid && change({ turn_deg: round_turn(laid.turn_deg + 3) }));
onKey("Escape", putBack);
on("shelf", (told) => { goods = told.goods; show(); });
on("view", (told) => {
  view = told.number;
  if (view && !laid) whole.src = `/camera.jpg?${view}`;
  show();
});
on("shop", (told) => { opening = told.state === "opening"; invited(); });
on("read", read);
on("laid", (told) => {
  if (moving || performance.now() - sent < 4 * EACH_MS && told.good) return;
  if (!told.good || told.good.good !== laid?.good) outline = null;
  laid = told.good;
  if (view && !laid) whole.src = `/camera.jpg?${view}`;
  show();
});

function invited() {
  invite.querySelector("strong").textContent = word(opening ? "opening" : "drag");
  invite.querySelector("span").textContent = word(opening ? "opening_how" : "drag_keys");
}

whole.onclick = putBack;
inEachLanguage(() => { invited(); show(); });
