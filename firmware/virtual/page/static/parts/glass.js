// The panel: what the controller shows, a whole number of device pixels a dot.
import { canvasOf } from "/static/bits.js";
import { inEachLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { say } from "/static/speaking.js";

const LIT = [155, 220, 255];
const kiosk = document.querySelector(".kiosk");
const canvas = document.querySelector("#glass");
const pen = canvas.getContext("2d");
let shown = null;
let texts = [];

function draw() {
  const { width, height } = shown ?? { width: 128, height: 64 };
  kiosk.classList.toggle("wide", width > 128);
  const dot = Math.max(1, Math.round(parseFloat(getComputedStyle(kiosk).getPropertyValue("--dot")) * devicePixelRatio));
  canvas.width = width * dot;
  canvas.height = height * dot;
  canvas.style.width = `${canvas.width / devicePixelRatio}px`;
  canvas.style.height = `${canvas.height / devicePixelRatio}px`;
  pen.fillStyle = "#070a0e";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  unlit(dot);
  if (shown) lit(dot, canvasOf(shown, LIT));
  name();
}

function name() {
  const key = !shown ? "screen_dark" : texts.length ? "screen_says" : "screen";
  canvas.setAttribute("aria-label", word(key, { texts: texts.join(word("comma")) }));
}

// Unlit dots are just seen: a tile of one dot, repeated.
function unlit(dot) {
  if (dot < 2) return;
  const tile = new OffscreenCanvas(dot, dot);
  const brush = tile.getContext("2d");
  brush.fillStyle = "#0c1116";
  brush.fillRect(0, 0, dot - gap(dot), dot - gap(dot));
  pen.fillStyle = pen.createPattern(tile, "repeat");
  pen.fillRect(0, 0, canvas.width, canvas.height);
}

function lit(dot, small) {
  const layer = new OffscreenCanvas(canvas.width, canvas.height);
  const brush = layer.getContext("2d");
  brush.imageSmoothingEnabled = false;
  brush.drawImage(small, 0, 0, canvas.width, canvas.height);
  brush.globalCompositeOperation = "source-atop";
  brush.fillStyle = brush.createPattern(gaps(dot), "repeat");
  brush.fillRect(0, 0, canvas.width, canvas.height);
  const bright = 0.6 + 0.4 * Math.min(1, shown.contrast / 207);
  for (const [pitches, alpha] of [[2.2, 0.15], [0.7, 0.14]]) {
    pen.filter = `blur(${pitches * dot}px)`;
    pen.globalAlpha = alpha * 2 * bright;
    pen.drawImage(layer, 0, 0);
  }
  pen.filter = "none";
  pen.globalAlpha = bright;
  pen.drawImage(layer, 0, 0);
  pen.globalAlpha = 1;
}

// What is darker of each dot: a quarter of its pitch at the right and below.
function gaps(dot) {
  const tile = new OffscreenCanvas(dot, dot);
  const brush = tile.getContext("2d");
  brush.fillStyle = "rgb(10 13 17 / .45)";
  if (dot > 1) {
    brush.fillRect(dot - gap(dot), 0, gap(dot), dot);
    brush.fillRect(0, dot - gap(dot), dot - gap(dot), gap(dot));
  }
  return tile;
}

function gap(dot) {
  return Math.max(1, Math.round(dot / 4));
}

on("glass", (told) => { shown = told; draw(); });
on("texts", (told) => {
  texts = told.texts;
  name();
  if (texts.length) say(canvas.getAttribute("aria-label"));
});
on("power", (told) => { if (!told.on) { shown = null; draw(); } });
addEventListener("resize", draw);
inEachLanguage(draw);
