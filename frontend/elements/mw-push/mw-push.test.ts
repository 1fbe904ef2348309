// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import "./mw-push.ts";

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

async function shown(): Promise<HTMLElement> {
  document.body.innerHTML = '<mw-push key="BK" action="/account/push/"></mw-push>';
  await settled();
  return document.querySelector("mw-push") as HTMLElement;
}

function browser(permission: NotificationPermission): void {
  vi.stubGlobal("Notification", { permission, requestPermission: async () => permission });
  vi.stubGlobal("PushManager", class {});
  Object.defineProperty(navigator, "serviceWorker", {
    configurable: true,
    value: { register: async () => undefined },
  });
}

afterEach(() => vi.unstubAllGlobals());

test("a browser without a push service is told how an iPhone gets one", async () => {
  vi.stubGlobal("PushManager", undefined);
  vi.stubGlobal("Notification", undefined);
  expect((await shown()).textContent).toContain("home screen");
});

test("a no of the browser is said in words, and nothing is sent", async () => {
  browser("denied");
  const sent = vi.fn();
  vi.stubGlobal("fetch", sent);
  const element = await shown();
  element.querySelector("button")?.click();
  await settled();
  await settled();
  expect(element.querySelector('[role="alert"]')?.textContent).toContain("forbids it");
  expect(sent).not.toHaveBeenCalled();
});
