// Sorts what happened into sales, each in the order of time.
const SALES_MAX = 20;
const ROWS_MAX = 300;
const LINGERS_MS = 30_000;
let sales = [];

export function forget() {
  sales = [];
}

export function allSales() {
  return sales;
}

// Takes a trace; the sale that it belongs to, or nothing.
export function take(trace) {
  const sale = trace.begins ? begun() : known(trace) || around(trace);
  if (!sale) return null;
  if (trace.sale && !sale.id) sale.id = trace.sale;
  let place = sale.rows.length;
  while (place && sale.rows[place - 1].at_ms > trace.at_ms) place--;
  sale.rows.splice(place, 0, trace);
  if (sale.rows.length > ROWS_MAX) sale.rows.length = ROWS_MAX;
  return sale;
}

function begun() {
  const sale = { id: "", rows: [] };
  sales = [...sales, sale].slice(-SALES_MAX);
  return sale;
}

function known({ sale }) {
  return sale && sales.find((each) => each.id === sale);
}

// Who names no sale belongs to the one that was under way then.
function around(trace) {
  const sale = sales.findLast((each) => each.rows[0].at_ms <= trace.at_ms);
  const other = sale?.id && trace.sale && sale.id !== trace.sale;
  if (sale && !other && trace.at_ms - sale.rows.at(-1).at_ms < LINGERS_MS) return sale;
  return trace.lane === "sale" && trace.sale ? begun() : null;
}

export function secondsOf(sale, row) {
  return ((row.at_ms - sale.rows[0].at_ms) / 1000).toFixed(2);
}
