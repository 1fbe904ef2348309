/** Figures of money: minor units in, the locale's own writing out. Never rounds, never drops a digit. */
import { currentLanguage, t } from "./texts.ts";

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
  const key = `${currentLanguage()} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(currentLanguage(), { style: "currency", currency });
  formats.set(key, made);
  return made;
}

/** Digits after the point: EUR 2, JPY 0, KWD 3. */
export function digitsOf(currency: string): number {
  return formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `924, "EUR"` → `€9.24`. */
export function money(minor: number, currency: string): string {
  return formatOf(currency).format(minor / 10 ** digitsOf(currency));
}

export const perUnit = (rateUnitS: number): string => (rateUnitS === 3600 ? t("/h") : t("/min"));

/** `120, 60, "EUR"` → `€1.20/min`. */
export function price(rate: number, rateUnitS: number, currency: string): string {
  return money(rate, currency) + perUnit(rateUnitS);
}

/**
 * What somebody typed (`4.5`, `4,50`, `1 200`) in minor units; null when it is no amount of this currency.
 * Takes what the server takes: spaces may part the thousands, a comma before three digits is ambiguous.
 */
export function parseMoney(text: string, currency: string): number | null {
  const typed = text.trim();
  const match = /^(\d{1,9}|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,2})(?:([.,])(\d+))?$/.exec(typed);
  if (!match) return null;
  const digits = digitsOf(currency);
  const [, whole = "", sign, fraction = ""] = match;
  if (fraction.length > digits || (sign === "," && fraction.length === 3)) return null;
  return (
    Number(whole.replace(/\D/g, "")) * 10 ** digits + Number(fraction.padEnd(digits, "0") || "0")
  );
}
