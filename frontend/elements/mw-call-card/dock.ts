/** The dock of a phone: out of the way while the card's own button is in sight. */

export class Dock {
  #watch: IntersectionObserver;
  #inSight = new Set<Element>();
  #place: string;

  /** `place`: the id that the dock names in `data-hides-behind`. */
  constructor(place: string) {
    this.#place = place;
    this.#watch = new IntersectionObserver((seen) => this.#saw(seen), { threshold: 0.5 });
  }

  get element(): HTMLElement | null {
    return document.querySelector(`[data-hides-behind="${CSS.escape(this.#place)}"]`);
  }

  /** Begins anew with the buttons of now; those of a panel that is not shown never come in sight. */
  follow(buttons: Iterable<Element>): void {
    this.stop();
    for (const each of buttons) this.#watch.observe(each);
  }

  stop(): void {
    this.#watch.disconnect();
    this.#inSight.clear();
  }

  #saw(seen: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of seen) {
      if (isIntersecting) this.#inSight.add(target);
      else this.#inSight.delete(target);
    }
    this.element?.toggleAttribute("data-away", this.#inSight.size > 0);
  }
}
