/* The back office by the keyboard; all of it works without this. */
(() => {
  "use strict";
  const search = document.querySelector("input[type=search]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && search && !typing) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (typing && event.target !== search) return;
    const rows = [...document.querySelectorAll("tbody a")];
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? at + 1 : Math.max(at, 1) - 1;
    if (next < rows.length) {
      event.preventDefault();
      rows[next].focus();
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ("many" in form.dataset) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", (event) => {
    for (const form of document.forms) delete form.dataset.sent;
    if (event.persisted) location.reload();
  });
})();
