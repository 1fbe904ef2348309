/** What is wrong with a form that scripts have sent: said beside the field that it is about. */

const SAID = "[data-problem]";

/** Takes back what was said before. */
export function content(form: HTMLFormElement): void {
  const said = form.querySelector<HTMLElement>(SAID);
  if (said) said.hidden = true;
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-errormessage");
  }
}

/** Says `text` below the field called `name`, which takes the focus; else above the button. */
export function complain(form: HTMLFormElement, text: string, name?: string | null): void {
  const said = form.querySelector<HTMLElement>(SAID);
  if (!said) return;
  const found = name ? form.elements.namedItem(name) : null;
  const field = found instanceof HTMLElement ? found : null;
  if (field) {
    field.parentElement?.append(said);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-errormessage", said.id);
  } else form.querySelector("button[type=submit]")?.before(said);
  said.className = field ? "error" : "notice notice-stop";
  said.lastElementChild?.replaceChildren(text);
  said.hidden = false;
  field?.focus();
}
