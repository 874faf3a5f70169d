// Things that are dragged with the pointer, or pressed: goods of the shelf, the phone, a card.
const DRAG_PX = 6;

// `at` puts the thing where the pointer is, false beside the field; `ghost` makes what follows it there;
// `drop` is told where it was let go beside the field.
export function draggable(element, { at, press, ghost, drop = () => {} }) {
  element.addEventListener("click", (event) => { if (!element.dragged || event.detail === 0) press(event); });
  element.addEventListener("pointerdown", (down) => begin(element, down, { at, ghost, drop }));
}

function begin(element, down, { at, ghost: made, drop }) {
  element.dragged = false;
  if (down.button !== 0) return;
  element.setPointerCapture(down.pointerId);
  const ghost = made();
  ghost.classList.add("ghost");
  const move = (event) => {
    if (!element.dragged && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < DRAG_PX) return;
    element.dragged = true;
    if (!ghost.isConnected) document.body.append(ghost);
    ghost.style.left = `${event.clientX}px`;
    ghost.style.top = `${event.clientY}px`;
    ghost.hidden = at(event.clientX, event.clientY);
  };
  const ending = new AbortController();
  const end = (event) => {
    const beside = ghost.isConnected && !ghost.hidden;
    ghost.remove();
    ending.abort();
    if (beside && event.type === "pointerup") drop(event.clientX, event.clientY);
  };
  element.addEventListener("pointermove", move, ending);
  element.addEventListener("pointerup", end, ending);
  element.addEventListener("pointercancel", end, ending);
}
