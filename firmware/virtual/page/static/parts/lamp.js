// The lamp: its colour as it is told; a blink is noticed by its rhythm, for words.
import { inEachLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";

const BLINK_MS = 700;
const lamp = document.querySelector(".lamp");
const halo = document.querySelector(".halo");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let colour = "off";
let last = "off";
let changed = 0;
let blinking = false;
let timer = 0;

function show() {
  const drawn = blinking && still.matches ? last : colour;
  lamp.dataset.colour = halo.dataset.colour = drawn;
  const name = word(blinking ? last : colour);
  lamp.setAttribute("aria-label", word(blinking ? "lamp_blinks" : "lamp", { colour: name }));
  lamp.querySelector(".word").textContent = blinking && still.matches ? word("blinking") : "";
}

on("lamp", (told) => {
  const now = performance.now();
  const quick = now - changed < BLINK_MS && (told.colour === "off") !== (colour === "off");
  blinking = quick && (told.colour === last || told.colour === "off");
  if (told.colour !== "off") last = told.colour;
  [colour, changed] = [told.colour, now];
  clearTimeout(timer);
  timer = setTimeout(() => { blinking = false; show(); }, BLINK_MS);
  show();
});
on("power", (told) => { if (!told.on) { colour = "off"; blinking = false; show(); } });
inEachLanguage(show);
