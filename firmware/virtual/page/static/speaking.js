// What a screen reader is told, at most once a second, repeats left out.
const box = document.querySelector("#spoken");
let said = "";
let next = "";
let timer = 0;

export function say(text) {
  next = text;
  if (timer || text === said) return;
  speak();
  timer = setTimeout(() => { timer = 0; if (next !== said) say(next); }, 1000);
}

function speak() {
  said = next;
  box.textContent = said;
}
