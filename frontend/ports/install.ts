/** The browser's offer to keep the site among the apps; heard from the first moment, since it comes once. */

interface Offer extends Event {
  prompt(): Promise<unknown>;
}

let offer: Offer | null = null;
const listeners = new Set<() => void>();
const tell = (): void => {
  for (const each of listeners) each();
};

globalThis.addEventListener?.("beforeinstallprompt", (event) => {
  event.preventDefault(); // shown where our button stands, not over the page
  offer = event as Offer;
  tell();
});
globalThis.addEventListener?.("appinstalled", () => {
  offer = null;
  tell();
});

export const canInstall = (): boolean => offer !== null;

/** Calls back when the offer comes or goes, until the returned function is called. */
export function onOffer(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Shows the browser's question. An offer is good for one question. */
export async function install(): Promise<void> {
  const asked = offer;
  offer = null;
  tell();
  await asked?.prompt();
}

/** iPhones and iPads make no offer: there a person adds the page from the share menu. */
export const isByHand = (): boolean =>
  "standalone" in navigator && (navigator as { standalone?: boolean }).standalone === false;
