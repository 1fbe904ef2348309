// The site's worker: it shows rings as notifications, which phones allow to no page itself, and nothing else.
// It answers no request and keeps no page: what a page says of money is always the server's word.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

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
