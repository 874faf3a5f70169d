/* Makes the form quicker to get right; all of it works without this. */
(() => {
  "use strict";
  const form = document.querySelector("form[method=post]");
  const summary = document.querySelector(".summary");
  if (summary) summary.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href='/join/terms']");
    const terms = document.querySelector(".terms");
    if (!link || !terms) return;
    event.preventDefault();
    terms.hidden = !terms.hidden;
  });
  if (!form) return;
  form.addEventListener("input", (event) => {
    const field = event.target.closest(".wrong");
    if (!field) return;
    field.classList.remove("wrong");
    event.target.removeAttribute("aria-invalid");
    const fault = field.querySelector(".fault");
    if (fault) fault.hidden = true;
  });
  const phone = form.querySelector("input[name=phone]");
  if (phone && phone.closest(".input").querySelector(".prefix")) {
    phone.addEventListener("blur", () => {
      const digits = phone.value.replace(/[\s-]/g, "");
      if (/^1\d{10}$/.test(digits)) phone.value = digits.replace(/^(...)(....)(....)$/, "$1 $2 $3");
    });
  }
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("button[data-busy]");
    if (!button) return;
    if (button.getAttribute("aria-busy")) { event.preventDefault(); return; }
    button.style.minWidth = button.offsetWidth + "px";
    button.setAttribute("aria-busy", "true");
    button.dataset.rest = button.textContent;
    button.textContent = button.dataset.busy;
  });
  addEventListener("pageshow", () => {
    for (const button of form.querySelectorAll("button[aria-busy]")) {
      button.removeAttribute("aria-busy");
      button.textContent = button.dataset.rest;
    }
  });
})();
