// Codes are found while they are typed, and a level of their tree opens in its place. The list comes from the page that
// the form would show; the text field stays as it is. Without this the buttons do the same with a new page.

import { announce } from "./live.js";

const PAUSE_MS = 250;

export function watchPickers() {
  for (const picker of document.querySelectorAll("[data-picker]")) watch(picker);
}

function watch(picker) {
  const text = picker.querySelector("[data-picker-text]");
  let waiting = 0;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(picker, ""), PAUSE_MS);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    clearTimeout(waiting);
    show(picker, "");
  });
  picker.addEventListener("click", (event) => {
    const button = event.target.closest("[data-open]");
    if (!button) return;
    event.preventDefault();
    show(picker, button.value, true);
  });
  picker.addEventListener("change", (event) => {
    if (event.target.type === "checkbox") show(picker, picker.dataset.under ?? "");
  });
}

// What was asked for last counts: an answer that comes after a later one was asked for is dropped.
async function show(picker, under, opened = false) {
  const turn = (picker.dataset.turn = String(Number(picker.dataset.turn ?? 0) + 1));
  const form = picker.closest("form");
  const fields = new URLSearchParams(new FormData(form));
  if (under) fields.set(picker.dataset.openName, under);
  const page = await answer(form, fields);
  const list = picker.querySelector("[data-picker-list]");
  const fresh = new DOMParser().parseFromString(page, "text/html").getElementById(list.id);
  if (!fresh || picker.dataset.turn !== turn) return; // signed out or cut off: the buttons say so
  picker.dataset.under = under;
  const had = list.contains(document.activeElement) ? document.activeElement : null;
  list.replaceChildren(...fresh.childNodes);
  withoutTyped(picker, list);
  if (had) focusAgain(list, had, opened);
  announce(fresh.dataset.announce);
}

async function answer(form, fields) {
  const reads = form.method === "get";
  if (!reads) fields.set("do", "preview");
  const url = reads ? `${form.action}?${fields}` : form.action;
  const asked = reads ? fetch(url) : fetch(url, { method: "POST", body: fields });
  const page = await asked.then((found) => (found.ok ? found.text() : ""), () => "");
  if (reads && page) history.replaceState(history.state, "", url);
  return page;
}

// A code that still stands in the text field is not shown as chosen beside it.
function withoutTyped(picker, list) {
  const typed = picker.querySelector("[data-picker-text]").value.split(/[\s,;]+/);
  for (const box of list.querySelectorAll("[data-chosen]")) if (typed.includes(box.value)) box.closest("li").remove();
}

function focusAgain(list, had, opened) {
  const boxes = [...list.querySelectorAll("input, button")];
  const same = boxes.find((each) => each.name === had.name && each.value === had.value);
  const first = list.querySelector(".picker__rows input, .picker__rows button");
  (opened ? first ?? same : same ?? first)?.focus();
}
