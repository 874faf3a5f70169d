// What the camera sees: asked for only while somebody looks.
import { inEachLanguage, word } from "/static/words.js";
import { on } from "/static/wire.js";
import { addPanel } from "/static/parts/tray.js";

const view = document.createElement("div");
view.className = "view";
view.innerHTML = "<img><p></p>";
const [picture, caption] = view.children;
let number = 0;
let looking = false;

function show() {
  picture.hidden = !number;
  picture.alt = caption.textContent = word(number ? "seen" : "unseen");
  if (looking && number) picture.src = `/camera.jpg?${number}`;
}

addPanel("picture", view, (seen) => { looking = seen; show(); });
on("view", (told) => { number = told.number; show(); });
inEachLanguage(show);
