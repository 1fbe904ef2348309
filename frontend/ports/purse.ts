/** The figure at the top of every page (`[data-purse]`) follows the wallet. */
import { getJson } from "./http.ts";
import { hear } from "./live.ts";

const ADDRESS = "/wallet/purse";

const shown = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-purse]");

async function refresh(): Promise<void> {
  const purse = await getJson<{ shown: string }>(ADDRESS).catch(() => null);
  const place = shown();
  if (purse && place) place.textContent = purse.shown;
}

/** Begins to follow; returns how to stop. Pages without a purse stay quiet. */
export function followPurse(): () => void {
  if (!shown()) return () => undefined;
  return hear({
    event: ({ kind }) => {
      if (kind === "wallet") void refresh();
    },
    missed: () => void refresh(),
  });
}
