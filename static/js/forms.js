// Forms: one press is one send, what is typed is kept on the server, and errors take the focus.

import { phrase } from "./live.js";

const QUIET_MS = 3000;

export function watchForms() {
  document.querySelector("[data-error-summary]")?.focus();
  document.addEventListener("submit", guard);
  for (const form of document.querySelectorAll("form[data-draft]")) keepDraft(form);
  window.addEventListener("pageshow", release);
}

// The buttons stay in place and focusable; the second press does nothing until the answer is here.
function guard(event) {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
}

function release() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
}

function keepDraft(form) {
  let timer = 0;
  let dirty = false;
  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => save(form).then((kept) => (dirty = !kept)), QUIET_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    dirty = false;
  });
  window.addEventListener("pagehide", () => dirty && save(form));
}

async function save(form) {
  const state = form.querySelector("[data-draft-state]");
  const fields = new FormData(form);
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
  const kept = await fetch(document.body.dataset.draftsUrl, { method: "POST", body: new URLSearchParams(fields), keepalive: true })
    .then((answer) => answer.ok, () => false);
  if (state) state.textContent = phrase(kept ? "DraftSaved" : "DraftFailed");
  return kept;
}
