/** What a page that missed something shows of who is there: the page itself is asked, once for all. */
import type { LiveEvent } from "../../ports/live.ts";
import { Soon } from "../../ports/soon.ts";

/** What is shown of one advisor: it takes what is said of them. */
interface Shown extends Element {
  take(event: Pick<LiveEvent, "kind" | "data">): void;
}

const PATIENCE_MS = 10_000;
/** A line that takes so long to come up may have missed a change since the page was made. */
const LONG_MS = 2_000;

const soon = new Soon(() => void renew());

/** Asks soon; many who want to know are one question. */
export const renewSoon = (): void => soon.ask();

/** Whether the page is older than this visit (Back, a tab opened again), or its line came up late. */
export function mayBeOld(sinceMs: number): boolean {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return visit?.type === "back_forward" || performance.now() - sinceMs > LONG_MS;
}

/** Shows everybody as a fresh copy of this page does; where none can be had, all stays. */
export async function renew(): Promise<void> {
  const answer = await fetch(location.href, {
    credentials: "same-origin",
    cache: "no-store",
    headers: { Accept: "text/html" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const each of document.querySelectorAll<Shown>("mw-presence[advisor]")) {
    const advisor = each.getAttribute("advisor") ?? "";
    const fresh = page.querySelector(`mw-presence[advisor="${advisor}"] .presence[data-is]`);
    const is = fresh?.getAttribute("data-is");
    if (!is || each.querySelector<HTMLElement>("[data-is]")?.dataset.is === is) continue;
    const word = fresh?.querySelector("[data-word]")?.textContent ?? "";
    each.take({ kind: "presence", data: { advisor, is, word } });
  }
}
