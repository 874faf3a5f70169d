// Five lanes of what happened, evenly spaced, and the thumb that goes along them.
import { word } from "/static/words.js";
import { secondsOf } from "/static/behind/sales.js";
import { besideOf, titleOf } from "/static/behind/texts.js";

export const LANES = ["outside", "sale", "journal", "message", "hub"];
export const SHAPES = {
  outside: '<circle r="5"/>',
  sale: '<rect x="-5" y="-5" width="10" height="10"/>',
  journal: '<path d="M0-6.500 6.500 0 0 6.500-6.500 0Z"/>',
  message: '<path d="M0-6 6 5H-6Z"/>',
  hub: '<circle r="4.500"/>',
};
const [TOP, LANE, AXIS] = [16, 25, 144];
const [STEP_MIN, STEP_MAX, EDGE] = [16, 48, 18];
const TICK_MIN = 64;
const TOGETHER_MS = 1500;
const HEIGHT = 184;

// `pick` is called with the number of the row that somebody goes to.
export function timeline(pick) {
  const box = document.createElement("div");
  box.className = "timeline";
  box.innerHTML = '<div class="lanes" aria-hidden="true"></div><div class="run"><svg aria-hidden="true"></svg><div class="thumb" role="slider" tabindex="0" aria-valuemin="0"></div></div>';
  const [lanes, run] = box.children;
  const [drawing, thumb] = run.children;
  let step = STEP_MAX;
  let count = 0;
  const nearest = (event) => Math.min(count - 1, Math.max(0, Math.round((event.clientX - run.getBoundingClientRect().left + run.scrollLeft - EDGE) / step)));
  run.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !count) return;
    run.setPointerCapture(event.pointerId);
    pick(nearest(event));
    thumb.focus({ preventScroll: true });
    event.preventDefault();
  });
  run.addEventListener("pointermove", (event) => { if (run.hasPointerCapture(event.pointerId)) pick(nearest(event)); });

  function draw(sale, chosen) {
    const rows = sale.rows;
    const room = run.clientWidth - 2 * EDGE;
    count = rows.length;
    step = Math.min(STEP_MAX, Math.max(STEP_MIN, room / Math.max(1, count - 1)));
    const width = Math.max(run.clientWidth, 2 * EDGE + step * (count - 1));
    const at = (place) => EDGE + step * place;
    drawing.setAttribute("width", width);
    drawing.setAttribute("height", HEIGHT);
    drawing.innerHTML = lines(width) + ties(rows, at, chosen) + marks(rows, at, chosen) + axis(sale, at, chosen, width);
    lanes.innerHTML = LANES.map((lane, place) => `<span data-lane="${place}">${word(`lane_${lane}`)}</span>`).join("");
    thumb.style.left = `${at(chosen)}px`;
    thumb.setAttribute("aria-label", word("times"));
    thumb.setAttribute("aria-valuemax", count - 1);
    thumb.setAttribute("aria-valuenow", chosen);
    thumb.setAttribute("aria-valuetext", said(sale, rows[chosen]));
    follow(at(chosen));
  }

  function follow(x) {
    const [from, to] = [run.scrollLeft, run.scrollLeft + run.clientWidth];
    if (x < from + 40 || x > to - 40) run.scrollLeft = x - run.clientWidth * 0.6;
  }

  return { box, draw };
}

function said(sale, row) {
  return [word("at_s", { s: secondsOf(sale, row) }), word(`lane_${row.lane}`), titleOf(row), besideOf(row)].filter(Boolean).join(word("comma"));
}

function yOf(row) {
  return TOP + LANE * LANES.indexOf(row.lane);
}

function lines(width) {
  return LANES.map((_, place) => `<path class="lane" d="M0 ${TOP + LANE * place}H${width}"/>`).join("");
}

// What follows at once, and was not begun outside, is the effect of what was before it.
function ties(rows, at, chosen) {
  return rows.slice(1).map((row, place) => {
    const before = rows[place];
    if (row.lane === "outside" || row.at_ms - before.at_ms > TOGETHER_MS) return "";
    const [x, y, to_x, to_y] = [at(place), yOf(before), at(place + 1), yOf(row)];
    const bend = (to_x - x) / 2;
    return `<path class="tie${place + 1 > chosen ? " ahead" : ""}" d="M${x} ${y}C${x + bend} ${y} ${to_x - bend} ${to_y} ${to_x} ${to_y}"/>`;
  }).join("");
}

function marks(rows, at, chosen) {
  return rows.map((row, place) => `<g class="mark ${row.lane}${place > chosen ? " ahead" : ""}" transform="translate(${at(place)} ${yOf(row)})">${SHAPES[row.lane]}</g>`).join("");
}

function axis(sale, at, chosen, width) {
  let free = 0;
  const ticks = sale.rows.map((row, place) => {
    if (place && row.lane !== "outside" || at(place) < free) return "";
    free = at(place) + TICK_MIN;
    return `<text x="${Math.max(0, at(place) - 6)}" y="${AXIS + 34}">${secondsOf(sale, row)} s</text>`;
  }).join("");
  return `<path class="axis" d="M2 ${AXIS}H${width - 2}"/><path class="gone" d="M2 ${AXIS}H${at(chosen)}"/><path class="hair" d="M${at(chosen)} 2V${AXIS}"/>${ticks}`;
}
