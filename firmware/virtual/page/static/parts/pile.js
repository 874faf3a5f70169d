// Slips that were torn off: the last two lie there, each opens at a dot a pixel.
import { inEachLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { addThing } from "/static/parts/tray.js";

const KEPT_MAX = 40;
const LIE = ["-8deg", "4deg"];
const pile = document.querySelector(".pile");
const papers = pile.querySelector(".papers");
const dialog = document.querySelector("dialog.slip");
let slips = [];
let waiting = null;

function show(falls) {
  pile.classList.toggle("none", slips.length === 0);
  papers.replaceChildren(...slips.slice(-2).map((slip, place, both) => torn(slip, LIE[place + 2 - both.length], place, falls && place === both.length - 1)));
  pile.querySelector(".said strong").textContent = word(slips.length ? "torn" : "no_slips", { n: slips.length });
}

function torn(slip, lie, place, falls) {
  const paper = document.createElement("button");
  paper.type = "button";
  paper.className = falls ? "torn falls" : "torn";
  paper.style.setProperty("--lie", lie);
  paper.style.left = `${place * 104}px`;
  paper.style.top = `${place * 36}px`;
  paper.setAttribute("aria-label", word("slip_said", { n: slip.slip }));
  paper.innerHTML = `<img alt="" src="/slips/${slip.slip}.png">`;
  paper.onclick = () => open(slip);
  return paper;
}

function open(slip) {
  dialog.querySelector(".paper").innerHTML = `<img alt="" src="/slips/${slip.slip}.png">`;
  dialog.querySelector("pre").textContent = slip.text;
  dialog.querySelector("article").setAttribute("aria-label", word("slip_said", { n: slip.slip }));
  dialog.showModal();
  dialog.scrollTop = 0;
}

addThing("slips", pile, "(max-width: 760px)");
on("counter", (told) => { slips = told.pile; waiting = told.waiting; show(false); });
on("cut", (told) => { waiting = told; });
on("torn", () => {
  if (!waiting) return;
  slips = [...slips, waiting].slice(-KEPT_MAX);
  waiting = null;
  show(true);
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
inEachLanguage(() => show(false));
