// Shows the typed amount on the button. Without it the page works; the server reads the amount.
const form = document.querySelector("[data-top-up]");
const typed = form?.querySelector("#other");
const cost = form?.querySelector("[data-other]");
const other = form?.querySelector("#sum-other");

const shown = new Intl.NumberFormat(document.documentElement.lang, {
  style: "currency",
  currency: form?.dataset.currency ?? "EUR",
});
const words = cost?.textContent ?? "";

function show() {
  const text = typed.value.trim().replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  cost.textContent = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? shown.format(Number(text)) : words;
}

typed?.addEventListener("input", () => {
  if (typed.value.trim()) other.checked = true;
  show();
});
// A tile chosen after typing counts: what was typed is dropped, or it would win.
for (const tile of form?.querySelectorAll('input[name="amount"]') ?? []) {
  tile.addEventListener("change", () => {
    if (tile === other) typed.focus();
    else typed.value = "";
  });
}
if (typed?.value) show();
