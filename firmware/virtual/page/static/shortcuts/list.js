// The list of all keys: it is the table that the handler acts by.
import "/static/shortcuts/words.js";
import { inEachLanguage, word } from "/static/words.js";
import { letSignsAct, onKey, signsAct } from "/static/keyboard.js";
import { SHORTCUTS } from "/static/shortcuts/table.js";

const list = document.querySelector("dialog.shortcuts");
const opener = document.querySelector("#shortcuts");

function group([name, rows]) {
  return `<section><h3>${word(name)}</h3><dl>${rows.map(({ shown, says }) => `<div><dt>${shown.split(" ").map((each) => (each === "–" ? "–" : `<kbd>${each}</kbd>`)).join(" ")}</dt><dd>${word(says)}</dd></div>`).join("")}</dl></section>`;
}

function build() {
  list.innerHTML = `<div class="head"><h2 id="shortcuts-title">${word("keys_list")}</h2><form method="dialog"><button class="quiet">${word("close")} <kbd aria-hidden="true">Esc</kbd></button></form></div>
    <div class="groups">${SHORTCUTS.map(group).join("")}</div>
    <label class="signs"><input type="checkbox" role="switch" ${signsAct() ? "checked" : ""}><span><b>${word("signs_act")}</b> ${word("signs_why")}</span></label>`;
  list.querySelector("input").onchange = ({ target }) => letSignsAct(target.checked);
  opener.setAttribute("aria-label", word("keys_button"));
}

function open() {
  list.showModal();
}

opener.onclick = open;
list.addEventListener("click", (event) => { if (event.target === list) list.close(); });
onKey("?", open);
inEachLanguage(build);
