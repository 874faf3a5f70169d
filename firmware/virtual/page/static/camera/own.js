// What a visitor shows of their own: a picture, chosen or dropped, and the webcam's switch.
import "/static/camera/words.js";
import { hasWord, inEachLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { draggable } from "/static/dragging.js";
import { holdAt, holdUp, onLaid } from "/static/parts/field.js";
import { choose } from "/static/parts/tray.js";
import { endWebcam, onWebcam, startWebcam, stopWebcam } from "/static/camera/webcam.js";

const FILE_MAX_BYTES = 8 * 1024 * 1024;
const ICONS = {
  picture: '<rect x="3" y="5" width="18" height="14" rx="2.500"/><circle cx="8.500" cy="10" r="1.600"/><path d="m4 17 5-4 3.500 2.500L16 12l5 4"/>',
  camera: '<rect x="3" y="6.500" width="13" height="11" rx="2.500"/><path d="m16 11 5-3v8l-5-3"/>',
};
const MARK = '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M5.200 1.500h5.600L14.500 5.200v5.600l-3.700 3.700H5.200L1.500 10.800V5.200Z"/><path d="M8 4.800v4M8 11v.2"/></svg>';
const bar = document.createElement("p");
let picture = { number: 0 };
let [busy, fault, awaited] = [false, "", false];
let webcam = ["off", "", false];
let laid = null;

export const own = document.createElement("div");
own.className = "own";
bar.className = "webcam-bar";
bar.hidden = true;
document.querySelector(".field .frame").append(bar);

function icon(name) {
  return `<svg viewBox="0 0 24 24" aria-hidden="true">${ICONS[name]}</svg>`;
}

function build() {
  own.innerHTML = `<h2>${word("own")}</h2>
    <div class="of-picture"><button type="button" class="quiet choose">${icon("picture")}<span></span></button><input type="file" accept="image/jpeg,image/png" aria-label="${word("bring")}" hidden><button type="button" class="brought" hidden><img alt="" draggable="false"></button><p class="hint">${word("bring_how")}</p><p class="fault" role="status"></p></div>
    <div class="of-webcam"><button type="button" class="quiet switch">${icon("camera")}<span></span></button><p class="hint">${word("webcam_how")}</p><p class="fault" role="status"></p></div>`;
  const [input, brought] = [own.querySelector("input"), own.querySelector(".brought")];
  own.querySelector(".choose").onclick = () => { if (!busy) input.click(); };
  own.querySelector(".switch").onclick = () => (webcam[0] === "off" ? startWebcam() : stopWebcam());
  input.onchange = () => { if (input.files.length) bring(input.files[0]); input.value = ""; };
  draggable(brought, { at: (x, y) => holdAt("picture", x, y), press: () => holdUp("picture"), ghost: () => Object.assign(brought.querySelector("img").cloneNode(), { className: "ghost-picture" }) });
  brought.setAttribute("aria-label", word("own_picture"));
  brought.setAttribute("aria-description", word("brought_said"));
  bar.innerHTML = `<span></span><button type="button">${word("webcam_end")}</button>`;
  bar.querySelector("button").onclick = endWebcam;
  show();
}

function say(place, text) {
  const line = own.querySelector(`${place} .fault`);
  if (line.dataset.said !== text) line.innerHTML = text && `${MARK}<span>${text}</span>`;
  line.dataset.said = text;
}

function show() {
  const [state, problem, shown] = webcam;
  const brought = own.querySelector(".brought");
  own.querySelector(".choose span").textContent = word(busy ? "bring_busy" : "bring");
  own.querySelector(".choose").setAttribute("aria-busy", String(busy));
  brought.hidden = !picture.number;
  brought.classList.toggle("held", laid?.thing === "picture");
  if (picture.number) brought.querySelector("img").src = `/brought.jpg?${picture.number}`;
  own.querySelector(".switch span").textContent = word({ off: "webcam", asking: "webcam_asking", on: "webcam_off" }[state]);
  own.querySelector(".switch").setAttribute("aria-pressed", String(state === "on"));
  say(".of-picture", fault && word(fault));
  say(".of-webcam", problem && word(`w_${problem}`));
  bar.hidden = !shown;
  bar.firstElementChild.textContent = word(state === "on" ? "webcam_mine" : "webcam_other");
}

async function bring(file) {
  [busy, fault] = [true, ""];
  show();
  fault = file.size > FILE_MAX_BYTES ? "b_bytes" : await sent(file);
  busy = false;
  awaited = !fault;
  show();
  if (awaited && picture.taken) hold();
}

async function sent(file) {
  try {
    const reply = await fetch("/picture", { method: "POST", body: file });
    if (reply.ok) return "";
    const named = reply.status === 503 ? "b_busy" : `b_${await reply.text()}`;
    return hasWord(named) ? named : "b_lost";
  } catch {
    return "b_lost";
  }
}

// The picture that was sent has come to the shop: it is held up by whoever sent it.
function hold() {
  awaited = false;
  picture.taken = false;
  holdUp("picture");
}

function isPicture({ dataTransfer }) {
  return [...dataTransfer?.items ?? []].some((each) => each.kind === "file" && each.type.startsWith("image/"));
}

addEventListener("dragover", (event) => {
  if (!isPicture(event)) return;
  event.preventDefault();
  document.querySelector(".field").classList.add("over");
}, true);
for (const end of ["dragleave", "drop"]) addEventListener(end, (event) => { if (end === "drop" || !event.relatedTarget) document.querySelector(".field").classList.remove("over"); }, true);
addEventListener("drop", (event) => {
  if (!isPicture(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  choose("picture");
  bring(event.dataTransfer.files[0]);
}, true);
onLaid((now) => { laid = now; if (own.children.length) show(); });
onWebcam((...now) => { webcam = now; if (own.children.length) show(); });
on("picture", (told) => {
  picture = { ...told, taken: told.number !== picture.number };
  show();
  if (awaited && picture.taken) hold();
});
inEachLanguage(build);
