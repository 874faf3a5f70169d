// The phone: the hub's real pages in a frame, a wallet, a scanner. It stands, is taken, or is held up.
import { inEachLanguage, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { draggable } from "/static/dragging.js";
import { onKey } from "/static/keyboard.js";
import { say } from "/static/speaking.js";
import { holdAt, holdUp } from "/static/parts/field.js";
import { addThing, bringUp } from "/static/parts/tray.js";

const FACES = [
  ["pass", '<rect x="3" y="3" width="8" height="8"/><rect x="15" y="3" width="8" height="8"/><rect x="3" y="15" width="8" height="8"/><path d="M15 15h3v3m5-3v8h-8v-2"/>'],
  ["pay", '<path d="M4 5v16M8 5v16M11 5v16M15 5v16M18 5v16M22 5v16"/>'],
  ["scan", '<path d="M3 9V3h6m8 0h6v6M23 17v6h-6M9 23H3v-6M6 13h14"/>'],
];
const NATIVE_PX = [390, 789];
const phone = document.querySelector(".phone");
const handset = phone.querySelector(".handset");
const device = phone.querySelector(".device");
const grab = phone.querySelector(".grab");
const asks = phone.querySelector(".asks");
const frame = document.createElement("iframe");
const narrow = matchMedia("(max-width: 760px)");
let told = { face: "pass", site: "", page: "", opened: 0, member: false, wallet: null, fault: "" };
let opened = 0;
let asked = false;
let away = false;
let shop_open = false;
let loaded_away = false;

frame.setAttribute("sandbox", "allow-scripts allow-forms allow-same-origin allow-downloads");

export function money(fen) {
  return `¥${(fen / 100).toFixed(2)}`;
}

export function turn(face) {
  order("face", { face });
}

function hold(face) {
  if (told.face !== face || face === "pay") turn(face);
  holdUp("phone");
}

function take() {
  if (handset.matches(":modal")) return;
  handset.removeAttribute("open");
  device.inert = false;
  handset.showModal();
  fit();
}

// Back on the counter: shown in its place, without taking the focus.
function standing() {
  handset.setAttribute("open", "");
  device.inert = true;
  fit();
  grab.focus({ preventScroll: true });
}

// Held over the display or a slip it scans what is there, as one does in a shop.
function scanAt(x, y) {
  const seen = document.elementsFromPoint(x, y);
  const over = (selector) => seen.some((each) => each.closest(selector));
  if (over(".kiosk .glass")) order("scan", { what: "display" });
  else if (over(".hanging, .torn")) order("scan", { what: "slip" });
}

function fit() {
  if (!handset.matches(":modal")) { handset.style.removeProperty("--s"); return; }
  const room = narrow.matches ? [innerWidth - 24, innerHeight - 92] : [innerWidth - 320, innerHeight - 32];
  handset.style.setProperty("--s", Math.min(1, room[0] / NATIVE_PX[0], room[1] / NATIVE_PX[1]).toFixed(4));
}

function showPass() {
  const face = handset.querySelector(".face-of.pass");
  const live = Boolean(told.page);
  if (live && (told.opened !== opened || !frame.src)) {
    // Without a network there is the member's page alone, of which its service worker has a copy.
    if (away && !(told.page === "/me" && loads() > 1)) { bare("no_network", "no_network_how"); return; }
    opened = told.opened;
    load();
  }
  if (live) { if (!frame.isConnected) face.replaceChildren(frame); frame.title = word("member_page"); return; }
  opened = told.opened;
  bare("no_member", told.site ? "no_member_how" : "no_page");
}

// How often this tab has loaded the member's page: its service worker keeps it from the second time on.
function loads(more = 0) {
  const all = Number(sessionStorage.getItem(told.site)) + more;
  if (more) sessionStorage.setItem(told.site, all);
  return all;
}

function load() {
  const site = new URL(told.site);
  site.hostname = location.hostname;
  frame.src = site.origin + told.page;
}

function bare(title, text) {
  handset.querySelector(".face-of.pass").innerHTML = `<div class="bare"><strong>${word(title)}</strong><p>${word(text)}</p></div>`;
}

// The pass is good without a network: the kiosk judges it by itself.
function showNetwork(on) {
  away = !on;
  device.querySelector(".signal").textContent = away ? word("offline") : "";
  phone.querySelector(".caption").textContent = word(away ? "phone_offline" : "phone_drag");
  if (on && loaded_away && frame.src) load();
  if (on) loaded_away = false;
  show();
}

function showScan() {
  handset.querySelector(".face-of.scan").innerHTML = `<div class="finder" aria-hidden="true"><i></i><i></i><i></i><i></i></div><h3>${word("scan_how")}</h3>
    <button type="button" class="quiet" data-scan="display">${word("scan_display")}</button><button type="button" class="quiet" data-scan="slip">${word("scan_slip")}</button>
    <p class="fault" role="status">${told.fault ? word(`scan_${told.fault}`) : ""}</p><button type="button" class="flat">${word("other_phone")}</button>`;
  for (const each of handset.querySelectorAll("[data-scan]")) each.onclick = () => order("scan", { what: each.dataset.scan });
  handset.querySelector(".scan .flat").onclick = () => order("other_phone");
}

function showAsks() {
  const wallet = told.wallet;
  const asking = wallet?.stage === "asked";
  const text = asking ? word("asks_you", { amount: money(wallet.amount_fen) }) : "";
  asks.hidden = !asking;
  asks.innerHTML = asking ? `<p>${text}</p><button type="button" data-do="confirm">${word("confirm")}</button><button type="button" data-do="decline">${word("decline")}</button>` : "";
  for (const each of asks.querySelectorAll("button")) each.onclick = () => order(each.dataset.do);
  if (asking && !asked) {
    say(text);
    bringUp("phone");
  }
  asked = asking;
}

function show() {
  const busy = device.contains(document.activeElement) ? document.activeElement.dataset?.keep : null;
  for (const [face] of FACES) {
    handset.querySelector(`.face-of.${face}`).hidden = told.face !== face;
    handset.querySelector(`.faces [data-face=${face}]`).setAttribute("aria-pressed", String(told.face === face));
  }
  showPass();
  showScan();
  showAsks();
  phone.dataset.face = told.face;
  grab.setAttribute("aria-label", word("phone_take", { face: word(`face_${told.face}`) }));
  if (busy) device.querySelector(`[data-keep="${busy}"]`)?.focus();
}

function icon(drawing) {
  return `<svg viewBox="0 0 26 26" aria-hidden="true">${drawing}</svg>`;
}

function build() {
  handset.querySelector(".faces").innerHTML = FACES.map(([face, drawing]) => `<button type="button" data-face="${face}" data-keep="face-${face}">${icon(drawing)}<span>${word(`face_${face}`)}</span></button>`).join("");
  for (const each of handset.querySelectorAll("[data-face]")) each.onclick = () => turn(each.dataset.face);
  handset.querySelector(".show").textContent = word("phone_show");
  showNetwork(!away);
  phone.querySelector(".quick").innerHTML = FACES.slice(0, 2).map(([face, drawing]) => `<button type="button" data-hold="${face}" aria-keyshortcuts="${face === "pass" ? "M" : "W"}">${icon(drawing)}<span>${word(`face_${face}`)}</span></button>`).join("");
  for (const each of phone.querySelectorAll("[data-hold]")) each.onclick = () => hold(each.dataset.hold);
  show();
}

device.inert = true;
handset.querySelector(".show").onclick = () => { handset.close(); holdUp("phone"); };
handset.querySelector(".lay").onclick = () => handset.close();
handset.addEventListener("close", standing);
handset.addEventListener("click", (event) => { if (event.target === handset) handset.close(); });
draggable(grab, { at: (x, y) => holdAt("phone", x, y), press: take, drop: scanAt, ghost: () => Object.assign(document.createElement("div"), { className: "ghost-phone" }) });
addThing("phone", phone, "(max-width: 999px)");
onKey("m", () => hold("pass"));
onKey("w", () => hold("pay"));
on("shop", ({ state }) => { shop_open = state === "open"; if (!shop_open) { opened = -1; showNetwork(true); } });
on("phone", (next) => { told = next; show(); });
on("hub", ({ on: runs }) => { if (shop_open) showNetwork(runs); });
frame.addEventListener("load", () => {
  if (away) loaded_away = true;
  else if (told.page === "/me") loads(1);
});
addEventListener("resize", fit);
inEachLanguage(build);
