import { html, nothing, type TemplateResult } from "lit";
import { add, leftText, over, type Ring, type Ringing, ringing } from "../../core/ring.ts";
import { t } from "../../core/texts.ts";
import { getJson, Problem, postJson } from "../../ports/http.ts";
import { follow, type LiveEvent } from "../../ports/live.ts";
import { define, LightElement } from "../light.ts";
import { tick } from "../ticker.ts";
import { Bell } from "./bell.ts";
import { card, declineForm, takenCard } from "./card.ts";

const GONE = [404, 409, 410];
const SAY_TAKEN_MS = 6_000;

interface RingOver {
  call: string;
  outcome?: string;
  /** The colleague who was faster. */
  by?: string;
}

/**
 * `<mw-ring>`: a card over every signed-in page while somebody calls; the newest in front.
 * Attribute `inline`: in its place in the page (console) instead of over it. What the person chose: `silent`,
 * no sound; `no-desktop`, nothing outside of the page.
 */
export class MwRing extends LightElement {
  static override properties = { inline: { type: Boolean } };
  declare inline: boolean;
  rings: readonly Ringing[] = [];
  #nowMs = performance.now();
  #stops: (() => void)[] = [];
  #bell = new Bell();
  #busy = false;
  #declining = false;
  #problem = "";
  #news = 0;
  #taken = "";
  #takenUntilMs = 0;

  constructor() {
    super();
    this.inline = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stops.push(
      follow((event) => this.take(event), this.#catchUp),
      tick((nowMs) => this.#tick(nowMs)),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops.splice(0)) stop();
    this.#bell.stop();
  }

  take(event: Pick<LiveEvent, "kind" | "data">): void {
    if (event.kind === "ring" || event.kind === "ring_over") this.#news += 1;
    if (event.kind === "ring") this.#show(add(this.rings, event.data as Ring, performance.now()));
    if (event.kind === "ring_over") this.#over(event.data as RingOver);
  }

  #over({ call, outcome, by }: RingOver): void {
    const rang = this.rings.some((each) => each.call === call);
    this.#show(over(this.rings, call));
    if (!rang || outcome !== "elsewhere" || !by) return;
    this.#taken = t("{name} has taken it", { name: by });
    this.#takenUntilMs = performance.now() + SAY_TAKEN_MS;
  }

  /** What rang before this page was there. */
  #catchUp = async (): Promise<void> => {
    const news = this.#news;
    const answer = await getJson<{ rings: Ring[] }>("/calls/ringing").catch(() => null);
    if (!answer) return;
    if (news !== this.#news) return this.#catchUp(); // an older answer would take back what came since
    const now = performance.now();
    this.#show(answer.rings.reduce<readonly Ringing[]>((all, ring) => add(all, ring, now), []));
  };

  #tick(nowMs: number): void {
    if (this.#taken && nowMs > this.#takenUntilMs) {
      this.#taken = "";
      this.requestUpdate();
    }
    if (this.rings.length === 0) return;
    this.#nowMs = nowMs;
    this.#show(ringing(this.rings, nowMs));
  }

  #show(rings: readonly Ringing[]): void {
    const before = this.rings.at(-1)?.call;
    this.rings = rings;
    this.#nowMs = performance.now();
    const first = rings.at(-1) ?? null;
    if (first?.call !== before) {
      this.#declining = this.#busy = false;
      this.#problem = "";
      this.#bell.ring(first, {
        aloud: !this.hasAttribute("silent"),
        onDesktop: !this.hasAttribute("no-desktop"),
      });
    }
    this.requestUpdate();
  }

  async #accept(ring: Ringing): Promise<void> {
    this.#bell.hush();
    await this.#post(ring, "accept", {}, () => location.assign(ring.url));
  }

  async #decline(ring: Ringing, word: string): Promise<void> {
    this.#bell.hush();
    await this.#post(ring, "decline", { word }, () => this.#show(over(this.rings, ring.call)));
  }

  async #post(ring: Ringing, action: string, body: unknown, done: () => void): Promise<void> {
    this.#busy = true;
    this.#problem = "";
    this.requestUpdate();
    try {
      await postJson(`/calls/${ring.call}/${action}`, body);
      done();
    } catch (error) {
      this.#problem =
        error instanceof Error && error.message ? error.message : t("That did not work.");
      if (error instanceof Problem && GONE.includes(error.status)) void this.#catchUp();
    } finally {
      this.#busy = false;
      this.requestUpdate();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const ring = this.rings.at(-1);
    if (!ring) return this.#taken ? this.#placed(takenCard(this.#taken)) : nothing;
    const context = {
      ring,
      left: leftText(ring, this.#nowMs),
      others: this.rings.length - 1,
      busy: this.#busy,
      problem: this.#problem,
      accept: () => void this.#accept(ring),
      ask: (on: boolean) => {
        this.#declining = on;
        this.requestUpdate();
      },
      decline: (word: string) => void this.#decline(ring, word),
    };
    const shown = card(context, this.#declining ? declineForm(context) : nothing);
    return this.#placed(shown);
  }

  #placed(shown: TemplateResult): TemplateResult {
    return this.inline ? shown : html`<div class="ring-over">${shown}</div>`;
  }
}

define("mw-ring", MwRing);
