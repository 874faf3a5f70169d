// The panel: what the controller shows, a whole number of device pixels a dot.
import { canvasOf } from "/static/bits.js";
import { inEachLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { say } from "/static/speaking.js";

const LIT = [155, 220, 255];
// How far lit dots shine, in pitches, and how bright.
const SHINES = [[2.2, 0.3], [0.7, 0.28]];
const kiosk = document.querySelector(".kiosk");
const canvas = document.querySelector("#glass");
const pen = canvas.getContext("2d");
const [unlit, lit, shine] = [0, 1, 2].map(() => new OffscreenCanvas(1, 1));
let shown = null;
let texts = [];
let frame = 0;
let waits = false;

// At once, and what comes before the next frame of the screen is drawn with that one: the newest alone.
function changed() {
  if (frame) { waits = true; return; }
  draw();
  frame = requestAnimationFrame(() => {
    frame = 0;
    if (waits) { waits = false; changed(); }
  });
}

function draw() {
  const { width, height } = shown ?? { width: 128, height: 64 };
  kiosk.classList.toggle("wide", width > 128);
  const dot = Math.max(1, Math.round(parseFloat(getComputedStyle(kiosk).getPropertyValue("--dot")) * devicePixelRatio));
  if (canvas.width !== width * dot || canvas.height !== height * dot) size(width, height, dot);
  pen.globalAlpha = 1;
  pen.drawImage(unlit, 0, 0);
  if (shown) drawLit(canvasOf(shown, LIT), dot);
  name();
}

function size(width, height, dot) {
  for (const each of [canvas, unlit, lit]) [each.width, each.height] = [width * dot, height * dot];
  [shine.width, shine.height] = [width, height];
  canvas.style.width = `${canvas.width / devicePixelRatio}px`;
  canvas.style.height = `${canvas.height / devicePixelRatio}px`;
  const brush = unlit.getContext("2d");
  brush.fillStyle = "#070a0e";
  brush.fillRect(0, 0, unlit.width, unlit.height);
  if (dot < 2) return;
  brush.fillStyle = brush.createPattern(tile(dot, "#0c1116", (its) => its.fillRect(0, 0, dot - gap(dot), dot - gap(dot))), "repeat");
  brush.fillRect(0, 0, unlit.width, unlit.height);
}

function name() {
  const key = !shown ? "screen_dark" : texts.length ? "screen_says" : "screen";
  const label = word(key, { texts: texts.join(word("comma")) });
  if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
}

// Lit dots with what is darker of each, over what shines of them: that is soft, and made of few pixels.
function drawLit(small, dot) {
  const bright = 0.6 + 0.4 * Math.min(1, shown.contrast / 207);
  const light = shine.getContext("2d");
  light.clearRect(0, 0, shine.width, shine.height);
  for (const [pitches, alpha] of SHINES) {
    light.filter = `blur(${pitches}px)`;
    light.globalAlpha = alpha;
    light.drawImage(small, 0, 0);
  }
  pen.globalAlpha = bright;
  pen.imageSmoothingEnabled = true;
  pen.drawImage(shine, 0, 0, canvas.width, canvas.height);
  const brush = lit.getContext("2d");
  brush.imageSmoothingEnabled = false;
  brush.globalCompositeOperation = "copy";
  brush.drawImage(small, 0, 0, lit.width, lit.height);
  brush.globalCompositeOperation = "source-atop";
  brush.fillStyle = brush.createPattern(gaps(dot), "repeat");
  brush.fillRect(0, 0, lit.width, lit.height);
  pen.drawImage(lit, 0, 0);
}

// What is darker of each dot: a quarter of its pitch at the right and below.
function gaps(dot) {
  return tile(dot, "rgb(10 13 17 / .45)", (brush) => {
    if (dot < 2) return;
    brush.fillRect(dot - gap(dot), 0, gap(dot), dot);
    brush.fillRect(0, dot - gap(dot), dot - gap(dot), gap(dot));
  });
}

function tile(dot, colour, fill) {
  const made = new OffscreenCanvas(dot, dot);
  const brush = made.getContext("2d");
  brush.fillStyle = colour;
  fill(brush);
  return made;
}

function gap(dot) {
  return Math.max(1, Math.round(dot / 4));
}

on("glass", (told) => { shown = told; changed(); });
on("texts", (told) => {
  texts = told.texts;
  name();
  if (texts.length) say(canvas.getAttribute("aria-label"));
});
on("power", (told) => { if (!told.on) { shown = null; changed(); } });
addEventListener("resize", changed);
inEachLanguage(changed);
