// Lists read by keyboard. A row's forms marked data-action are sent in the background: the row leaves and the next one
// has the focus at once; if the server does not take it, the row comes back and says so.

import { announce, phrase } from "./live.js";

const UNDOABLE = 20;
const done = []; // rows that left, newest last: {row, list, before}

const waiting = []; // posts not yet sent
let sending = false;
let current = null;
let pressing = false; // a pointer is down: nothing may move away below it

export function watchTriage() {
  current = document.querySelector("[data-triage] [data-row][aria-current='true']");
  if (current && !paneIsSeen()) showActs(current);
  document.addEventListener("pointerdown", () => (pressing = true), true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(letGo), true);
  matchMedia("(width >= 1100px)").addEventListener("change", () => currentRow() && showPane(current));
  document.addEventListener("tw:current", (event) => showPane(event.target));
  document.addEventListener("click", readOrOpen);
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) makeCurrent(row);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-undo]")) {
      event.preventDefault();
      undo(form);
    } else if (form.matches("[data-triage] [data-row] form[data-action]") && !event.submitter?.hasAttribute("formaction")) {
      event.preventDefault();
      decide(form, event.submitter);
    }
  });
  window.addEventListener("pagehide", () => waiting.splice(0).forEach(sent));
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select]")) countSelected(event.target.closest("[data-list]"));
  });
}

export function currentRow() {
  return current?.isConnected ? current : null;
}

export function moveRow(step) {
  const rows = [...document.querySelectorAll("[data-list] [data-row]")];
  if (!rows.length) return false;
  const at = rows.indexOf(currentRow());
  focusRow(at < 0 ? rows[0] : rows[Math.min(Math.max(at + step, 0), rows.length - 1)]);
  return true;
}

export function openRow() {
  const pane = document.querySelector("[data-pane]");
  const link = (paneIsSeen() && pane.querySelector("[data-open]")) || titleOf(currentRow());
  link?.click();
  return Boolean(link);
}

function titleOf(row) {
  return row?.querySelector("a[data-title]") ?? row?.querySelector("a[href]");
}

function focusRow(row) {
  makeCurrent(row);
  titleOf(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

// The reading pane shows what the current row keeps for it.
function showPane(row) {
  const pane = document.querySelector("[data-pane]");
  const kept = row.querySelector("template[data-pane-of]");
  if (!pane || !kept) return;
  pane.replaceChildren(kept.content.cloneNode(true));
  showActs(row);
}

function letGo() {
  pressing = false;
  if (currentRow() && !paneIsSeen()) showActs(current);
}

function paneIsSeen() {
  return Boolean(document.querySelector("[data-pane]")?.checkVisibility());
}

// The page has its buttons once: the current row's are fitted to it, and stand in the pane or, where none is seen, in the row.
function showActs(row) {
  if (pressing && !paneIsSeen()) return;
  const kept = document.querySelector("template[data-acts-of]");
  if (row.querySelector("[data-acts] > *") && !paneIsSeen()) return;
  const place = document.querySelector(paneIsSeen() ? "[data-pane] [data-pane-acts]" : `#${row.id} [data-acts]`);
  for (const other of document.querySelectorAll("[data-row] [data-acts]")) if (other !== place) other.replaceChildren();
  if (!kept || !place) return;
  const acts = kept.content.cloneNode(true);
  const form = row.querySelector("form[data-action]");
  for (const each of acts.querySelectorAll(`[data-unless~="${row.dataset.state}"]`)) each.remove();
  for (const each of acts.querySelectorAll("[form]")) each.setAttribute("form", form.id);
  for (const each of acts.querySelectorAll("[formaction]")) each.setAttribute("formaction", `${form.action}/bid`);
  for (const each of acts.querySelectorAll("[data-of]")) each.textContent = ` ${titleOf(row).textContent.trim()}`;
  for (const each of acts.querySelectorAll("[data-week-before]")) {
    if (row.dataset.weekBefore) each.textContent = row.dataset.weekBefore;
    else each.closest("button").remove();
  }
  place.replaceChildren(acts);
}

// Beside a pane a click on a title shows the row in it; Enter there opens the page, as "o" does.
function readOrOpen(event) {
  const pressed = event.target.closest("[data-triage] [data-title]");
  if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!paneIsSeen()) return;
  event.preventDefault();
  focusRow(pressed.closest("[data-row]"));
  if (event.detail === 0) openRow();
}

// Others may listen to tw:current on a row.
function makeCurrent(row) {
  if (row === current) return;
  current?.removeAttribute("aria-current");
  current = row;
  row.setAttribute("aria-current", "true");
  row.dispatchEvent(new CustomEvent("tw:current", { bubbles: true }));
}

function decide(form, submitter) {
  const row = form.closest("[data-row]");
  const list = row.closest("[data-list]");
  const selected = [...list.querySelectorAll("[data-row]:has([data-select]:checked)")];
  const rows = selected.length > 1 && selected.includes(row) ? selected : [row];
  const acts = rows.map((each) => ({ row: each, form: each.querySelector("form[data-action]"), submitter }));
  return submitter?.dataset.words === undefined ? send(acts, list) : assign(acts, list);
}

// Who looks at a row is said in it, and the row stays.
function assign(acts, list) {
  const { row, submitter } = acts[0];
  const words = submitter.dataset.words;
  for (const act of acts) {
    const body = bodyOf(act.form, submitter);
    const told = { row: act.row, list, assigned: sayAssigned(act.row, words) };
    renewKeys(act.row);
    remember(told);
    post(act.form.action, body).then((answer) => answer.ok || unassign(told, answer));
  }
  const names = acts.map((act) => titleOf(act.row)?.textContent.trim()).join(", ");
  announce([`${labelOf(acts[0])}: ${names}`, howToUndo()].filter(Boolean).join(". "));
  submitter.closest("details").open = false;
  focusRow(row);
}

// Returns what stood there.
function sayAssigned(row, words) {
  const places = [row.querySelector("[data-assignee]"), row.querySelector("template[data-pane-of]")?.content.querySelector("[data-assignee]")];
  if (row === currentRow()) places.push(document.querySelector("[data-pane] [data-assignee]"));
  const before = places[0].textContent;
  for (const place of places) if (place) place.textContent = words;
  return before;
}

function unassign(told, { text = phrase("NotSaved") }) {
  forget(told);
  sayAssigned(told.row, told.assigned);
  announce(`${text}: ${titleOf(told.row)?.textContent.trim()}`);
}

function send(acts, list) {
  const label = labelOf(acts[0]);
  const bodies = acts.map(({ form, submitter }) => bodyOf(form, submitter));
  const day = bodies.map((body) => body.get("on")).find(Boolean);
  if (day) for (const body of bodies) body.set("on", day);
  const gone = acts.map(({ row }) => leave(row, list));
  focusAfter(gone.at(-1), list);
  const left = addLeft(list, -gone.length);
  const names = gone.map(({ row }) => titleOf(row)?.textContent.trim()).join(", ");
  announce([`${label}: ${names}`, phrase("Left", { n: left }), howToUndo()].filter(Boolean).join(". "));
  acts.forEach(({ form }, n) => post(form.action, bodies[n]).then((answer) => answer.ok || comeBack(gone[n], answer)));
}

// "Not for us"; for a choice of a menu "Snooze, Monday".
function labelOf({ form, submitter }) {
  const menu = (submitter ?? form).closest("details")?.querySelector("summary");
  const words = [menu, submitter].map((element) => element?.dataset.said ?? element?.dataset.keyLabel ?? element?.textContent.trim());
  return words.filter(Boolean).join(", ");
}

function howToUndo() {
  return document.querySelector("[data-undo]") && document.documentElement.dataset.keys === "on" ? phrase("Undo") : "";
}

function bodyOf(form, submitter) {
  const body = new FormData(form);
  if (submitter?.name) body.set(submitter.name, submitter.value);
  return new URLSearchParams(body);
}

// One at a time and in the order of the presses, so that "undo" takes back what was pressed last; what still waits when
// the page is left is sent then.
function post(url, body) {
  return new Promise((tell) => {
    waiting.push({ url, body, tell });
    sendWaiting();
  });
}

async function sendWaiting() {
  if (sending) return;
  sending = true;
  for (let next = waiting.shift(); next; next = waiting.shift()) next.tell(await sent(next));
  sending = false;
}

// What the server says to a decision: `text` why it is not taken, `seen` what its reader had not seen.
async function sent({ url, body }) {
  try {
    const headers = { "X-Requested-With": "fetch" };
    const answer = await fetch(url, { method: "POST", body, headers, redirect: "manual", keepalive: true });
    if (answer.ok || answer.type === "opaqueredirect") return { ok: true };
    return answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  } catch {
    return {};
  }
}

function leave(row, list) {
  const before = row.nextElementSibling;
  const gone = { row, list, before, after: row.previousElementSibling };
  row.remove();
  for (const open of row.querySelectorAll("details[open]")) open.open = false;
  remember(gone);
  return gone;
}

function remember(act) {
  done.push(act);
  if (done.length > UNDOABLE) done.shift();
}

function forget(act) {
  const at = done.indexOf(act);
  if (at >= 0) done.splice(at, 1);
}

function focusAfter({ before, after }, list) {
  const next = [before, after].find((row) => row?.isConnected) ?? list.querySelector("[data-row]");
  if (next?.matches("[data-row]")) return focusRow(next);
  const end = document.querySelector("[data-list-end]");
  if (end) end.hidden = false;
  document.querySelector("[data-pane]")?.replaceChildren();
  return (end ?? document.querySelector("main")).focus();
}

function putBack(gone) {
  const place = gone.before?.isConnected ? gone.before : null;
  const parent = place?.parentElement ?? gone.list.querySelector("tbody") ?? gone.list;
  parent.insertBefore(gone.row, place);
  gone.row.removeAttribute("aria-current");
  for (const box of gone.row.querySelectorAll("[data-select]")) box.checked = false;
  renewKeys(gone.row);
  const end = document.querySelector("[data-list-end]");
  if (end) end.hidden = true;
  addLeft(gone.list, 1);
}

// A row that comes back, or stays, is decided anew: the old key would be taken for a second click.
function renewKeys(row) {
  for (const key of row.querySelectorAll("input[name='_once']")) key.value = freshKey();
}

function freshKey() {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(12)))).replace(/[+/]/g, "-");
}

function comeBack(gone, { text = phrase("NotSaved"), seen }) {
  forget(gone);
  putBack(gone);
  for (const field of gone.row.querySelectorAll("input[name='seen']")) if (seen) field.value = seen;
  gone.row.querySelector("[data-failed]")?.remove();
  const badge = Object.assign(document.createElement("span"), { className: "badge badge--danger" });
  badge.dataset.failed = "";
  badge.textContent = text;
  titleOf(gone.row)?.after(" ", badge);
  announce(`${text}: ${titleOf(gone.row)?.textContent.trim()}`);
}

async function undo(form) {
  const body = bodyOf(form);
  form.querySelector("[name='_once']")?.setAttribute("value", freshKey());
  const { ok, text = phrase("NotSaved") } = await post(form.action, body);
  if (!ok) return announce(text);
  const gone = done.pop();
  if (!gone) return location.reload();
  if (gone.assigned === undefined) putBack(gone);
  else sayAssigned(gone.row, gone.assigned);
  focusRow(gone.row);
  return announce(`${phrase("Undone")}: ${titleOf(gone.row)?.textContent.trim()}`);
}

function addLeft(list, change) {
  const left = Number(list.dataset.left ?? list.querySelectorAll("[data-row]").length - change) + change;
  list.dataset.left = left;
  for (const place of document.querySelectorAll("[data-left-count]")) place.textContent = left;
  countSelected(list);
  return left;
}

function countSelected(list) {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const n = list.querySelectorAll("[data-select]:checked").length;
  bar.hidden = n === 0;
  bar.querySelector("[data-bulk-count]").textContent = phrase("Selected", { n });
}
