// What goes wrong outside: a switch for each fault, and the power's breaker.
import { inEachLanguage, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { onKey } from "/static/keyboard.js";
import { addPanel, choose, markTab } from "/static/parts/tray.js";

const GROUPS = [
  ["faults_printer", ["paper_out", "cover_open", "printer_unplugged"]],
  ["faults_lines", ["hub_away", "broker_down", "slow_link"]],
  ["faults_others", ["camera_covered", "wrong_clock", "wallet_hesitates"]],
];
const SECOND_MS = 1000;
const panel = document.createElement("div");
const watchers = new Set();
let since = {};
let powered = true;
let seen = false;
let clock = 0;

// Calls `see` with what is wrong, by name, now and whenever that changes.
export function onFaults(see) {
  watchers.add(see);
  see(since);
}

function build() {
  panel.className = "faults";
  panel.innerHTML = GROUPS.map(([group, faults]) => `<section role="group" aria-labelledby="${group}"><h2 id="${group}">${word(group)}</h2>${faults.map(row).join("")}</section>`).join("")
    + `<section class="breaker"><p><b>${word("power_cut")}</b> <span></span></p><button type="button" class="quiet cut">${word("cut_it")}</button><button type="button" class="quiet right">${word("all_right")}</button></section>`;
  for (const each of panel.querySelectorAll("[role=switch]")) each.onclick = () => order("fault", { fault: each.name, on: !(each.name in since) });
  panel.querySelector(".cut").onclick = () => powered && order("cut_power");
  panel.querySelector(".right").onclick = () => order("end_faults");
  show();
}

function row(fault) {
  return `<button type="button" role="switch" name="${fault}" aria-label="${word(fault)}"><b>${word(fault)}</b><time></time><i></i></button>`;
}

function show() {
  for (const each of panel.querySelectorAll("[role=switch]")) each.setAttribute("aria-checked", String(each.name in since));
  const many = Object.keys(since).length;
  panel.querySelector(".right").hidden = !many;
  panel.querySelector(".breaker span").textContent = word(powered ? "power_how" : "power_dark");
  panel.querySelector(".cut").setAttribute("aria-disabled", String(!powered));
  markTab("faults", many);
  for (const see of watchers) see(since);
  tick();
}

// Nothing moves while nothing is wrong, or nobody looks.
function tick() {
  clearTimeout(clock);
  if (!seen || !Object.keys(since).length) { clock = 0; return; }
  for (const [fault, begun] of Object.entries(since)) panel.querySelector(`[name=${fault}] time`).textContent = lasted(begun);
  clock = setTimeout(tick, SECOND_MS);
}

export function lasted(begun) {
  const seconds = Math.max(0, Math.floor((Date.now() - begun) / SECOND_MS));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

addPanel("faults", panel, (now) => { seen = now; tick(); });
onKey("f", () => choose("faults"));
on("faults", (told) => { since = told.since_ms; show(); });
on("power", (told) => { powered = told.on; show(); });
inEachLanguage(build);
