// The script of this session, written by the shop and fetched as a file.
import { on, order } from "/static/wire.js";

let wanted = false;

export function saveSession() {
  wanted = true;
  order("save_session");
}

on("saved", ({ number }) => {
  if (!wanted) return;
  wanted = false;
  const link = Object.assign(document.createElement("a"), { href: `/session.sale?${number}`, download: "session.sale" });
  link.click();
});
