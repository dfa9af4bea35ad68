// Every page works without this; each module improves what it finds by data- attributes.

import { keepFacet } from "./facets.js";
import { watchForms } from "./forms.js";
import { watchKeys } from "./keys.js";
import { announceList } from "./live.js";
import { watchPickers } from "./picker.js";
import { watchPreview } from "./preview.js";
import { watchTimes } from "./times.js";
import { watchTriage } from "./triage.js";

watchTriage();
watchKeys();
watchForms();
watchPreview();
watchPickers();
keepFacet();
watchTimes();

if (location.search) setTimeout(() => announceList(document), 100);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

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
