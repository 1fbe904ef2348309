// The site's worker: it shows notifications, which phones allow to no page itself, also those that come while no page
// is open, and does nothing else.
// It answers no request and keeps no page: what a page says of money is always the server's word.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("push", (event) => event.waitUntil(show(event.data)));

// Who, never what (minutewise/accounts/rules/push.py). Where a page is in sight, the page itself says it, with the price.
async function show(data) {
  const told = read(data);
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.some((page) => page.visibilityState === "visible")) return;
  const { title, body, tag, url, kind } = told;
  const options = { body, tag, icon: "/icons/app-192.png", data: { url }, requireInteraction: kind === "ring" };
  await inTurn(() => registration.showNotification(title, options));
}

// Chromium forgets one that is being shown while somebody asks for the list, as pages do to take theirs away
// (frontend/ports/notify.ts). What hangs holds others up for seconds at most.
function inTurn(work) {
  const patience = new Promise((over) => setTimeout(over, 3_000));
  return navigator.locks.request("mw-notes", () => Promise.race([work(), patience]));
}

// Browsers want something to be shown for every push: if nothing can be read, that there is something.
function read(data) {
  try {
    const told = data.json();
    if (typeof told.title === "string" && String(told.url).startsWith("/")) return told;
  } catch {
    // told below
  }
  return { title: "Minutewise", body: "", tag: "push", url: "/", kind: "" };
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data?.url ?? "/console/"));
});

// To a page that is open already, where the card with the price waits for the answer.
async function lead(path) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((page) => new URL(page.url).pathname === path) ?? pages[0];
  if (open) return open.focus();
  return clients.openWindow(path);
}
