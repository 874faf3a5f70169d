// The tray: tabs over panels. A later part adds its own by `addPanel`.
import { inEachLanguage, word } from "/static/words.js";

const tray = document.querySelector(".tray");
const tabs = document.querySelector(".tabs");
const panels = document.querySelector(".panels");
const watchers = new Map();
const crowds = new Map();

// A panel under a tab of that name; `onShown` is told whether it is seen.
export function addPanel(name, element, onShown = () => {}) {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.id = `tab-${name}`;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", `panel-${name}`);
  tab.onclick = () => choose(name);
  tab.onkeydown = (event) => move(event, tab);
  tabs.append(tab);
  element.id = `panel-${name}`;
  element.setAttribute("role", "tabpanel");
  element.setAttribute("aria-labelledby", tab.id);
  panels.append(element);
  watchers.set(name, onShown);
  inEachLanguage(() => { tab.textContent = word(name); tabs.setAttribute("aria-label", word("tray")); });
  if (watchers.size === 1) choose(name);
  else { element.hidden = true; tab.tabIndex = -1; tab.setAttribute("aria-selected", "false"); }
}

// A number beside a tab's name; 0 for none.
export function markTab(name, number) {
  const tab = document.getElementById(`tab-${name}`);
  if (number) tab.dataset.marked = number;
  else delete tab.dataset.marked;
}

// What stands in the scene, and lies in the tray where `media` matches or the scene is crowded.
export function addThing(name, element, media) {
  const place = document.createComment(name);
  const sheet = document.createElement("div");
  const narrow = matchMedia(media);
  element.before(place);
  let crowded = false;
  const settle = () => {
    const lies = narrow.matches || crowded;
    if (lies !== sheet.contains(element)) {
      if (lies) sheet.append(element);
      else place.after(element);
    }
    document.getElementById(`tab-${name}`).hidden = !lies;
    if (!lies && !sheet.hidden) choose(watchers.keys().next().value);
  };
  addPanel(name, sheet);
  crowds.set(name, (on) => { crowded = on; settle(); });
  narrow.addEventListener("change", settle);
  settle();
}

// Whether the scene has no room for that thing.
export function crowd(name, on) {
  crowds.get(name)(on);
}

// Shows a panel, also where the tray is closed, if that thing lies there.
export function bringUp(name) {
  if (document.getElementById(`tab-${name}`).hidden) return;
  choose(name);
  openTray(name);
}

// Beside a panel that takes its room the tray is closed but for the tab that was pressed.
export function openTray(name) {
  tray.classList.toggle("shown", Boolean(name));
  tray.dataset.tab = name ? `tab-${name}` : "";
}

export function choose(name) {
  for (const [each, onShown] of watchers) {
    const chosen = each === name;
    const tab = document.getElementById(`tab-${each}`);
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(`panel-${each}`).hidden = !chosen;
    onShown(chosen);
  }
}

function move(event, tab) {
  const seen = [...tabs.children].filter((each) => !each.hidden);
  const place = seen.indexOf(tab);
  const next = { ArrowRight: seen[(place + 1) % seen.length], ArrowLeft: seen.at(place - 1) }[event.key];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
  next.click();
}
