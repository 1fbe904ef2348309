/** What somebody has typed and chosen in the card, carried over when the server sends it anew. */

interface Field {
  find: string;
  value: string;
}
interface Focus {
  find: string;
  from: number | null;
  to: number | null;
}
export interface Kept {
  chosen: Field[];
  typed: Field[];
  focus: Focus | null;
}

const isChoice = (input: HTMLInputElement): boolean =>
  input.type === "radio" || input.type === "checkbox";

/** A selector that finds the same field again: by its id, or as a choice of its form. */
function addressOf(element: Element): string {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const form = element.closest("form")?.id;
  const within = form ? `#${CSS.escape(form)} ` : "";
  if (element instanceof HTMLInputElement) {
    return `${within}[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  }
  return within + element.tagName.toLowerCase();
}

/**
 * Only what differs from what the server wrote: the rest follows the server. What `before` holds for a place
 * that is missing now (the card of somebody who is offline has no fields) waits until it is back.
 */
export function keep(root: ParentNode, before: Kept | null = null): Kept {
  const inputs = [...root.querySelectorAll("input")].filter((each) => each.type !== "hidden");
  const field = (input: HTMLInputElement) => ({ find: addressOf(input), value: input.value });
  const waiting = (all: Field[] = []) => all.filter(({ find }) => !root.querySelector(find));
  const chosen = inputs.filter((each) => isChoice(each) && each.checked && !each.defaultChecked);
  const typed = inputs.filter((each) => !isChoice(each) && each.value !== each.defaultValue);
  return {
    chosen: [...waiting(before?.chosen), ...chosen.map(field)],
    typed: [...waiting(before?.typed), ...typed.map(field)],
    focus: focusIn(root),
  };
}

function focusIn(root: ParentNode): Focus | null {
  const active = document.activeElement;
  if (!active || !(root as Node).contains(active)) return null;
  const text = active instanceof HTMLInputElement && active.type === "text" ? active : null;
  const find = addressOf(active);
  return { find, from: text?.selectionStart ?? null, to: text?.selectionEnd ?? null };
}

/** Puts it back where the place still exists. */
export function putBack(root: ParentNode, kept: Kept): void {
  const find = (selector: string) => root.querySelector<HTMLInputElement>(selector);
  for (const { find: selector } of kept.chosen) {
    const input = find(selector);
    if (input) input.checked = true;
  }
  for (const { find: selector, value } of kept.typed) {
    const input = find(selector);
    if (input) input.value = value;
  }
  if (!kept.focus) return;
  const focused = find(kept.focus.find);
  focused?.focus({ preventScroll: true });
  if (kept.focus.from !== null) focused?.setSelectionRange(kept.focus.from, kept.focus.to);
}
