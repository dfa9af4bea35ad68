// Every page works without this; each module improves what it finds by data- attributes.

import { watchForms } from "./forms.js";
import { watchKeys } from "./keys.js";
import { announceList } from "./live.js";
import { watchTimes } from "./times.js";
import { watchTriage } from "./triage.js";

watchTriage();
watchKeys();
watchForms();
watchTimes();

if (location.search) setTimeout(() => announceList(document), 100);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

const bar = document.querySelector(".bar");
document.addEventListener("htmx:beforeRequest", () => bar?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", () => bar?.removeAttribute("aria-busy"));
document.addEventListener("htmx:afterSettle", (event) => announceList(event.target));

// Menus close by Escape (the focus returns to their opener), by a click elsewhere and when the focus leaves.
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
}
