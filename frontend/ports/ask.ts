/**
 * Links with `data-ask` lead to a page with one form (`data-ask-form`). With scripts the form opens in a dialog on
 * the page that one is on; whatever goes wrong, the link leads where it always led.
 */

async function formOf(url: string): Promise<HTMLElement | null> {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector<HTMLElement>("[data-ask-form]");
}

function open(form: HTMLElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog ask-dialog";
  const heading = form.querySelector("h2");
  if (heading) {
    heading.id = "ask-heading";
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  form.classList.remove("card");
  dialog.append(form);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    const onClose = event.target instanceof Element && event.target.closest("[data-ask-close]");
    if (onClose) event.preventDefault();
    if (onClose || event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector<HTMLElement>(".input")?.focus();
}

export function askInDialogs(): void {
  document.addEventListener("click", (event) => {
    const link =
      event.target instanceof Element
        ? event.target.closest<HTMLAnchorElement>("a[data-ask]")
        : null;
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
    if (!link || !plain || event.defaultPrevented) return;
    event.preventDefault();
    formOf(link.href)
      .catch(() => null)
      .then((form) => (form ? open(form) : location.assign(link.href)));
  });
}
