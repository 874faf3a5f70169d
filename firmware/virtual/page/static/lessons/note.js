// A lesson: a note on the wall with one order at a time, which the appliance alone can tick off.
import "/static/lessons/words.js";
import { inEachLanguage, inLanguage, word } from "/static/words.js";
import { onKey } from "/static/keyboard.js";
import { beginLesson, beginStep, endLesson, isMet } from "/static/lessons/met.js";
import { chime } from "/static/parts/buzzer.js";
import { say } from "/static/speaking.js";
import { saveSession } from "/static/scripts/saving.js";

const HELP_MS = 20_000;
const KEPT = "countertop-lessons";
const NUMBERS = ["one", "two", "three", "four", "five"];
const note = document.querySelector(".note");
const button = document.getElementById("lessons");
const scene = document.querySelector(".scene");
let lessons = [];
let chosen = null;
let step = 0;
let helped = false;
let timer = 0;

function learnt() {
  return (localStorage.getItem(KEPT) ?? "").split(" ").filter(Boolean);
}

function listed() {
  const rows = lessons.map(({ name, title }, at) => `<li><button type="button" data-lesson="${name}"><i>${at + 1}</i><span></span><small>${learnt().includes(name) ? word("done") : ""}</small></button></li>`).join("");
  note.innerHTML = `<h2 id="note-title">${word("choose_lesson")}</h2><ol role="list">${rows}</ol><div class="ways"><button type="button" class="leave">${word("leave")}</button></div>`;
  for (const [at, each] of [...note.querySelectorAll("[data-lesson]")].entries()) {
    each.querySelector("span").textContent = inLanguage(lessons[at].title);
    each.onclick = () => begin(lessons[at]);
  }
}

function taught() {
  const { steps } = chosen;
  const at = steps[step];
  const dots = steps.map((_, n) => `<i class="${n < step ? "past" : n === step ? "now" : ""}"></i>`).join("");
  note.innerHTML = `<p class="which" id="note-title"></p><p class="dots" role="img" aria-label="${word("lesson_step", { n: step + 1, of: steps.length })}">${dots}</p>
    <h2></h2><p class="why"></p><p class="help" role="status"></p>
    <div class="ways"><button type="button" class="skip-step">${word("skip_step")}</button><button type="button" class="leave">${word("leave")}</button></div>`;
  note.querySelector(".which").textContent = word("lesson_number", { n: word(NUMBERS[lessons.indexOf(chosen)]), title: inLanguage(chosen.title) });
  note.querySelector("h2").textContent = inLanguage(at.order);
  note.querySelector(".why").textContent = inLanguage(at.why);
  note.querySelector(".help").textContent = helped ? word("help_after", { help: inLanguage(at.help) }) : "";
  note.querySelector(".skip-step").onclick = () => { note.focus({ preventScroll: true }); next(); };
  ring(at.touch);
}

function ended() {
  note.innerHTML = `<p class="which">${word("learnt")}</p><h2 id="note-title"></h2><p class="why"></p>
    <div class="ways"><button type="button" class="save">${word("as_script")}</button><button type="button" class="others">${word("other_lesson")}</button><button type="button" class="leave">${word("leave")}</button></div>`;
  note.querySelector("h2").textContent = inLanguage(chosen.title);
  note.querySelector(".why").textContent = inLanguage(chosen.learnt);
  note.querySelector(".save").onclick = saveSession;
  note.querySelector(".others").onclick = () => { chosen = null; show(); note.querySelector("button").focus({ preventScroll: true }); };
  ring([]);
}

function show() {
  if (note.hidden) return;
  const held = note.contains(document.activeElement) ? document.activeElement.className : null;
  if (!chosen) listed();
  else if (step < chosen.steps.length) taught();
  else ended();
  note.classList.toggle("lists", !chosen);
  note.querySelector(".leave").onclick = leave;
  if (held) (note.querySelector(`.${held}`) ?? note).focus({ preventScroll: true });
}

// What is to be touched wears a ring: of each selector whatever is in view.
function ring(selectors) {
  for (const each of document.querySelectorAll(".wanted")) each.classList.remove("wanted");
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.getClientRects().length);
  const first = selectors.map(seen).find((each) => each.length);
  for (const each of first ?? []) each.classList.add("wanted");
}

function begin(lesson) {
  chosen = lesson;
  step = -1;
  note.focus({ preventScroll: true });
  beginLesson(look);
  next();
}

function next() {
  step += 1;
  helped = false;
  clearTimeout(timer);
  const at = chosen.steps[step];
  if (at) {
    beginStep(at.until);
    timer = setTimeout(() => { helped = true; show(); }, HELP_MS);
    say(`${inLanguage(at.order)} ${inLanguage(at.why)}`);
  } else {
    endLesson();
    localStorage.setItem(KEPT, [...new Set([...learnt(), chosen.name])].join(" "));
    say(inLanguage(chosen.learnt));
  }
  show();
  look();
}

function look() {
  const at = chosen?.steps[step];
  if (!at || !isMet(at.until)) return;
  chime();
  next();
}

function leave() {
  note.hidden = true;
  chosen = null;
  clearTimeout(timer);
  endLesson();
  ring([]);
  scene.classList.remove("taught");
  button.setAttribute("aria-expanded", "false");
  button.focus({ preventScroll: true });
}

async function open() {
  if (!note.hidden) { leave(); return; }
  if (!lessons.length) ({ lessons } = await (await fetch("/static/lessons/lessons.json")).json());
  note.hidden = false;
  scene.classList.add("taught");
  button.setAttribute("aria-expanded", "true");
  show();
  note.querySelector("button").focus({ preventScroll: true });
}

button.onclick = open;
onKey("l", () => { open(); });
document.addEventListener("click", () => { const at = chosen?.steps[step]; if (at) ring(at.touch); });
inEachLanguage(show);
