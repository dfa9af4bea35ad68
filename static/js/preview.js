// A form shows what it would find after each change: the place that its data-preview names is taken from the answer to
// "Preview". The form itself, with the focus and what is being typed, stays as it is.

import { announceList } from "./live.js";

let asked = 0;

export function watchPreview() {
  const form = document.querySelector("form[data-preview]");
  form?.addEventListener("change", () => show(form, document.getElementById(form.dataset.preview)));
}

async function show(form, place) {
  const turn = ++asked;
  const bar = document.querySelector(".bar");
  bar.setAttribute("aria-busy", "true");
  const fields = new URLSearchParams(new FormData(form));
  fields.set("do", "preview");
  const page = await fetch(form.action, { method: "POST", body: fields })
    .then((answer) => (answer.ok ? answer.text() : ""), () => "");
  if (turn !== asked) return;
  bar.removeAttribute("aria-busy");
  const fresh = new DOMParser().parseFromString(page, "text/html").getElementById(place.id);
  if (!fresh) return; // signed out or cut off: the button says so
  place.replaceChildren(...fresh.childNodes);
  announceList(place);
}
