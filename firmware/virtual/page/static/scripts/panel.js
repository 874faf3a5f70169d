// Sale scripts in the tray: one is loaded, played, halted; this session is saved as one.
import "/static/lessons/words.js";
import { inEachLanguage, inLanguage, word } from "/static/words.js";
import { on, order } from "/static/wire.js";
import { addPanel, choose } from "/static/parts/tray.js";
import { saveSession } from "/static/scripts/saving.js";

const PACES = ["person", "quick", "fast"];
const WRONG = { 413: "too_large", 400: "no_text", 503: "busy" };
const NAME_MAX = 80;
const panel = document.createElement("div");
let library = [];
let script = { name: "", lines: [], anew: false };
let run = { state: "none", pace: "person" };
let line = { number: 0, state: "done", reason: {} };
let recorded = 0;
let refusal = {};
let pausing = false;

// What a button does, by what it says of itself when it is pressed.
const ACTS = [
  ["[data-act]", (each) => { pausing = each.dataset.act === "pause"; order("steer_script", { act: each.dataset.act }); show(); }],
  ["[data-pace]", (each) => order("pace", { pace: each.dataset.pace })],
  [".save", saveSession],
  [".anew", () => order("record_anew")],
  [".load", () => { refusal = {}; order("load_script", { name: panel.querySelector("select").value }); }],
];

function build() {
  panel.className = "script";
  panel.innerHTML = script.name ? playing() : choosing();
  const file = panel.querySelector("input[type=file]");
  if (file) file.onchange = () => send(file.files[0]);
  show();
}

function choosing() {
  const options = library.map(({ name }) => `<option value="${name}">${name}</option>`).join("");
  return `<div class="row"><label class="unseen" for="which">${word("script_which")}</label><select id="which">${options}</select><button type="button" class="quiet load">${word("script_open")}</button></div>
    <p class="about"></p>
    <label class="quiet file"><input type="file" accept=".sale,text/plain">${word("script_file")}</label><p class="hint">${word("script_drop")}</p>
    <pre class="refusal" role="status"></pre>
    <hr><p class="hint">${word("script_none")}</p><p class="count"></p>
    <div class="row"><button type="button" class="quiet save">${word("save_script")}</button><button type="button" class="quiet anew">${word("record_anew")}</button></div>`;
}

function playing() {
  const paces = PACES.map((each) => `<button type="button" data-pace="${each}">${word(`pace_${each}`)}</button>`).join("");
  return `<h2></h2><p class="how" role="status"></p>
    <div class="row"><button type="button" class="quiet go"></button><button type="button" class="quiet" data-act="step">${word("step")}</button><button type="button" class="quiet" data-act="stop">${word("put_away")}</button></div>
    <div class="choice" role="group" aria-label="${word("pace")}">${paces}</div>
    <ol class="lines" tabindex="0" role="list" aria-label="${word("script_lines")}"></ol>`;
}

function fill() {
  const list = panel.querySelector(".lines");
  list?.replaceChildren(...script.lines.map(([number, text]) => {
    const row = document.createElement("li");
    row.dataset.line = number;
    row.innerHTML = "<i></i><span></span>";
    [row.children[0].textContent, row.children[1].textContent] = [number, text];
    return row;
  }));
}

function show() {
  if (!script.name) { showChoice(); return; }
  const busy = run.state === "playing";
  const go = panel.querySelector(".go");
  go.textContent = word(busy ? "pause" : "play");
  go.dataset.act = busy ? "pause" : "play";
  const over = ["halted", "ended"].includes(run.state);
  for (const each of panel.querySelectorAll(".go, [data-act=step]")) each.toggleAttribute("disabled", over);
  for (const each of panel.querySelectorAll("[data-pace]")) each.setAttribute("aria-pressed", String(each.dataset.pace === run.pace));
  panel.querySelector("h2").textContent = script.name;
  const how = busy && pausing ? "pausing" : run.state === "paused" && line.state === "under_way" ? "paused_in" : run.state;
  const said = word(`script_${how}`, { n: line.number, name: script.name, of: script.lines.length });
  const more = run.state === "halted" && inLanguage(line.reason) ? word("script_seen", { reason: inLanguage(line.reason) }) : run.state === "ready" && script.anew ? word("script_anew") : "";
  panel.querySelector(".how").textContent = [said, more].filter(Boolean).join(" ");
  showLine();
}

function showLine() {
  const list = panel.querySelector(".lines");
  if (!list) return;
  for (const row of list.children) {
    const number = Number(row.dataset.line);
    row.className = number < line.number ? "done" : number === line.number ? line.state : "";
    if (number !== line.number) { row.removeAttribute("aria-current"); continue; }
    row.setAttribute("aria-current", "step");
    list.scrollTop = row.offsetTop - list.clientHeight / 2;
  }
}

function showChoice() {
  const which = panel.querySelector("select");
  if (!which) return;
  const about = () => { panel.querySelector(".about").textContent = library.find(({ name }) => name === which.value)?.about ?? ""; };
  which.onchange = about;
  about();
  panel.querySelector(".count").textContent = word("recorded", { n: recorded });
  panel.querySelector(".refusal").textContent = refusal.word ? `${word(refusal.word)}\n${inLanguage(refusal.lines ?? {}) ?? ""}`.trim() : "";
}

async function send(file) {
  if (!file) return;
  const sent = await fetch(`/scripts?name=${encodeURIComponent(file.name.slice(0, NAME_MAX))}`, { method: "POST", body: file });
  refusal = sent.ok ? {} : sent.status === 422 ? { word: "no_script", lines: await sent.json() } : { word: WRONG[sent.status] ?? "busy" };
  if (!sent.ok) choose("script");
  show();
}

async function fetchLibrary() {
  if (library.length) return;
  library = await (await fetch("/scripts")).json();
  if (!script.name) build();
}

panel.addEventListener("click", ({ target }) => {
  for (const [selector, act] of ACTS) {
    const pressed = target.closest(selector);
    if (pressed) act(pressed);
  }
});
addPanel("script", panel, (seen) => { if (seen) fetchLibrary(); });
document.getElementById("script").onclick = () => { choose("script"); document.getElementById("tab-script").focus(); };
addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
addEventListener("drop", (event) => { if (event.dataTransfer?.files.length) { event.preventDefault(); choose("script"); send(event.dataTransfer.files[0]); } });
on("script", (told) => {
  const fresh = told.name && !script.name;
  script = told;
  build();
  fill();
  showLine();
  if (fresh) choose("script");
});
on("script_run", (told) => { run = told; pausing = pausing && run.state === "playing"; show(); });
on("script_line", (told) => { line = told; show(); });
on("recording", (told) => { recorded = told.lines; if (!script.name) showChoice(); });
inEachLanguage(() => { build(); fill(); showLine(); });
