// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import type { MwRunning } from "./mw-running.ts";
import "./mw-running.ts";

const TERMS = {
  rate: 120,
  rate_unit_s: 60,
  free_sample_s: 0,
  sample_once_passed: "charged",
  increment_s: 1,
  rounding: "completed",
  minimum_charge: 0,
  maximum: 2400,
  commission_bps: 2000,
};

function shown(open: boolean): MwRunning {
  document.body.innerHTML = `<mw-running currency="EUR"><span data-time>1:00</span><b data-cost>€1.20</b></mw-running>`;
  const element = document.querySelector<MwRunning>("mw-running");
  if (!element) throw new Error("not there");
  const meter = { terms: TERMS, running_ms: 60_000, open, waived: 0 };
  element.setAttribute("meter", JSON.stringify(meter));
  return element;
}

const text = (element: Element): string => element.textContent ?? "";

describe("a call on the operator's page", () => {
  afterEach(() => {
    document.body.innerHTML = "";
  });

  it("goes on counting from the server's figures", () => {
    const element = shown(true);
    element.show(performance.now() + 30_000);
    expect(text(element)).toContain("01:30");
    expect(text(element)).toContain("1.80");
  });

  it("stands still while the meter is paused", () => {
    const element = shown(false);
    element.show(performance.now() + 30_000);
    expect(text(element)).toBe("1:00€1.20");
  });

  it("stops at the maximum", () => {
    const element = shown(true);
    element.show(performance.now() + 3_600_000);
    expect(text(element)).toContain("24.00");
  });
});
