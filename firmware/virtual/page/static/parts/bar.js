// The bar: the hub's state, sound, theme, language.
import { inEachLanguage, switchLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { isLoud, setLoud } from "/static/parts/buzzer.js";
import { onKey } from "/static/keyboard.js";

const ICONS = {
  loud: '<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500Z"/><path d="M15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a7.800 7.800 0 0 1 0 11"/>',
  mute: '<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500Z"/><path d="m16 9.500 5 5m0-5-5 5"/>',
  moon: '<path d="M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10Z"/>',
  sun: '<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.600 5.600 7 7m10 10 1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400"/>',
};
const THEME = "countertop-theme";
const root = document.documentElement;
const hub = document.querySelector(".hub");
const [sound, theme, language] = ["sound", "theme", "language"].map((id) => document.getElementById(id));
const state = { wire: false, shop: "opening", hub: false };

function icon(name) {
  return `<svg viewBox="0 0 24 24" aria-hidden="true">${ICONS[name]}</svg>`;
}

function isDark() {
  return (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
}

function showHub() {
  const found = !state.wire ? "lost" : state.shop !== "open" ? state.shop : state.hub ? "online" : "away";
  hub.className = `hub ${{ online: "", opening: "opening" }[found] ?? "away"}`;
  hub.querySelector(".text").textContent = word(found);
}

function showTools() {
  sound.innerHTML = icon(isLoud() ? "loud" : "mute");
  sound.setAttribute("aria-label", word(isLoud() ? "sound_on" : "sound_off"));
  sound.setAttribute("aria-pressed", String(isLoud()));
  theme.innerHTML = icon(isDark() ? "sun" : "moon");
  theme.setAttribute("aria-label", word(isDark() ? "light" : "dark"));
  language.textContent = word("language_short");
  language.setAttribute("aria-label", word("language"));
  showHub();
}

function switchSound() {
  setLoud(!isLoud());
  showTools();
}

if (localStorage.getItem(THEME)) root.dataset.theme = localStorage.getItem(THEME);
sound.onclick = switchSound;
onKey("s", switchSound);
theme.onclick = () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  localStorage.setItem(THEME, root.dataset.theme);
  showTools();
};
language.onclick = switchLanguage;
on("wire", (told) => { state.wire = told.on; showHub(); });
on("shop", (told) => { state.shop = told.state; showHub(); });
on("hub", (told) => { state.hub = told.on; showHub(); });
inEachLanguage(showTools);
