/**
 * Every text for people: the English source is the key, the page brings the catalogue of its language.
 * A missing entry falls back to the source, so an untranslated page still works.
 */

export type Params = Record<string, string | number>;
/** A plural entry has the forms that `Intl.PluralRules` of the language names. */
export type Catalogue = Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>;

let catalogue: Catalogue = {};
let language = "en";
let zone: string | undefined;

/** Sets language and catalogue of the page; called once, before anything renders. */
export function speak(lang: string, entries: Catalogue = {}): void {
  language = lang || "en";
  catalogue = entries;
}

/**
 * Sets the time zone that the server writes this page in, so that both say the same time; empty
 * or unknown to the browser means the browser's own.
 */
export function tellTimeIn(name: string): void {
  try {
    zone = name
      ? new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone
      : undefined;
  } catch {
    zone = undefined;
  }
}

export const currentZone = (): string | undefined => zone;

export const currentLanguage = (): string => language;

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The text in the language of the page, `{name}` replaced by params. */
export function t(source: string, params: Params = {}): string {
  const entry = catalogue[source];
  const text = typeof entry === "string" ? entry : (entry?.other ?? source);
  return fill(text || source, params);
}

/** One or many of `n`; looked up under the plural source. */
export function tn(one: string, many: string, n: number, params: Params = {}): string {
  const rule = new Intl.PluralRules(language).select(n);
  const entry = catalogue[many];
  const own = typeof entry === "object" ? (entry[rule] ?? entry.other) : entry;
  return fill(own || (n === 1 ? one : many), { n, ...params });
}
