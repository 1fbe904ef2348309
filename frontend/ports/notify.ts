/** Notifications: by the worker where there is one, since phones allow them to no page itself. */

export interface Note {
  title: string;
  body: string;
  tag: string;
  /** Where a press leads. */
  url: string;
}

const ICON = "/icons/app-192.png";

export const mayNotify = (): boolean =>
  typeof Notification !== "undefined" && Notification.permission === "granted";

const LOCK = "mw-notes"; // the worker's too (minutewise/site/worker.js)
const PATIENCE_MS = 3_000;

const patience = (): Promise<void> => new Promise((over) => setTimeout(over, PATIENCE_MS));

/**
 * One after the other, in all tabs and the worker: Chromium forgets a notification that is being shown while somebody
 * asks for the list, and then nobody can press it or take it away. What hangs holds others up for seconds at most.
 */
async function inTurn(work: () => Promise<void>): Promise<void> {
  const patient = () => Promise.race([work().catch(() => undefined), patience()]);
  await (navigator.locks ? navigator.locks.request(LOCK, patient) : patient());
}

/** Shows it; the returned function takes it away again. Never fails: the page rings as well. */
export function notify({ title, url, ...told }: Note): () => void {
  const options = { ...told, icon: ICON, requireInteraction: true, data: { url } };
  let wanted = true;
  let takeAway = async (): Promise<void> => undefined;
  void inTurn(async () => {
    if (!wanted) return;
    takeAway = await show(title, options);
    if (!wanted) await takeAway();
  });
  return () => {
    wanted = false;
    void inTurn(() => takeAway());
  };
}

async function show(
  title: string,
  options: NotificationOptions & { tag: string },
): Promise<() => Promise<void>> {
  const worker = await activeWorker();
  if (worker) {
    await worker.showNotification(title, options);
    return async () => {
      for (const each of await worker.getNotifications({ tag: options.tag })) each.close();
    };
  }
  const note = new Notification(title, options);
  note.onclick = () => {
    window.focus();
    note.close();
  };
  return async () => note.close();
}

/** It may be on its way still, right after the first visit; a phone shows nothing without it. */
async function activeWorker(): Promise<ServiceWorkerRegistration | null> {
  const known = await navigator.serviceWorker?.getRegistration();
  if (known && !known.active) await Promise.race([navigator.serviceWorker.ready, patience()]);
  return known?.active ? known : null;
}

/** Asks the person, and sets the worker up; `worker` is its address. */
export async function askToNotify(worker: string): Promise<NotificationPermission> {
  const answer = await Notification.requestPermission();
  if (answer === "granted") await setUpWorker(worker);
  return answer;
}

/** Again with every visit, so that a changed worker takes over. */
export async function setUpWorker(worker: string): Promise<void> {
  await navigator.serviceWorker?.register(worker, { scope: "/" }).catch(() => undefined);
}
