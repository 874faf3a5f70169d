// The scan field: it is the camera's frame. What lies there is moved, turned, put back.
import { inEachLanguage, nameOf, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { onKey } from "/static/keyboard.js";
import { say } from "/static/speaking.js";
import { kindOf, outlines, reasonOf } from "/static/camera/outlines.js";

const EACH_MS = 90;
const BLUR_SHARE = 14 / 1280;
const STEP_PX = 4;
const REST = { turn_deg: -6, covered: 0, blurred: 0, near: 1 };
const FLAT = { ...REST, turn_deg: 0 };
const PASSES_MS = 2000;
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
const over = field.querySelector(".outlines");
const chip = field.querySelector(".chip");
let goods = [];
let held = null;
let phone = null;
let picture = { number: 0 };
let webcam = false;
let laid = null;
let moving = false;
let pending = false;
let sent = 0;
let sent_lately = [];
let timer = 0;
const outlined = outlines(show);
let view = 0;
let opening = true;

// How near what lies there may be held: in a large picture the code is small.
export function nearest() {
  return laid?.thing === "picture" ? [0.5, 3] : [0.5, 1.6];
}

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
  change({ ...what, ...(same ? {} : what.thing === "picture" ? FLAT : REST), x, y });
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
  outlined.clear();
  show();
  order("take_away");
}

export function change(fields) {
  if (!laid && !fields.good && !fields.thing) return;
  const next = { ...laid, ...fields };
  if (laid?.good !== next.good || laid?.thing !== next.thing || laid.covered !== next.covered || laid.blurred !== next.blurred) outlined.clear();
  laid = next;
  webcam = false;
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
    const seen = held?.held.thing === laid.thing ? held : { ...(laid.thing === "picture" ? picture : SIDES[laid.thing]), number: 0 };
    return { key: `${laid.thing} ${seen.number}`, name: nameOfThing(), source: seen.number ? `/held.png?${seen.number}` : sourceOf(laid.thing), ...seen };
  }
  const good = goods.find((each) => each.key === laid.good);
  return good ? { ...good, name: nameOf(good), source: `/goods/${good.key}.png` } : null;
}

function sourceOf(thing) {
  return { phone: "", picture: `/brought.jpg?${picture.number}` }[thing] ?? `/things/${thing}.png`;
}

function nameOfThing() {
  return word(laid.thing === "picture" ? "own_picture" : laid.thing);
}

function show() {
  const good = item();
  const first = outlined.first;
  element.hidden = !good;
  whole.hidden = Boolean(good) || !view;
  invite.hidden = Boolean(good) || !whole.hidden;
  over.toggleAttribute("hidden", whole.hidden);
  chip.hidden = invite.hidden === false || !first;
  chip.className = `chip ${first?.state ?? ""}`;
  chip.textContent = first?.text ?? "";
  for (const each of watchers) each(laid, good);
  outlined.draw(good ? element.querySelector(":scope > svg") ?? over : over);
  if (!good) return;
  if (element.dataset.good !== good.key) { build(good); outlined.draw(element.querySelector(":scope > svg")); }
  element.style.cssText = `left:${laid.x * 100}%;top:${laid.y * 100}%;width:${good.width_share * laid.near * 100}%;aspect-ratio:${good.side_px.join("/")}`;
  element.style.setProperty("--turn", `${laid.turn_deg}deg`);
  element.style.setProperty("--covered", `${laid.covered * 100}%`);
  element.style.setProperty("--blur", `${laid.blurred * BLUR_SHARE * frame.clientWidth}px`);
  element.setAttribute("aria-label", word("laid_said", { name: good.name, turn: Math.round(laid.turn_deg) }));
  element.querySelector(".turner").setAttribute("aria-label", word("turn_it"));
}

// The whole picture of the camera, the newest once the one before has come.
function showWhole() {
  if (!view || laid) return;
  whole.alt = webcam ? word("webcam_seen") : "";
  const next = `/camera.jpg?${view}`;
  if (whole.getAttribute("src") === next || whole.dataset.comes) return;
  whole.dataset.comes = "1";
  whole.onload = whole.onerror = () => { delete whole.dataset.comes; if (!whole.hidden) showWhole(); };
  whole.src = next;
}

function build(good) {
  element.dataset.good = good.key;
  element.dataset.thing = laid.thing ?? "good";
  const [width, height] = good.side_px;
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.innerHTML = `<img alt="" draggable="false" ${good.source ? `src="${good.source}"` : ""} width="${width}" height="${height}"><span class="hand-over"></span>
    <svg viewBox="0 0 ${width} ${height}" aria-hidden="true"></svg>
    <button type="button" class="turner"><svg viewBox="0 0 14 14" aria-hidden="true"><path d="M3 4.500A5 5 0 1 1 2 7.500M3 1.500v3h3"/></svg></button>`;
  element.querySelector("img").removeAttribute("height");
  element.querySelector(".turner").onpointerdown = turn;
}

// A code that the kiosk has taken up. Of what may be a secret: what it is, never what it says.
function read(told) {
  const good = item();
  const name = told.text || !laid?.thing || laid.thing === "picture" ? kindOf(told) : whatWasRead();
  if (good && !laid.thing) say(word("read_goods", { kind: name, name: good.name }));
  else say(word("read", { kind: name }));
  draw("taken", told, `${name} ${told.text}`.trim());
}

function refused(told) {
  draw("refused", told, word("refused_code", { reason: reasonOf(told) }));
  say(word("refused_said", { kind: kindOf(told), reason: reasonOf(told) }));
}

function unsure(told) {
  outlined.forgetUnsure();
  for (const each of told.codes) draw("unsure", each, word("unsure_code", { kind: kindOf(each) }));
  show();
}

// In what passes by, such as a webcam's picture, it is outlined where it was, for a moment.
function draw(state, code, text) {
  const good = item();
  const lasts_ms = good || !webcam || state === "unsure" ? Infinity : PASSES_MS;
  if (outlined.put(state, code, text, good, [laid, ...sent_lately], lasts_ms)) show();
}

function whatWasRead() {
  return word(laid.thing === "phone" ? `face_${phone.face}` : laid.thing);
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
for (const [key, by] of [["-", 1 / 1.06], ["=", 1.06], ["+", 1.06]]) onKey(key, () => laid && change({ near: Math.min(nearest()[1], Math.max(nearest()[0], laid.near * by)) }));
onKey("Escape", putBack);
on("phone", (told) => { phone = told; });
on("shelf", (told) => { goods = told.goods; show(); });
on("view", (told) => {
  view = told.number;
  if (!view) outlined.clear();
  showWhole();
  show();
});
on("picture", (told) => { picture = told; });
on("shop", (told) => { opening = told.state === "opening"; invited(); });
on("read", read);
on("code_refused", refused);
on("unsure", unsure);
on("laid", (told) => {
  if (told.held && told.held.number !== held?.number || told.webcam !== webcam) outlined.clear();
  webcam = told.webcam;
  held = told.held;
  const there = told.good ?? told.held?.held ?? null;
  if (moving || pending || performance.now() - sent < 4 * EACH_MS && there) { show(); return; }
  if (there?.good !== laid?.good || there?.thing !== laid?.thing) outlined.clear();
  if (!laid && !there && webcam && !whole.hidden) return;  // one more frame
  laid = there;
  showWhole();
  show();
});

function invited() {
  invite.querySelector("strong").textContent = word(opening ? "opening" : "drag");
  invite.querySelector("span").textContent = word(opening ? "opening_how" : "drag_keys");
}

whole.onclick = () => { if (!webcam) putBack(); };
inEachLanguage(() => { invited(); show(); });
