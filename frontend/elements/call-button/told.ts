/** What our server tells everybody about an advisor, in the language asked for; see advisors/queries/embed.py. */
export interface Price {
  mode: string;
  verb: string;
  amount: string;
  unit: string;
}

export interface Told {
  /** What the texts are in: the language asked for, or English. */
  language: string;
  name: string;
  activity: string;
  picture: string;
  accent: string;
  is: string;
  prices: Price[];
  note: string;
  /** Work from … to …, in seconds of the wall clock, in order; null: no fixed hours. */
  hours: [number, number][] | null;
  words: Record<string, string>;
}

export const SIZES = ["small", "card", "floating"] as const;
export type Size = (typeof SIZES)[number];

/** One of `known`, whatever was written into the attribute; the first one if it is none of them. */
export function oneOf<T extends string>(known: readonly [T, ...T[]], written: string | null): T {
  return known.find((each) => each === written) ?? known[0];
}

/** A handle as our server makes them; null for anything else, markup and addresses included. */
export function handleOf(written: string | null): string | null {
  return written && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(written) && written.length <= 40
    ? written
    : null;
}

/** A language tag such as `de` or `pt-BR`; English for anything else. */
export function languageOf(written: string | null | undefined): string {
  return written && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(written) ? written : "en";
}

/** Our page of the advisor; a press there confirms. `via` tells that the advisor brought the visitor. */
export function door(origin: string, handle: string, mode: string): string {
  const way = new URLSearchParams({ via: "button", ...(mode ? { mode } : {}) });
  return `${origin}/${handle}/?${way}#call`;
}
