// The scan field: it is the camera's frame. What lies there is moved, turned, put back.
import { inEachLanguage, nameOf, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { onKey } from "/static/keyboard.js";
import { say } from "/static/speaking.js";

const EACH_MS = 90;
const BLUR_SHARE = 14 / 1280;
const STEP_PX = 4;
const REST = { turn_deg: -6, covered: 0, blurred: 0, near: 1 };
const NEAR = [0.5, 1.6];
const NAMES = { ean13: "EAN-13", ean8: "EAN-8", upca: "UPC-A", upce: "UPC-E", code128: "Code 128", itf: "ITF", qr: "QR" };
// What is held has this size until the shop has told it.
const SIDES = {
  phone: { width_share: 0.2109, side_px: [520, 1080] },
  card: { width_share: 0.2751, side_px: [540, 860] },
  badge: { width_share: 0.2751, side_px: [540, 860] },
};
const field = document.querySelector(".field");
const frame = field.querySelector(".frame");
const invite = field.querySelector(".invite");
const element = field.querySelector(".laid");
const whole = field.querySelector(".whole");
const chip = field.querySelector(".chip");
let goods = [];
let held = null;
let phone = null;
let laid = null;
let moving = false;
let pending = false;
let sent = 0;
let sent_lately = [];
let timer = 0;
let outline = null;
let view = 0;
let opening = true;

export function laidGood() {
  return laid;
}

// Lays a good in the middle.
export function layDown(good) {
  put({ good: good.key }, 0.5, 0.5);
}

// Holds the phone, the card or the badge in the middle.
export function holdUp(thing) {
  put({ thing }, 0.5, 0.5);
}

// Lays a good where the pointer is; false if that is beside the field.
export function layAt(good, clientX, clientY) {
  return putAt({ good: good.key }, clientX, clientY);
}

export function holdAt(thing, clientX, clientY) {
  return putAt({ thing }, clientX, clientY);
}

function put(what, x, y) {
  const same = laid && laid.good === what.good && laid.thing === what.thing;
  if (!same) { laid = null; sent_lately = []; }
  change({ ...what, ...(same ? {} : REST), x, y });
}

function putAt(what, clientX, clientY) {
  const box = frame.getBoundingClientRect();
  const [x, y] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  const inside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
  if (inside) put(what, x, y);
  return inside;
}

export function putBack() {
  if (!laid && !view) return;
  clearTimeout(timer);
  pending = false;
  laid = null;
  show();
  order("take_away");
}

export function change(fields) {
  const next = { ...laid, ...fields };
  if (laid?.good !== next.good || laid?.thing !== next.thing || laid.covered !== next.covered || laid.blurred !== next.blurred) outline = null;
  laid = next;
  show();
  clearTimeout(timer);
  pending = true;
  timer = setTimeout(send, Math.max(0, sent + EACH_MS - performance.now()));
}

function send() {
  pending = false;
  if (!laid) return;
  frame.scrollIntoView({ block: "nearest" });
  sent = performance.now();
  sent_lately = [{ ...laid }, ...sent_lately.slice(0, 9)];
  const { good, thing, x, y, turn_deg, covered, blurred, near } = laid;
  order(thing ? "hold" : "lay", { ...(thing ? { thing } : { good }), x, y, turn_deg, covered, blurred, near });
}

// What lies there, whichever it is: its name, its picture, its size; null for nothing.
function item() {
  if (!laid) return null;
  if (laid.thing) {
    const seen = held?.held.thing === laid.thing ? held : { ...SIDES[laid.thing], number: 0 };
    return { key: `${laid.thing} ${seen.number}`, name: word(laid.thing), source: seen.number ? `/held.png?${seen.number}` : laid.thing === "phone" ? "" : `/things/${laid.thing}.png`, ...seen };
  }
  const good = goods.find((each) => each.key === laid.good);
  return good ? { ...good, name: nameOf(good), source: `/goods/${good.key}.png` } : null;
}

function show() {
  const good = item();
  element.hidden = !good;
  whole.hidden = Boolean(good) || !view;
  invite.hidden = Boolean(good) || !whole.hidden;
  chip.hidden = !good || !outline;
  for (const each of watchers) each(laid, good);
  if (!good) return;
  if (element.dataset.good !== good.key) build(good);
  element.style.cssText = `left:${laid.x * 100}%;top:${laid.y * 100}%;width:${good.width_share * laid.near * 100}%;aspect-ratio:${good.side_px.join("/")}`;
  element.style.setProperty("--turn", `${laid.turn_deg}deg`);
  element.style.setProperty("--covered", `${laid.covered * 100}%`);
  element.style.setProperty("--blur", `${laid.blurred * BLUR_SHARE * frame.clientWidth}px`);
  element.setAttribute("aria-label", word("laid_said", { name: good.name, turn: Math.round(laid.turn_deg) }));
  element.querySelector(".turner").setAttribute("aria-label", word("turn_it"));
  for (const each of element.querySelectorAll("polygon")) each.setAttribute("points", outline?.points ?? "");
  chip.textContent = outline?.text ?? "";
}

function build(good) {
  element.dataset.good = good.key;
  element.dataset.thing = laid.thing ?? "good";
  const [width, height] = good.side_px;
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.innerHTML = `<img alt="" draggable="false" ${good.source ? `src="${good.source}"` : ""} width="${width}" height="${height}"><span class="hand-over"></span>
    <svg viewBox="0 0 ${width} ${height}" aria-hidden="true"><polygon class="case"/><polygon class="line"/></svg>
    <button type="button" class="turner"><svg viewBox="0 0 14 14" aria-hidden="true"><path d="M3 4.500A5 5 0 1 1 2 7.500M3 1.500v3h3"/></svg></button>`;
  element.querySelector("img").removeAttribute("height");
  element.querySelector(".turner").onpointerdown = turn;
}

// The corners in the picture, as points of the print: so the outline moves with it.
function read(told) {
  const good = item();
  const name = laid?.thing ? whatWasRead() : NAMES[told.symbology] ?? told.symbology;
  if (good && !laid.thing) say(word("read_goods", { kind: name, name: good.name }));
  else say(word("read", { kind: name }));
  if (!good || told.corners.length < 3) return;
  const local = [laid, ...sent_lately].map((where) => onPrint(told.corners, good, where)).find((points) => within_print(points, good));
  if (!local) return;
  outline = { points: wider(local, good).map((each) => each.map((n) => n.toFixed(1)).join(",")).join(" "), text: `${name} ${told.text}`.trim() };
  show();
}

// Corners in the picture as points of the print that lies so.
function onPrint(corners, good, { x: middle_x, y: middle_y, turn_deg, near }) {
  const scale = good.width_share * near * 1280 / good.side_px[0];
  const turned = -turn_deg * Math.PI / 180;
  return corners.map(([x, y]) => {
    const [across, down] = [(x - middle_x) * 1280, (y - middle_y) * 652];
    return [(across * Math.cos(turned) - down * Math.sin(turned)) / scale + good.side_px[0] / 2, (across * Math.sin(turned) + down * Math.cos(turned)) / scale + good.side_px[1] / 2];
  });
}

// What moves is read where it was a moment ago.
function within_print(points, good) {
  return points.every((each) => each.every((n, axis) => n > -0.02 * good.side_px[axis] && n < 1.02 * good.side_px[axis]));
}

// Of what may be a secret: what it is, never what it says.
function whatWasRead() {
  return word(laid.thing === "phone" ? `face_${phone.face}` : laid.thing);
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
for (const [key, by] of [["-", 1 / 1.06], ["=", 1.06], ["+", 1.06]]) onKey(key, () => laid && change({ near: Math.min(NEAR[1], Math.max(NEAR[0], laid.near * by)) }));
onKey("Escape", putBack);
on("phone", (told) => { phone = told; });
on("shelf", (told) => { goods = told.goods; show(); });
on("view", (told) => {
  view = told.number;
  if (view && !laid) whole.src = `/camera.jpg?${view}`;
  show();
});
on("shop", (told) => { opening = told.state === "opening"; invited(); });
on("read", read);
on("laid", (told) => {
  if (told.held && told.held.number !== held?.number) outline = null;
  held = told.held;
  const there = told.good ?? told.held?.held ?? null;
  if (moving || pending || performance.now() - sent < 4 * EACH_MS && there) { show(); return; }
  if (there?.good !== laid?.good || there?.thing !== laid?.thing) outline = null;
  laid = there;
  if (view && !laid) whole.src = `/camera.jpg?${view}`;
  show();
});

function invited() {
  invite.querySelector("strong").textContent = word(opening ? "opening" : "drag");
  invite.querySelector("span").textContent = word(opening ? "opening_how" : "drag_keys");
}

whole.onclick = putBack;
inEachLanguage(() => { invited(); show(); });
