// Outlines of codes, as the kiosk tells of them: taken up, unsure, refused. Corners are shares of the
// camera's picture. What lies on a print is drawn on it, so that it moves along.
import "/static/camera/words.js";
import { hasWord, word } from "/static/words.js";

export const NAMES = { ean13: "EAN-13", ean8: "EAN-8", upca: "UPC-A", upce: "UPC-E", code128: "Code 128", itf: "ITF", qr: "QR" };
const FIELD = [1280, 652];
const FEW = 3;
const AT_ONCE = 6;
const SHORTEST_MS = 600;
const RANKS = { refused: 2, taken: 1, unsure: 0 };

export function kindOf(code) {
  return NAMES[code.symbology] ?? word("any_code");
}

export function reasonOf(code) {
  return word(hasWord(`r_${code.reason}`) ? `r_${code.reason}` : "r_other");
}

// Corners as points of the print that lies so; of the field if there is none.
export function onPrint(corners, good, where) {
  if (!good) return corners.map(([x, y]) => [x * FIELD[0], y * FIELD[1]]);
  const { x: middle_x, y: middle_y, turn_deg, near } = where;
  const scale = good.width_share * near * FIELD[0] / good.side_px[0];
  const turned = -turn_deg * Math.PI / 180;
  return corners.map(([x, y]) => {
    const [across, down] = [(x - middle_x) * FIELD[0], (y - middle_y) * FIELD[1]];
    return [(across * Math.cos(turned) - down * Math.sin(turned)) / scale + good.side_px[0] / 2, (across * Math.sin(turned) + down * Math.cos(turned)) / scale + good.side_px[1] / 2];
  });
}

// What moves is read where it was a moment ago.
function within(points, [width, height]) {
  return points.every(([x, y]) => x > -0.02 * width && x < 1.02 * width && y > -0.02 * height && y < 1.02 * height);
}

// A margin around the code, so that its bars are not covered.
function wider(points, margin) {
  const middle = middleOf(points);
  return points.map((each) => each.map((n, axis) => n + Math.sign(n - middle[axis]) * margin));
}

function middleOf(points) {
  return [0, 1].map((axis) => points.reduce((sum, each) => sum + each[axis], 0) / points.length);
}

function near(one, other) {
  const [[x, y], [u, v]] = [middleOf(one.corners), middleOf(other.corners)];
  const long = Math.max(...one.corners.map(([a]) => Math.abs(a - x)), ...one.corners.map(([, b]) => Math.abs(b - y)), 0.02);
  return Math.hypot(x - u, y - v) < long;
}

// All that is outlined now; `changed` is called when one ends by itself.
export function outlines(changed) {
  let all = [];
  let timer = 0;

  function settle() {
    clearTimeout(timer);
    const now = performance.now();
    all = all.filter((each) => each.until > now);
    const next = Math.min(...all.map((each) => each.until));
    if (next < Infinity) timer = setTimeout(() => { settle(); changed(); }, next - now);
  }

  function add(state, code, text, points, lasts_ms) {
    all = [{ state, corners: code.corners, text, points, until: performance.now() + lasts_ms }, ...all.filter((each) => !near(each, code))].slice(0, AT_ONCE);
    settle();
  }

  return {
    // `wheres` are the places at which the print lay of late; false if none of them fits.
    put(state, code, text, good, wheres, lasts_ms = Infinity) {
      if (code.corners.length < FEW) return false;
      const size = good?.side_px ?? FIELD;
      const points = (good ? wheres : [null]).map((where) => onPrint(code.corners, good, where)).find((each) => within(each, size));
      if (!points) return false;
      add(state, code, text, wider(points, size[0] * (good ? 0.028 : 0.009)), lasts_ms);
      return true;
    },
    // What was unsure is not seen any more; it was there for long enough to be noticed.
    forgetUnsure() {
      const until = performance.now() + SHORTEST_MS;
      for (const each of all) if (each.state === "unsure") each.until = Math.min(each.until, until);
      settle();
    },
    clear() { all = []; settle(); },
    get first() { return [...all].sort((one, other) => RANKS[other.state] - RANKS[one.state])[0] ?? null; },
    draw(svg) {
      svg.innerHTML = [...all].reverse().map(({ state, points }) => {
        const drawn = points.map((each) => each.map((n) => n.toFixed(1)).join(",")).join(" ");
        return `<polygon class="case" points="${drawn}"/><polygon class="line ${state}" points="${drawn}"/>`;
      }).join("");
    },
  };
}
