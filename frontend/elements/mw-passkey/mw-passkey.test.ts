// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MwPasskey } from "./mw-passkey.ts";

const OPTIONS = { publicKey: { challenge: "AQ", rpId: "here" } };
const SHOWN = async (): Promise<unknown> => ({
  id: "AQ",
  rawId: Uint8Array.of(1).buffer,
  type: "public-key",
  response: { clientDataJSON: Uint8Array.of(2).buffer },
});
let sent: string[] = [];
let answer: () => Promise<unknown>;

beforeEach(() => {
  sent = [];
  answer = SHOWN;
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(OPTIONS)));
  vi.stubGlobal("PublicKeyCredential", function PublicKeyCredential() {});
  Object.defineProperty(navigator, "credentials", {
    value: { get: () => answer(), create: () => answer() },
    configurable: true,
  });
  document.body.innerHTML = `<mw-passkey kind="show" options="/options"><form>
    <input type="hidden" name="credential"><button>Sign in</button></form></mw-passkey>`;
  const form = document.querySelector("form") as HTMLFormElement;
  form.submit = () => {
    sent.push(new FormData(form).get("credential") as string);
  };
});

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const said = (): string => document.querySelector(".passkey-said")?.textContent ?? "";

async function press(): Promise<void> {
  document
    .querySelector("form")
    ?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await vi.waitFor(() => expect(sent.length || said()).toBeTruthy());
}

test("the form goes off with what the browser answered", async () => {
  await press();
  expect(JSON.parse(sent[0] ?? "")).toMatchObject({ id: "AQ", response: { clientDataJSON: "Ag" } });
});

test("who closes the browser's box is told, and may press again", async () => {
  answer = () => Promise.reject(new DOMException("", "NotAllowedError"));
  await press();
  expect(said()).toBe("No passkey was chosen. Press again when you like.");
  expect(document.querySelector(".passkey-said")?.getAttribute("role")).toBe("alert");
  answer = SHOWN;
  document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true }));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
});

test("a browser that knows no passkeys shows nothing of it", () => {
  vi.stubGlobal("PublicKeyCredential", undefined);
  const element = new MwPasskey();
  document.body.append(element);
  expect(element.hidden).toBe(true);
});
