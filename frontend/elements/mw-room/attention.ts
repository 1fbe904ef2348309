/** An offer waits for the client: by sound, and by a notification where the page is in the background. */
import { firstName } from "../../core/meter-view.ts";
import { price } from "../../core/money.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { t } from "../../core/texts.ts";
import { mayNotify, notify } from "../../ports/notify.ts";
import { play } from "../../ports/sound.ts";

export function callAttention({ id, meter, people, currency }: Snapshot): void {
  if (!meter) return;
  play("warning");
  if (!mayNotify() || document.visibilityState === "visible") return;
  const { rate, rate_unit_s: unitS } = meter.terms;
  notify({
    title: t("{name} offers the meter", { name: firstName(people.advisor.name) }),
    body: `${price(rate, unitS, currency)} · ${t("Nothing is counted before you confirm.")}`,
    tag: `offer-${meter.id}`,
    url: `/calls/${id}/`,
  });
}
