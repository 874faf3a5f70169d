// One place for the page's keys: letters and digits act unless somebody types.
const downs = new Map();
const ups = new Map();
let first = () => null;
const TYPING = "input:not([type=range]), textarea, select";

// `name` as in KeyboardEvent.key, letters in lower case.
export function onKey(name, down, up = null) {
  downs.set(name, down);
  if (up) ups.set(name, up);
}

// `find` names who acts before all others: a function by the key's name, or nothing.
export function askFirst(find) {
  first = find;
}

function heard(event, table) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(TYPING) || document.querySelector("dialog:modal")) return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  for (const act of [table === downs ? first(name) : null, table.get(name)]) {
    if (act && act(event) !== false) { event.preventDefault(); return; }
  }
}

addEventListener("keydown", (event) => { if (!event.repeat || event.key.startsWith("Arrow") || "[]-=+".includes(event.key)) heard(event, downs); });
addEventListener("keyup", (event) => heard(event, ups));
