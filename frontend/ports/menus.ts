/** Menus are `<details class="menu">`: they open without scripts; here they learn to close again. */

const OPEN = "details.menu[open]";

/** An open menu closes on Escape and on a press or a focus outside of it. */
export function closeMenus(): void {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(null, true);
  });
  for (const kind of ["pointerdown", "focusin"])
    addEventListener(kind, (event) => close(event.target as Node | null));
}

/** Closes every menu that does not contain `target`; `back` puts the focus on its button again. */
function close(target: Node | null, back = false): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(OPEN)) {
    if (target && menu.contains(target)) continue;
    if (back && menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    menu.open = false;
  }
}
