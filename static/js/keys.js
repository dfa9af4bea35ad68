// Single keys press what is on the page: the element whose aria-keyshortcuts names them, in the current row first.
// They never act while something is being typed or with a modifier, and the profile can switch all of them off.

import { phrase } from "./live.js";
import { currentRow, moveRow, openRow } from "./triage.js";

const SECTIONS = { t: "/today", i: "/inbox", b: "/bids", c: "/contracts", r: "/radar", a: "/accounts", p: "/reports" };
const SEQUENCE_MS = 1000;
const TYPING = "input, select, textarea, [contenteditable]:not([contenteditable='false']), dialog[open]," +
  "[role='textbox'], [role='combobox'], [role='listbox'], [role='searchbox'], [role='spinbutton']";
const REPEATABLE = new Set(["j", "k"]);

let sequenceUntil = 0;

export function watchKeys() {
  const dialog = document.querySelector("[data-keys-dialog]");
  document.querySelector("[data-keys-help]")?.addEventListener("click", (event) => {
    event.preventDefault();
    showHelp(dialog);
  });
  if (document.documentElement.dataset.keys === "off") return;
  document.addEventListener("keydown", (event) => {
    if (isOurs(event) && act(nameOf(event), dialog)) event.preventDefault();
  });
}

function isOurs(event) {
  if (event.defaultPrevented || event.isComposing) return false;
  if (event.ctrlKey || event.altKey || event.metaKey || event.getModifierState("AltGraph")) return false;
  if (event.repeat && !REPEATABLE.has(event.key.toLowerCase())) return false;
  if (document.querySelector("dialog[open]")) return false;
  return !event.composedPath().some((node) => node instanceof Element && node.matches(TYPING));
}

// Shift is read from the event and not from the letter's case: Caps Lock changes the case alone. It says nothing about
// signs, which need it on some keyboards and not on others.
function nameOf(event) {
  const key = event.key.toLowerCase();
  return event.shiftKey && /^\p{L}$/u.test(key) ? `shift+${key}` : key;
}

function act(key, dialog) {
  const inSequence = Date.now() < sequenceUntil;
  sequenceUntil = 0;
  if (inSequence && SECTIONS[key]) return press(sectionLink(key));
  if (key === "g") {
    sequenceUntil = Date.now() + SEQUENCE_MS;
    return true;
  }
  if (key === "?") return showHelp(dialog);
  if (key === "j" || key === "k") return moveRow(key === "j" ? 1 : -1);
  if (key === "o") return openRow();
  return press(numbered(key) ?? named(key));
}

function sectionLink(key) {
  return [...document.querySelectorAll(".bar a[href]")].find((link) => link.pathname.endsWith(SECTIONS[key]));
}

// In an open menu of the current row or of its pane the numbers choose.
function numbered(key) {
  if (!/^[1-9]$/.test(key)) return null;
  const choice = `details[open] [data-choice="${key}"]`;
  return currentRow()?.querySelector(choice) ?? document.querySelector(`[data-pane] ${choice}`);
}

function named(key) {
  const row = currentRow();
  const all = [...(row?.querySelectorAll("[aria-keyshortcuts]") ?? []), ...shortcutsOutsideRows()];
  return all.find((element) => element.ariaKeyShortcuts?.toLowerCase() === key && element.checkVisibility());
}

function shortcutsOutsideRows() {
  return [...document.querySelectorAll("[aria-keyshortcuts]")].filter((element) => !element.closest("[data-row]"));
}

function press(element) {
  if (!element) return false;
  if (element.matches("input:not([type='checkbox']), select, textarea")) {
    element.focus();
    element.select?.();
    return true;
  }
  element.click();
  if (element.matches("summary")) element.parentElement.querySelector("[data-choice]")?.focus();
  return true;
}

function showHelp(dialog) {
  if (!dialog) return false;
  const list = dialog.querySelector("dl");
  list.replaceChildren();
  for (const [keys, label] of helpLines()) {
    const term = document.createElement("dt");
    term.append(...keys.flatMap((key) => [Object.assign(document.createElement("kbd"), { textContent: key }), " "]));
    list.append(term, Object.assign(document.createElement("dd"), { textContent: label }));
  }
  dialog.showModal();
  return true;
}

function* helpLines() {
  if (document.querySelector("[data-list] [data-row]")) {
    yield [["j"], phrase("KeyNext")];
    yield [["k"], phrase("KeyPrevious")];
    yield [["o"], phrase("KeyOpen")];
  }
  const seen = new Set();
  for (const element of document.querySelectorAll("[aria-keyshortcuts]")) {
    const key = element.ariaKeyShortcuts;
    if (seen.has(key)) continue;
    seen.add(key);
    yield [[key.replace("Shift+", "")], element.dataset.keyLabel ?? element.textContent.trim()];
  }
  for (const key of Object.keys(SECTIONS)) {
    const link = sectionLink(key);
    if (link) yield [["g", key], link.firstChild.textContent.trim()];
  }
}
