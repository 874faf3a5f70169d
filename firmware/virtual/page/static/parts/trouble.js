// What is wrong, where it is seen: at the printer, and as a word about the selling.
import { inEachLanguage, word } from "/static/words.js";
import { onFaults } from "/static/parts/faults.js";

const AT_THE_PRINTER = ["printer_unplugged", "cover_open", "paper_out"];
const ON_THE_WAY = ["hub_away", "broker_down"];
const printer = document.querySelector(".printer");
const chip = printer.querySelector(".trouble");
const sells = document.querySelector(".sells");
let now = {};

function show() {
  const there = AT_THE_PRINTER.find((each) => each in now);
  const away = ON_THE_WAY.some((each) => each in now);
  chip.hidden = !there;
  chip.textContent = there ? word(`trouble_${there}`) : "";
  printer.classList.toggle("unwell", Boolean(there) && there !== "printer_unplugged");
  printer.classList.toggle("dark", there === "printer_unplugged");
  const which = "camera_covered" in now ? "camera" : there && away ? "both" : there ? "printer" : away ? "away" : "";
  sells.hidden = !which;
  if (which) [sells.children[0].textContent, sells.children[1].textContent] = [word(`sells_${which}`), word(`later_${which}`)];
}

onFaults((since) => { now = since; show(); });
inEachLanguage(show);
