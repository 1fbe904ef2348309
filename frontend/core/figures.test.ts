import { afterEach, describe, expect, test } from "vitest";
import { counted, left, words } from "./duration.ts";
import { money, parseMoney, price } from "./money.ts";
import { speak, t, tn } from "./texts.ts";

afterEach(() => speak("en"));

describe("money is written as the locale writes it, to the last digit", () => {
  test.each([
    ["en", 924, "EUR", "€9.24"],
    ["en", 0, "EUR", "€0.00"],
    ["en", 1200, "JPY", "¥1,200"],
    ["en", 1234, "KWD", "KWD\u00a01.234"],
    ["de", 924, "EUR", "9,24\u00a0€"],
    ["en", -500, "EUR", "-€5.00"],
  ])("%s %d %s → %s", (lang, minor, currency, text) => {
    speak(lang);
    expect(money(minor, currency)).toBe(text);
  });

  test("a rate names its unit", () => {
    expect(price(120, 60, "EUR")).toBe("€1.20/min");
    expect(price(5000, 3600, "EUR")).toBe("€50.00/h");
  });

  test.each([
    ["4.5", 450],
    ["4,50", 450],
    [" 12 ", 1200],
    ["1 200", 120_000],
    ["1 20", null],
    ["4.", null],
    ["0.005", null],
    ["-1", null],
    ["1e3", null],
    ["１２", null], // full-width digits
    ["", null],
  ])("typed %o is %o cents", (text, minor) => expect(parseMoney(text, "EUR")).toBe(minor));
});

describe("counted time rounds down, time left rounds up", () => {
  test.each([
    [462_999, "07:42", "7:43"],
    [0, "00:00", "0:00"],
    [1, "00:00", "0:01"],
    [3_600_000, "1:00:00", "1:00:00"],
    [-5, "00:00", "0:00"],
  ])("%d ms", (ms, up, down) => expect([counted(ms), left(ms)]).toEqual([up, down]));

  test.each([
    [462_000, "7 minutes 42 seconds"],
    [60_000, "1 minute"],
    [1000, "1 second"],
    [0, "0 seconds"],
  ])("%d ms in words", (ms, text) => expect(words(ms)).toBe(text));
});

describe("texts", () => {
  test("speak the language of the page, and English where it has no words", () => {
    speak("de", { "Hang up": "Auflegen", "{time} left": "noch {time}" });
    expect(t("Hang up")).toBe("Auflegen");
    expect(t("{time} left", { time: "2:00" })).toBe("noch 2:00");
    expect(t("Pause")).toBe("Pause");
  });

  test("follow the plural of the language", () => {
    speak("ru", { "{n} minutes": { one: "{n} минута", few: "{n} минуты", many: "{n} минут" } });
    expect([1, 2, 5].map((n) => tn("{n} minute", "{n} minutes", n))).toEqual([
      "1 минута",
      "2 минуты",
      "5 минут",
    ]);
  });
});
