// What a row says: a title, and beside it what matters of its facts.
import { hasWord, word } from "/static/words.js";

const JOINT = " · ";

export function money(fen) {
  return `${fen < 0 ? "−" : ""}${(Math.abs(fen) / 100).toFixed(2)}`;
}

export function titleOf({ lane, what, facts }) {
  switch (lane) {
    case "outside": return outside(what, facts);
    case "sale": return named(`e_${what}`, what);
    case "journal": return word("committed");
    case "message": return named(`m_${what.split("/")[0]}`, word("m_other"));
    default: return named(`h_${what}`, what);
  }
}

export function besideOf({ lane, what, facts }) {
  switch (lane) {
    case "outside": return facts.text ?? (what === "code" ? `${facts.symbology}${JOINT}${word("secret")}` : "");
    case "sale": return ofSale(what, facts);
    case "journal": return joined(named(`j_${facts.stage}`, facts.stage), facts.sale);
    case "message": return joined(what, facts.seq && word("seq", { n: facts.seq }), facts.upto && word("upto", { n: facts.upto }), facts.fate ? word(facts.fate) : "");
    default: return ofHub(what, facts);
  }
}

function outside(what, facts) {
  if (what === "code") return word(facts.text ? "o_code" : "o_other_code");
  if (what === "key") return facts.key === "key" ? word("o_key_staff") : word("o_key", { key: word(facts.key) });
  return named(`o_${what}`, what);
}

function ofSale(what, facts) {
  if (what === "GoodsScanned" && facts.payable_fen) return word("priced", { name: facts.name, price: money(facts.price_fen), fen: money(facts.payable_fen) });
  if (what === "ChargeReplied") return named(`w_${facts.state}`, facts.state);
  const effects = facts.effects.split(", ").map((each) => each.split(" ")[0]).filter((each) => hasWord(`f_${each}`));
  const owed = facts.payable_fen === undefined ? "" : word(facts.sale ? "payable" : "total", { fen: money(facts.payable_fen) });
  return what === "PayPressed" || !effects.length ? owed : joined(...new Set(effects.map((each) => word(`f_${each}`))));
}

function ofHub(what, facts) {
  if (what === "payment") return joined(named(facts.network, facts.network), named(`p_${facts.state}`, facts.state));
  if (what === "member") return `…${facts.member}`;
  return joined(`¥${money(facts.payable_fen)}`, facts.points ? word("points_in", { n: facts.points }) : "");
}

export function named(key, otherwise) {
  return hasWord(key) ? word(key) : otherwise;
}

function joined(...parts) {
  return parts.filter(Boolean).join(JOINT);
}
