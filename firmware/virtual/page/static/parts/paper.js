// The slip in the printer: strips of dots as they were printed, at the printer's own pace.
import { canvasOf } from "/static/bits.js";
import { inEachLanguage, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { onKey } from "/static/keyboard.js";

const INK = [61, 56, 47];
const HEAD_DOTS = 24;
const DOTS_A_S = 560;
const NARROW_DOTS = 432;
const printer = document.querySelector(".printer");
const path = printer.querySelector(".path");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let strips = [];
let total = 0;
let shown = 0;
let waiting = null;
let begun = 0;

function begin() {
  strips = [];
  total = HEAD_DOTS;
  shown = 0;
  waiting = null;
  path.replaceChildren();
}

function add(strip, at_once) {
  strips.push(strip);
  total += strip.height;
  if (at_once) shown = total;
  draw();
  step();
}

function draw() {
  const width = strips[0]?.width ?? 384;
  printer.classList.toggle("broad", width > NARROW_DOTS);
  const paper = path.firstElementChild ?? path.appendChild(hanging());
  const canvas = paper.querySelector("canvas");
  canvas.width = width;
  canvas.height = total;
  const pen = canvas.getContext("2d");
  let y = HEAD_DOTS;
  for (const each of strips) {
    pen.drawImage(each.canvas, 0, y);
    y += each.height;
  }
  place();
}

function hanging() {
  const paper = document.createElement("div");
  paper.className = "hanging";
  paper.append(document.createElement("canvas"));
  return paper;
}

function place() {
  const paper = path.firstElementChild;
  if (!paper) return;
  const scale = paper.clientHeight / total;
  paper.style.translate = `0 ${-shown * scale}px`;
}

function step() {
  if (begun || shown >= total) return;
  let before = performance.now();
  begun = requestAnimationFrame(function frame(now) {
    shown = still.matches ? total : Math.min(total, shown + (now - before) / 1000 * DOTS_A_S);
    before = now;
    place();
    begun = shown < total ? requestAnimationFrame(frame) : 0;
    if (!begun) describe();
  });
}

function describe() {
  const done = waiting && shown >= total;
  printer.setAttribute("aria-label", word(strips.length === 0 ? "printer" : done ? "waiting" : "printing"));
  const paper = path.firstElementChild;
  if (!done || !paper || paper.querySelector(".tear")) return;
  const tear = document.createElement("button");
  tear.type = "button";
  tear.className = "tear";
  tear.setAttribute("aria-keyshortcuts", "T");
  tear.innerHTML = `<span>${word("tear")}</span>`;
  tear.onclick = tearOff;
  paper.append(tear);
}

function tearOff() {
  if (waiting) order("tear");
}

function strip(told) {
  return { canvas: canvasOf(told, INK), width: told.width, height: told.height };
}

on("counter", (told) => {
  begin();
  for (const each of told.printing) add(strip(each), true);
  waiting = told.waiting;
  describe();
});
on("paper", (told) => { if (waiting) begin(); add(strip(told), false); describe(); });
on("cut", (told) => { waiting = told; describe(); });
on("torn", () => { begin(); describe(); });
on("power", (told) => printer.classList.toggle("on", told.on));
onKey("t", tearOff);
inEachLanguage(() => { path.querySelector(".tear")?.remove(); describe(); });
