import { expect, test } from "vitest";
import { zoneCookie } from "./zone.ts";

test.each([
  ["Europe/Athens", "tz=Europe/Athens; path=/; max-age=31536000; samesite=lax"],
  ["Etc/GMT+3", "tz=Etc/GMT+3; path=/; max-age=31536000; samesite=lax"],
  ["", "tz=; path=/; max-age=0; samesite=lax"],
  [undefined, "tz=; path=/; max-age=0; samesite=lax"],
  ["x; domain=evil.example", "tz=; path=/; max-age=0; samesite=lax"],
])("%s", (zone, cookie) => {
  expect(zoneCookie(zone)).toBe(cookie);
});
