// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { MwPresence } from "./mw-presence.ts";

const line = (who: string): string =>
  `<li><mw-presence advisor="agent-${who}"><span class="presence" data-is="online"><span class="dot"></span><span data-word>Online</span></span></mw-presence></li>`;

test("who is named no more goes from the page, and with the last one the list", () => {
  document.body.innerHTML = `<section><h2>Who is there</h2><ul>${line("1")}${line("2")}</ul></section>`;
  const gone = (who: string): void => {
    const each = document.querySelector(`[advisor="agent-${who}"]`);
    if (each instanceof MwPresence)
      each.take({ kind: "presence", data: { advisor: `agent-${who}`, is: "gone", word: "" } });
  };
  gone("1");
  expect(document.querySelectorAll("li")).toHaveLength(1);
  gone("2");
  expect(document.querySelector("section")).toBeNull();
});
