// The phone's wallet: its balance, a fresh pay code, and what the network asks of its owner.
import { inEachLanguage, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { money, turn } from "/static/parts/phone.js";

const MOODS = ["pays", "asks", "hesitates", "refuses"];
const TICK = '<svg class="mark" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="m14 25 7 7 13-15"/></svg>';
const CROSS = '<svg class="mark" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="m17 17 14 14m0-14L17 31"/></svg>';
const face = document.querySelector(".face-of.pay");
let wallet = null;

function slip() {
  const amount = money(wallet.amount_fen);
  switch (wallet.stage) {
    case "asked":
      return `<strong>${amount}</strong><p>${word("asked")}</p><button type="button" class="main" data-keep="confirm">${word("confirm")}</button><button type="button" class="quiet" data-keep="decline">${word("decline")}</button>`;
    case "under_way":
      return `<strong>${amount}</strong><p>${word("under_way")}</p>`;
    case "paid":
    case "refused":
      return `${wallet.stage === "paid" ? TICK : CROSS}<p>${word(wallet.stage)}</p><strong>${amount}</strong><button type="button" class="quiet" data-keep="again">${word("code_again")}</button>`;
    default:
      return wallet.code ? `<img alt="${word("code_said")}" src="/phone/code.png?${wallet.code}"><p>${word("code_how")}</p>` : `<button type="button" class="quiet" data-keep="again">${word("code_again")}</button>`;
  }
}

function show() {
  if (!wallet) { face.innerHTML = `<div class="bare"><button type="button" class="quiet" data-keep="again">${word("code_again")}</button></div>`; }
  else {
    const seg = wallet.networks.map((each) => `<button type="button" data-network="${each}" data-keep="n-${each}" aria-pressed="${each === wallet.network}">${word(each)}</button>`).join("");
    const moods = MOODS.map((each) => `<button type="button" data-mood="${each}" data-keep="m-${each}" aria-pressed="${each === wallet.mood}">${word(each)}</button>`).join("");
    face.innerHTML = `<div class="choice" role="group" aria-label="${word("wallet")}">${seg}</div><p class="balance"><span>${word("balance")}</span><b>${money(wallet.balance_fen)}</b></p>
      <div class="paper ${wallet.stage}">${slip()}</div><p class="label" id="moods">${word("mood")}</p><div class="choice" role="group" aria-labelledby="moods">${moods}</div>`;
  }
  const act = (selector, done) => { for (const each of face.querySelectorAll(selector)) each.onclick = () => done(each); };
  act("[data-network]", (each) => order("wallet", { network: each.dataset.network }));
  act("[data-mood]", (each) => order("mood", { mood: each.dataset.mood }));
  act("[data-keep=confirm]", () => order("confirm"));
  act("[data-keep=decline]", () => order("decline"));
  act("[data-keep=again]", () => turn("pay"));
}

function changed(told) {
  const before = face.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
  wallet = told.wallet;
  show();
  if (before) (face.querySelector(`[data-keep="${before}"]`) ?? face.querySelector("button"))?.focus();
}

on("phone", changed);
inEachLanguage(show);
