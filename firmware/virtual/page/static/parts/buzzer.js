// The buzzer: heard and seen for as long as its pin is high.
import { on } from "/static/wire.js";

const KEPT = "countertop-sound";
const HERTZ = 2350;
const LOUD = 0.05;
const CHIME_HERTZ = [880, 1175];
const CHIME_S = 0.12;
const arcs = document.querySelector(".arcs");
let loud = localStorage.getItem(KEPT) !== "off";
let gain = null;

export function isLoud() {
  return loud;
}

export function setLoud(wanted) {
  loud = wanted;
  localStorage.setItem(KEPT, loud ? "on" : "off");
  if (!loud) sound(false);
}

// Browsers let a page sound only after somebody touched it.
function wake() {
  if (gain) return;
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { type: "square", frequency: HERTZ });
  const soft = new BiquadFilterNode(context, { type: "lowpass", frequency: 2 * HERTZ });
  gain = new GainNode(context, { gain: 0 });
  tone.connect(soft).connect(gain).connect(context.destination);
  tone.start();
}

function sound(sounding) {
  gain?.gain.setTargetAtTime(sounding ? LOUD : 0, gain.context.currentTime, 0.002);
}

// Two short sounds of the page's own, higher and softer than the appliance's.
export function chime() {
  if (!gain || !loud) return;
  const { context } = gain;
  const soft = new GainNode(context, { gain: 0 });
  soft.connect(context.destination);
  for (const [place, frequency] of CHIME_HERTZ.entries()) {
    const from = context.currentTime + place * CHIME_S;
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(soft);
    tone.start(from);
    tone.stop(from + CHIME_S);
    soft.gain.setTargetAtTime(LOUD, from, 0.005);
    soft.gain.setTargetAtTime(0, from + CHIME_S * 0.6, 0.02);
  }
}

for (const each of ["pointerdown", "keydown"]) addEventListener(each, wake, { once: true, capture: true });
on("buzzer", (told) => {
  arcs.classList.toggle("on", told.on);
  sound(told.on && loud);
});
on("power", (told) => { if (!told.on) { arcs.classList.remove("on"); sound(false); } });
