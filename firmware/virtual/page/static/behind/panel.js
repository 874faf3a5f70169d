// Behind the glass: one sale as it happens, and as it was at any moment.
import "/static/behind/words.js";
import { inEachLanguage, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { crowd, openTray } from "/static/parts/tray.js";
import { askFirst, onKey } from "/static/keyboard.js";
import { canvasOf } from "/static/bits.js";
import { escaped, figures, tables } from "/static/behind/books.js";
import { backToNow, record, rewind } from "/static/behind/past.js";
import { allSales, forget, secondsOf, take } from "/static/behind/sales.js";
import { besideOf, titleOf } from "/static/behind/texts.js";
import { SHAPES, timeline } from "/static/behind/timeline.js";

const [SETTLED_MIN_MS, SETTLED_MAX_MS] = [120, 1500];
const GAP_MAX_MS = 1200;
const LIT = [155, 220, 255];
const NO_BOOKS = { orders: 0, cash_fen: 0, points: 0, waiting: 0, newest_orders: [], newest_members: [], newest_points: [], newest_payments: [] };
const panel = document.querySelector(".behind");
const tray = document.querySelector(".tray");
const opener = document.querySelector("#look-behind");
const stopped = document.querySelector(".frame .stopped");
const covers = matchMedia("(max-width: 1439px)");
const roomy = matchMedia("(min-width: 1900px)");
const line = timeline(goTo);
let [opened, following, sale, chosen, books, booksShown, playing, glass] = [false, false, null, null, NO_BOOKS, false, 0, null];

panel.innerHTML = `<header><h2 id="behind-title" tabindex="-1"><b></b> <span></span></h2><button type="button" class="step older"></button><button type="button" class="step newer"></button><button type="button" class="close"><span></span> <kbd aria-hidden="true">G</kbd></button></header>
<canvas class="mini" width="256" height="128" aria-hidden="true"></canvas>
<div class="story"><h3></h3><p class="how"></p><div class="scrub"></div><div class="band"><p role="status"></p><button type="button" class="quiet play"></button><button type="button" class="quiet now"></button></div><ol class="rows"></ol></div>
<div class="empty"><strong></strong><p></p></div>
<div class="tables" hidden></div>
<footer><div class="figures"></div><button type="button" class="quiet more" aria-expanded="false"></button></footer>`;
const find = (selector) => panel.querySelector(selector);
const [rows, band, story] = [find(".rows"), find(".band"), find(".story")];
find(".scrub").append(line.box);

// --- opening and closing ---

function open() {
  if (opened) return;
  opened = true;
  [chosen, booksShown] = [null, false];
  if (!following) follow();
  panel.hidden = false;
  settle();
  draw();
  find("#behind-title").focus();
  drawGlass();
}

function close() {
  if (!opened) return;
  live();
  opened = false;
  panel.hidden = true;
  settle();
  opener.focus();
}

function follow() {
  following = true;
  forget();
  sale = null;
  record(true);
  order("look_behind", { on: true });
}

// Not where the panel covers the counter: who sells something there has to close it first.
function leave() {
  following = false;
  record(false);
  order("look_behind", { on: false });
}

// Where the panel covers the counter, nothing under it can be reached.
function settle() {
  document.body.classList.toggle("looking-behind", opened);
  if (following && !opened && !covers.matches) leave();
  openTray("");
  crowd("phone", opened && !covers.matches && !roomy.matches);
  opener.setAttribute("aria-expanded", String(opened));
  for (const each of document.querySelectorAll("body > .bar, body > .scene, body > .skip")) each.inert = opened && covers.matches;
}

// --- time ---

function goTo(place) {
  if (!sale) return;
  chosen = Math.min(sale.rows.length - 1, Math.max(0, place));
  const state = rewind(settledMs());
  if (state.books) showBooks(state.books);
  draw();
}

// When display and lamp had followed the chosen row, and nothing else had happened yet.
function settledMs() {
  const { at_ms } = sale.rows[chosen];
  const next = sale.rows.slice(chosen + 1).find((row) => row.lane === "outside" || row.facts.before !== row.facts.after);
  return Math.min(at_ms + SETTLED_MAX_MS, Math.max(at_ms + SETTLED_MIN_MS, next ? next.at_ms - 1 : Infinity));
}

function live() {
  stop();
  if (chosen === null) return;
  chosen = null;
  showBooks(backToNow().books ?? books);
  draw();
}

function play() {
  if (playing) { stop(); draw(); return; }
  if (!sale) return;
  const from = chosen === null || chosen >= sale.rows.length - 1 ? 0 : chosen;
  playing = 1;
  goTo(from);
  next();
}

function next() {
  const [now, then] = [sale.rows[chosen], sale.rows[chosen + 1]];
  if (!then) { stop(); draw(); return; }
  playing = setTimeout(() => { goTo(chosen + 1); next(); }, Math.min(GAP_MAX_MS, Math.max(60, then.at_ms - now.at_ms)));
}

function stop() {
  clearTimeout(playing);
  playing = 0;
}

function by(step) {
  stop();
  if (!sale) return;
  if (chosen === null && step > 0) return;
  if (chosen !== null && chosen + step >= sale.rows.length) live();
  else goTo((chosen ?? sale.rows.length) + step);
}

function turnTo(step) {
  const next = allSales()[allSales().indexOf(sale) + step];
  if (!next) return;
  stop();
  if (next === allSales().at(-1)) { sale = next; live(); draw(); return; }
  sale = next;
  goTo(sale.rows.length - 1);
}

// --- drawing ---

function draw() {
  if (!opened) return;
  const sales = allSales();
  story.hidden = booksShown || !sale;
  find(".empty").hidden = booksShown || Boolean(sale);
  find(".tables").hidden = !booksShown;
  find("h2 b").textContent = word("behind");
  find("h2 span").textContent = sale ? (sale.id ? word("behind_sale", { n: Number(sale.id.match(/\d+$/)) }) : word("behind_open")) : "";
  find(".older").hidden = find(".newer").hidden = sales.length < 2;
  find(".older").disabled = sale === sales[0];
  find(".newer").disabled = sale === sales.at(-1);
  if (sale) drawSale(chosen ?? sale.rows.length - 1);
  drawBand();
}

function drawSale(place) {
  const row = sale.rows[place];
  find(".story h3").textContent = word(row.facts.stage === "intent" ? "says_intent" : `says_${row.lane}`);
  if (!booksShown) line.draw(sale, place);
  const focused = rows.contains(document.activeElement);
  rows.replaceChildren(...sale.rows.map((each, number) => item(each, number, place)));
  const current = rows.querySelector("[aria-current]");
  current.parentElement.scrollIntoView({ block: "nearest" });
  if (focused) current.focus({ preventScroll: true });
}

function item(row, number, place) {
  const each = document.createElement("li");
  each.className = number > place ? "ahead" : "";
  each.innerHTML = `<button type="button"${number === place ? ' aria-current="true"' : ""}><time>${secondsOf(sale, row)} s</time><svg class="mark ${row.lane}" viewBox="-8 -8 16 16" aria-hidden="true">${SHAPES[row.lane]}</svg><span>${word(`lane_${row.lane}`)}</span><b>${escaped(titleOf(row))}</b><i>${escaped(besideOf(row))}</i></button>`;
  each.firstElementChild.onclick = () => { stop(); goTo(number); };
  if (number === place && chosen !== null) each.append(recordOf(row));
  return each;
}

function recordOf({ what, facts }) {
  const record = document.createElement("dl");
  const fields = [["what", what], ...Object.entries(facts).filter(([, value]) => value !== "")];
  record.innerHTML = fields.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("");
  return record;
}

function drawBand() {
  const past = chosen !== null && sale;
  const text = past ? word("stopped", { s: secondsOf(sale, sale.rows[chosen]) }) : "";
  band.classList.toggle("past", Boolean(past));
  band.querySelector("p").textContent = text;
  band.querySelector(".play").textContent = word(playing ? "pause" : "play");
  band.querySelector(".now").hidden = !past;
  stopped.hidden = !past;
  if (past) [stopped.children[0].textContent, stopped.children[1].textContent] = [text, word("stopped_how")];
  document.body.classList.toggle("in-the-past", Boolean(past));
}

function showBooks(shown) {
  find(".figures").innerHTML = figures(shown);
  find(".tables").innerHTML = tables(shown);
}

function drawGlass() {
  const pen = find(".mini").getContext("2d");
  const { width, height } = glass ?? { width: 128, height: 64 };
  pen.canvas.width = width * 2;
  pen.canvas.height = height * 2;
  pen.imageSmoothingEnabled = false;
  if (glass) pen.drawImage(canvasOf(glass, LIT), 0, 0, width * 2, height * 2);
}

// --- what is told ---

function add(trace) {
  const [before, length] = [sale, sale?.rows.length];
  const its = take(trace);
  if (!its) return;
  if (chosen === null) sale = allSales().at(-1);
  else if (its === before && its.rows.length > length && its.rows.indexOf(trace) <= chosen) chosen++;
}

on("trace", (told) => { if (following) { add(told); draw(); } });
on("behind", (told) => {
  if (!following) return;
  live();
  forget();
  sale = null;
  for (const each of told.traces) add(each);
  books = told.books;
  showBooks(books);
  draw();
});
on("books", (told) => { books = told; if (chosen === null) showBooks(told); });
on("wire", (told) => { if (told.on && following) order("look_behind", { on: true }); });
on("glass", (told) => { glass = told; if (opened) drawGlass(); });
on("power", (told) => { if (!told.on) { glass = null; if (opened) drawGlass(); } });

// --- keys ---

const KEYS = {
  ArrowLeft: () => by(-1), ArrowRight: () => by(1),
  Home: () => { stop(); goTo(0); }, End: () => { stop(); goTo(sale?.rows.length - 1); },
  " ": (event) => (event.target.closest?.("button, [role=switch]") ? false : play()),
  Escape: (event) => (panel.contains(event.target) && !document.querySelector(".laid:not([hidden])") ? close() : false),
};
askFirst((name) => (opened ? KEYS[name] : null));
onKey("g", () => (opened ? close() : open()));
opener.onclick = () => (opened ? close() : open());
find(".close").onclick = close;
find(".play").onclick = play;
find(".now").onclick = () => { live(); line.box.querySelector(".thumb").focus(); };
find(".older").onclick = () => turnTo(-1);
find(".newer").onclick = () => turnTo(1);
find(".more").onclick = () => { booksShown = !booksShown; labels(); draw(); };
for (const each of [covers, roomy]) each.addEventListener("change", settle);
addEventListener("resize", draw);

tray.querySelector(".tabs").addEventListener("click", ({ target }) => {
  const tab = target.closest("[role=tab]");
  if (!tab || !opened) return;
  const again = tray.classList.contains("shown") && tray.dataset.tab === tab.id;
  openTray(again ? "" : tab.id.replace("tab-", ""));
});

function labels() {
  band.querySelector(".now").textContent = word("now");
  opener.setAttribute("aria-expanded", String(opened));
  opener.setAttribute("aria-label", word("behind"));
  opener.querySelector("span").textContent = word("behind");
  find(".close span").textContent = word("behind_close");
  find(".close").setAttribute("aria-keyshortcuts", "G");
  for (const [name, sign] of [["older", "‹"], ["newer", "›"]]) { find(`.${name}`).textContent = sign; find(`.${name}`).setAttribute("aria-label", word(name)); }
  find(".how").textContent = word("behind_how");
  find(".empty strong").textContent = word("behind_empty");
  find(".empty p").textContent = word("behind_empty_how");
  find(".more").textContent = word(booksShown ? "books_hide" : "books_show");
  find(".more").setAttribute("aria-expanded", String(booksShown));
}

inEachLanguage(() => { labels(); showBooks(books); draw(); });
