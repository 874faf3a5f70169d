// What the appliance told since a step began, and whether that is what the step waits for.
import { on, order } from "/static/wire.js";

const EACH_MS = 1000;
let told = fresh();
let totals = null;
let changed = null;
let timer = 0;

function fresh() {
  return { display: "", lamp: "", slips: [], torn: false };
}

// A lesson begins: its books count from here. `change` is called with each thing that is told.
export function beginLesson(change) {
  changed = change;
  told = { ...fresh(), display: told.display, lamp: told.lamp, from: totals };
  ask();
}

export function beginStep(until) {
  told.torn = false;
  clearInterval(timer);
  if (until.totals || until.at_least) timer = setInterval(ask, EACH_MS);
}

export function endLesson() {
  changed = null;
  clearInterval(timer);
}

function ask() {
  order("count_totals");
}

export function isMet(until) {
  const has = {
    display: (text) => new RegExp(text, "s").test(told.display),
    lamp: (colour) => told.lamp === colour,
    slip: (text) => told.slips.some((each) => new RegExp(text).test(each)),
    torn: () => told.torn,
    totals: (more) => Boolean(totals && told.from) && Object.entries(more).every(([each, n]) => totals[each] >= told.from[each] + n),
    at_least: (least) => Boolean(totals) && Object.entries(least).every(([each, n]) => totals[each] >= n),
  };
  return Object.entries(until).every(([kind, wanted]) => has[kind](wanted));
}

on("texts", ({ texts }) => { told.display = texts.join("\n").replaceAll(" ", ""); changed?.(); });
on("lamp", ({ colour }) => { told.lamp = colour; changed?.(); });
on("cut", ({ text }) => { if (changed) told.slips.push(text); changed?.(); });
on("torn", () => { told.torn = true; changed?.(); });
on("totals", (now) => { totals = now; told.from ??= now; changed?.(); });
on("shop", ({ state }) => { if (state === "opening") { totals = null; told.from = null; } });
