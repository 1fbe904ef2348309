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

/** Shows it; the returned function takes it away again. Never fails: the page rings as well. */
export async function notify({ title, url, ...told }: Note): Promise<() => void> {
  const options = { ...told, icon: ICON, requireInteraction: true, data: { url } };
  try {
    const worker = await navigator.serviceWorker?.getRegistration();
    if (worker?.active) {
      await worker.showNotification(title, options);
      return () => void takeAway(worker, told.tag);
    }
    const note = new Notification(title, options);
    note.onclick = () => {
      window.focus();
      note.close();
    };
    return () => note.close();
  } catch {
    return () => undefined;
  }
}

async function takeAway(worker: ServiceWorkerRegistration, tag: string): Promise<void> {
  for (const each of await worker.getNotifications({ tag })) each.close();
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
