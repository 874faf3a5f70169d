// One place for the page's keys: those of the table act unless somebody types.
import { isShortcut } from "/static/shortcuts/table.js";

const downs = new Map();
const ups = new Map();
const KEPT = "countertop-signs";
let first = () => null;
let signs = localStorage.getItem(KEPT) !== "off";
const TYPING = "input:not([type=range], [type=checkbox]), textarea, select";

// `name` as in the table of shortcuts, where it has to stand.
export function onKey(name, down, up = null) {
  if (!isShortcut(name)) throw new Error(`no shortcut is listed for ${name}`);
  downs.set(name, down);
  if (up) ups.set(name, up);
}

// `find` names who acts before all others: a function by the key's name, or nothing.
export function askFirst(find) {
  first = find;
}

// Whether letters, digits and signs act; keys with a name always do.
export function signsAct() {
  return signs;
}

export function letSignsAct(act) {
  signs = act;
  localStorage.setItem(KEPT, act ? "on" : "off");
}

function heard(event, table) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(TYPING) || document.querySelector("dialog:modal")) return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!isShortcut(name) || (!signs && name.length === 1 && name !== " " && table === downs)) return;
  for (const act of [table === downs ? first(name) : null, table.get(name)]) {
    if (act && act(event) !== false) { event.preventDefault(); return; }
  }
}

addEventListener("keydown", (event) => { if (!event.repeat || event.key.startsWith("Arrow") || "[]-=+".includes(event.key)) heard(event, downs); });
addEventListener("keyup", (event) => heard(event, ups));
