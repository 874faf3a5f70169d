// What the camera sees: asked for only while somebody looks.
import { inEachLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { addPanel, choose } from "/static/parts/tray.js";
import { onKey } from "/static/keyboard.js";
import { own } from "/static/camera/own.js";

const view = document.createElement("div");
view.className = "view";
view.innerHTML = "<div><img><p></p></div>";
const [picture, caption] = view.firstElementChild.children;
view.append(own);
let number = 0;
let looking = false;

function show() {
  picture.hidden = !number;
  picture.alt = caption.textContent = word(number ? "seen" : "unseen");
  if (looking && number && picture.complete) picture.src = `/camera.jpg?${number}`;
}

addPanel("picture", view, (seen) => { looking = seen; show(); });
onKey("v", () => choose("picture"));
on("view", (told) => { number = told.number; show(); });
inEachLanguage(show);
