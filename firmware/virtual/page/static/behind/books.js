// The hub's books: four figures, and the newest rows as small tables.
import { word } from "/static/words.js";
import { money, named } from "/static/behind/texts.js";

const TABLES = [
  ["orders", "newest_orders", [["receipt", (row) => row.receipt_no], ["amount", (row) => money(row.payable_fen), true], ["by", (row) => named(`t_${row.tender}`, row.tender)], ["when", clock]]],
  ["payments", "newest_payments", [["network", (row) => named(row.network, row.network)], ["amount", (row) => money(row.amount_fen), true], ["state", (row) => named(`p_${row.state}`, row.state)], ["when", clock]]],
  ["points", "newest_points", [["who", (row) => `…${row.member}`], ["points", (row) => (row.points > 0 ? "+" : "−") + Math.abs(row.points), true], ["by", (row) => named(`k_${row.kind}`, row.kind)], ["when", clock]]],
  ["members", "newest_members", [["who", (row) => `…${row.member}`], ["points", (row) => row.points, true], ["when", clock]]],
];

function clock(row) {
  return new Date(row.at).toLocaleTimeString("sv-SE");
}

export function figures(books) {
  return `<dl>${[["orders", books.orders], ["cash", `¥${money(books.cash_fen)}`], ["points", books.points], ["waiting_facts", books.waiting ?? word("unknown_yet")]]
    .map(([name, figure]) => `<div><dt>${word(name)}</dt><dd>${figure}</dd></div>`).join("")}</dl>`;
}

export function tables(books) {
  return TABLES.map(([name, field, columns]) => `<section><h3>${word(name)}</h3>${books[field].length ? table(columns, books[field], name) : `<p>${word("none_yet")}</p>`}</section>`).join("");
}

function table(columns, rows, name) {
  const kind = (number) => (number ? ' class="number"' : "");
  const head = columns.map(([title, , number]) => `<th scope="col"${kind(number)}>${word(title)}</th>`).join("");
  const body = rows.map((row) => `<tr>${columns.map(([, cell, number]) => `<td${kind(number)}>${escaped(cell(row))}</td>`).join("")}</tr>`).join("");
  return `<table aria-label="${word(name)}"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

export function escaped(text) {
  return String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
