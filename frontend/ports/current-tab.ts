/** A row of tabs that is wider than the screen begins where the open one is: a phone shows where one stands. */
export function showCurrentTab(): void {
  for (const tab of document.querySelectorAll<HTMLElement>("nav > [aria-current]")) {
    const row = tab.parentElement as HTMLElement;
    const [shown, mine] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
    // Not `scrollIntoView`, which would also move the page.
    if (row.scrollWidth > row.clientWidth)
      row.scrollLeft += mine.x + mine.width / 2 - (shown.x + shown.width / 2);
  }
}
