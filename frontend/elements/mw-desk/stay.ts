/**
 * A desk beside a running call leads nowhere: links open tabs of their own, and the forms of an open thread are
 * sent from here. What the server answers, which is the thread's page again, is shown in its place.
 */
const PATIENCE_MS = 15_000;

export interface Stay {
  /** The answer's page, and its address. */
  answered: (pane: HTMLElement, page: Document, url: string) => void;
  /** It could not be sent, or the answer is no page of ours. */
  failed: (pane: HTMLElement) => void;
}

/** Holds `desk` to this page until the returned function is called. */
export function stayHere(desk: HTMLElement, { answered, failed }: Stay): () => void {
  const click = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link?.href || link.download || event.defaultPrevented) return;
    link.target = "_blank";
    link.rel = "noopener";
  };
  const submit = (event: SubmitEvent): void => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return; // the field to write in
    event.preventDefault();
    const pane = form.closest<HTMLElement>("[data-thread]");
    if (pane) void send(form, event.submitter, pane);
  };
  async function send(form: HTMLFormElement, by: HTMLElement | null, pane: HTMLElement) {
    if (by?.getAttribute("aria-busy") === "true") return;
    by?.setAttribute("aria-busy", "true");
    const answer = await fetch(form.getAttribute("action") ?? "", {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "text/html" },
      body: new FormData(form, by),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => null);
    by?.removeAttribute("aria-busy");
    if (!answer?.ok) failed(pane);
    else
      answered(pane, new DOMParser().parseFromString(await answer.text(), "text/html"), answer.url);
  }
  desk.addEventListener("click", click);
  desk.addEventListener("submit", submit);
  return () => {
    desk.removeEventListener("click", click);
    desk.removeEventListener("submit", submit);
  };
}
