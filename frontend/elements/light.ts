import { LitElement } from "lit";

/**
 * An element in the page's own DOM, so that the shared style sheet applies. What the server put inside
 * (for readers without scripts) is replaced at the first rendering.
 */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  /** A bubbling event with details, for whoever listens further up. */
  protected tell<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent<T>(name, { detail, bubbles: true }));
  }
}

/** Defines once, also when two bundles bring the same element. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
