// The websocket to the shop: what it tells goes to whoever asked for that kind.
const SUBPROTOCOL = "countertop-page.4";
const OTHER_VERSION = 4400;
const AGAIN_MS = [300, 600, 1200, 2500];
const PARTS = ["shelf", "shop", "power", "hub", "faults", "glass", "texts", "lamp", "keys", "phone", "picture", "laid", "view", "unsure", "recording", "script", "script_run", "script_line"];
// What of the counter can be shown as it was.
const PICTURED = new Set(["glass", "texts", "lamp", "power", "paper", "cut", "torn", "counter"]);
const takers = new Map();
const recorders = [];
let pastShown = false;
let socket = null;
let tries = 0;

// `take` is called with each message of a kind; parts of the whole counter come as theirs.
export function on(kind, take) {
  takers.set(kind, [...(takers.get(kind) ?? []), take]);
}

// `take` is called with each message and its kind, also while the past is shown.
export function onAll(take) {
  recorders.push(take);
}

// While it is shown, only what `replay` hands over reaches those who draw.
export function showPast(shown) {
  pastShown = shown;
}

export function replay(kind, told) {
  for (const take of takers.get(kind) ?? []) take(told);
}

export function order(kind, fields = {}) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ kind, ...fields }));
}

export function connect() {
  socket = new WebSocket(`ws://${location.host}/counter`, SUBPROTOCOL);
  socket.onmessage = (each) => { tries = 0; tell(JSON.parse(each.data)); };
  socket.onclose = ({ code }) => {
    if (code === OTHER_VERSION) { location.reload(); return; }
    hand("wire", { on: false });
    setTimeout(connect, AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)]);
  };
}

function tell(told) {
  if (told.kind !== "counter") { hand(told.kind, told); return; }
  hand("wire", { on: true });
  for (const part of PARTS) hand(part, told[part]);
  hand("counter", told);
}

function hand(kind, told) {
  for (const take of recorders) take(kind, told);
  if (!pastShown || !PICTURED.has(kind)) replay(kind, told);
}
