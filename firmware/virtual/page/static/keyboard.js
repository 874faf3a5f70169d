// One place for the page's keys: letters and digits act unless somebody types.
const downs = new Map();
const ups = new Map();
const TYPING = "input:not([type=range]), textarea, select";

// `name` as in KeyboardEvent.key, letters in lower case.
export function onKey(name, down, up = null) {
  downs.set(name, down);
  if (up) ups.set(name, up);
}

function heard(event, table) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(TYPING) || document.querySelector("dialog:modal")) return;
  const act = table.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (act && act(event) !== false) event.preventDefault();
}

addEventListener("keydown", (event) => { if (!event.repeat || event.key.startsWith("Arrow") || "[]-=+".includes(event.key)) heard(event, downs); });
addEventListener("keyup", (event) => heard(event, ups));
