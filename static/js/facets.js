// Who chooses a filter by keyboard is on that filter again when the narrowed list has come.

const KEPT = "facet";

export function keepFacet() {
  const facets = document.querySelector("[data-facets]");
  const chosen = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (!facets) return;
  if (chosen) [...facets.querySelectorAll(".facet li a")].find((link) => nameOf(link) === chosen)?.focus();
  facets.addEventListener("click", (event) => {
    const link = event.target.closest(".facet li a");
    if (link && event.detail === 0) sessionStorage.setItem(KEPT, nameOf(link)); // 0: no pointer clicked
  });
}

function nameOf(link) {
  return `${link.closest(".facet").querySelector("h2").textContent}: ${link.firstElementChild.textContent}`;
}
