// One voice for all that happens without a new page: the #live region says it once.

const said = () => document.getElementById("live");

export function announce(text) {
  const region = said();
  if (region) region.textContent = text;
}

// A text of the page's own language, kept on <body data-text-…>; {name} is filled in.
export function phrase(name, values = {}) {
  const text = document.body.dataset[`text${name}`] ?? "";
  return text.replace(/\{(\w+)\}/g, (_whole, key) => values[key] ?? "");
}

// A list says its size and order when the reader has just filtered or sorted it.
export function announceList(root) {
  const list = root.querySelector("[data-announce]");
  if (list) announce(list.dataset.announce);
}
