/** The browser's push service: an address there, for messages that come while no page is open. */
import { askToNotify } from "./notify.ts";

/** What the server needs to write to this browser. */
export interface PushAddress {
  endpoint: string;
  key: string;
  auth: string;
}

export const canBePushed = (): boolean =>
  typeof Notification !== "undefined" &&
  "serviceWorker" in navigator &&
  "PushManager" in globalThis;

const text = (raw: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(raw ?? new ArrayBuffer(0))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const told = (found: PushSubscription): PushAddress => ({
  endpoint: found.endpoint,
  key: text(found.getKey("p256dh")),
  auth: text(found.getKey("auth")),
});

/** Asks the person and the push service; null if the person says no. Fails if the service does. */
export async function askForPush(worker: string, key: string): Promise<PushAddress | null> {
  if ((await askToNotify(worker)) !== "granted") return null;
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const before = await pushManager.getSubscription();
  await before?.unsubscribe(); // it may have been made for another key, or for somebody else
  return told(await pushManager.subscribe(options));
}
