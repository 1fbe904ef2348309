import { html, nothing, type TemplateResult } from "lit";
import { t } from "../../core/texts.ts";
import { getJson, postJson } from "../../ports/http.ts";
import { follow, type LiveEvent } from "../../ports/live.ts";
import { icon, portrait } from "../bits.ts";
import { define, LightElement } from "../light.ts";

/** Somebody for whom the reader waited is there. */
export interface News {
  id: number;
  name: string;
  picture: string | null;
  activity: string;
  url: string;
  seen_url: string;
  close_url: string;
}

const ADDRESS = "/told/";

/**
 * `<mw-told>`: a calm card for each advisor who has become available and for whom the reader waited. Says to the
 * server that it was shown, so that no letter goes out; put away, no page shows it again.
 */
export class MwTold extends LightElement {
  news: readonly News[] = [];
  #said = new Set<number>();
  #stop: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = follow((event) => this.take(event), this.#catchUp);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  take(event: Pick<LiveEvent, "kind" | "data">): void {
    if (event.kind === "available") this.#show([event.data as News]);
  }

  /** What was told before this page was there. */
  #catchUp = async (): Promise<void> => {
    const answer = await getJson<{ news: News[] }>(ADDRESS).catch(() => null);
    if (answer) this.#show(answer.news);
  };

  #show(fresh: readonly News[]): void {
    const known = new Set(this.news.map(({ id }) => id));
    this.news = [...this.news, ...fresh.filter(({ id }) => !known.has(id))];
    for (const { id, seen_url } of this.news) {
      if (this.#said.has(id)) continue;
      this.#said.add(id);
      void postJson(seen_url, {}).catch(() => this.#said.delete(id));
    }
    this.requestUpdate();
  }

  #close(one: News): void {
    this.news = this.news.filter(({ id }) => id !== one.id);
    this.requestUpdate();
    void postJson(one.close_url, {}).catch(() => undefined);
  }

  async #go(event: Event, one: News): Promise<void> {
    event.preventDefault();
    await postJson(one.close_url, {}).catch(() => undefined);
    const there = new URL(one.url, location.href);
    if (there.pathname === location.pathname) {
      this.#close(one);
      location.hash = there.hash;
    } else location.assign(one.url);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.news.length === 0) return nothing;
    return html`<div class="told-over" role="status">${this.news.map((one) => this.#card(one))}</div>`;
  }

  #card(one: News): TemplateResult {
    return html`<section class="told-card">
      ${portrait(one, "s")}
      <div><b><bdi>${one.name}</bdi> ${t("is online now")}</b><br /><span class="small quiet">${t("You asked to be told.")}</span></div>
      <button class="btn btn-icon btn-plain" type="button" aria-label=${t("Close")} @click=${() => this.#close(one)}>${icon("x")}</button>
      <a class="btn btn-second" href=${one.url} @click=${(event: Event) => void this.#go(event, one)}>${t("See the page")}</a>
    </section>`;
  }
}

define("mw-told", MwTold);
