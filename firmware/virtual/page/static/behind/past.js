// Keeps what this tab was told of the counter, and shows it as it was at a moment.
import { onAll, replay, showPast } from "/static/wire.js";

const KEPT_MAX = 4000;
const PILE_MAX = 40;
const KINDS = new Set(["glass", "texts", "lamp", "power", "paper", "cut", "torn", "counter", "books"]);
let base = blank();
let newest = blank();
let log = [];
let recording = false;

function blank() {
  return { glass: null, texts: { texts: [] }, lamp: { colour: "off" }, power: { on: false }, printing: [], waiting: null, pile: [], books: null };
}

// The counter after something was told.
function after(state, kind, told) {
  switch (kind) {
    case "paper": return state.waiting ? { ...torn(state), printing: [told] } : { ...state, printing: [...state.printing, told] };
    case "cut": return { ...state, waiting: told };
    case "torn": return torn(state);
    case "power": return told.on ? { ...state, power: told } : { ...state, power: told, glass: null, texts: { texts: [] }, lamp: { colour: "off" } };
    case "counter": return { ...state, printing: told.printing, waiting: told.waiting, pile: told.pile };
    default: return { ...state, [kind]: told };
  }
}

function torn(state) {
  const pile = state.waiting ? [...state.pile, state.waiting].slice(-PILE_MAX) : state.pile;
  return { ...state, printing: [], waiting: null, pile };
}

onAll((kind, told) => {
  if (kind === "behind") newest = base = { ...newest, books: told.books };
  if (!KINDS.has(kind)) return;
  newest = after(newest, kind, told);
  if (!recording) return;
  log.push({ at_ms: Date.now(), kind, told });
  if (log.length > KEPT_MAX) for (const each of log.splice(0, KEPT_MAX / 2)) base = after(base, each.kind, each.told);
});

export function record(on) {
  recording = on;
  base = newest;
  log = [];
}

// Shows the counter as it was; what is told meanwhile waits.
export function rewind(at_ms) {
  let state = base;
  for (const each of log) {
    if (each.at_ms > at_ms) break;
    state = after(state, each.kind, each.told);
  }
  showPast(true);
  show(state);
  return state;
}

export function backToNow() {
  showPast(false);
  show(newest);
  return newest;
}

function show(state) {
  replay("power", state.power);
  replay("lamp", state.lamp);
  replay("glass", state.glass);
  replay("texts", state.texts);
  replay("counter", state);
}
