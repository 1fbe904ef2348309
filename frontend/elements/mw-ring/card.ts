/** The card: who, about what, for which price; accept, or decline with a word. */
import { html, nothing, type TemplateResult } from "lit";
import { firstName } from "../../core/meter-view.ts";
import { acceptPrice, facts, modeName, type Ringing, saidOf } from "../../core/ring.ts";
import type { Mode } from "../../core/snapshot.ts";
import { dayOf } from "../../core/talk.ts";
import { t, tn } from "../../core/texts.ts";
import { timeOf } from "../../core/thread.ts";
import { icon, moneyButton, portrait } from "../bits.ts";

export interface CardContext {
  ring: Ringing;
  left: string;
  others: number;
  busy: boolean;
  problem: string;
  accept: () => void;
  ask: (on: boolean) => void;
  decline: (word: string) => void;
}

const SIGNS: Record<Mode, string> = { text: "chat", audio: "phone", video: "video" };
const WORDS = (): string[] => [t("In a call"), t("Back in ten minutes"), t("Not today")];

function title(ring: Ringing): TemplateResult {
  return ring.handover
    ? html`${t("{name} hands over", { name: firstName(ring.handover.by) })} <bdi>${ring.from.name}</bdi>`
    : html`<bdi>${ring.from.name}</bdi> ${t("is calling")}`;
}

function about(ring: Ringing): TemplateResult | string {
  if (ring.rings_at === "client") return t("out of your conversation");
  return ring.subject ? html`“<bdi>${ring.subject}</bdi>”` : t("without a subject");
}

/** What the client has written before the talk, as it begins; the whole is in the thread. */
function brief({ brief: said }: Ringing): TemplateResult | typeof nothing {
  if (!said) return nothing;
  return html`<div class="brief-card ring-brief"><b class="row row-tight">${icon("file")}${t("Brief")}<span class="small muted num">${dayOf(said.at)}, ${timeOf(said.at)}</span></b><p class="msg-text"><bdi>${said.about}</bdi></p><a class="small" href=${said.url}>${t("Read it in the conversation")}</a></div>`;
}

/** Who was faster, for a moment in the place of the card. */
export const takenCard = (said: string): TemplateResult =>
  html`<section class="ring-card ring-taken" role="status"><p class="row row-tight">${icon("check")}<b>${said}</b></p></section>`;

/** The client is rung by an advisor: there is no price yet, and no way to one but a yes. */
const freeWord = (): TemplateResult =>
  html`<p class="notice notice-go">${icon("check")}<span>${t("Free of charge: nothing is counted until you have confirmed a price.")}</span></p>`;

export function card(context: CardContext, form: TemplateResult | typeof nothing): TemplateResult {
  const { ring, busy, others } = context;
  const { amount, unit } = acceptPrice(ring);
  return html`<section class="ring-card" role="alertdialog" aria-labelledby="ring-title" aria-describedby="ring-about">
    <div class="ring-who"><span class="wave">${portrait(ring.from, "l")}</span><div class="stack stack-2">
      <div class="row row-tight"><span class="tag tag-accent">${icon(SIGNS[ring.mode])}${modeName(ring.mode)}</span>${ring.own_client ? html`<span class="tag tag-go">${t("Your own client")}</span>` : nothing}<span class="small muted num">${context.left}</span></div>
      <h2 id="ring-title">${title(ring)}</h2>
      <p class="quiet" id="ring-about">${about(ring)}${ring.company ? html`, ${t("for {company}", { company: ring.company })}` : nothing}${others > 0 ? html`, ${tn("{n} more call", "{n} more calls", others)}` : nothing}</p>
      ${saidOf(ring) ? html`<p class="small quiet stars" data-said-of>${icon("star")}<span>${t("Other advisors: {said}", { said: saidOf(ring) })}</span></p>` : nothing}
      ${ring.handover?.word ? html`<p>${t("{name} says:", { name: firstName(ring.handover.by) })} “<bdi>${ring.handover.word}</bdi>”</p>` : nothing}
    </div></div>
    ${brief(ring)}
    ${ring.rings_at === "client" ? freeWord() : html`<dl class="terms four">${facts(ring).map((each) => html`<div><dt>${each.name}</dt><dd>${each.value}${each.note ? html` <small class="quiet">${each.note}</small>` : nothing}</dd></div>`)}</dl>`}
    ${context.problem ? html`<p class="error" role="alert">${icon("warn")}${context.problem}</p>` : nothing}
    ${
      form === nothing
        ? html`<div class="row ring-act">${moneyButton({ icon: SIGNS[ring.mode], does: ring.handover ? t("Take over") : t("Accept"), cost: amount, unit, large: true, busy, press: context.accept })}<button class="btn btn-second btn-large" type="button" ?disabled=${busy} @click=${() => context.ask(true)}>${icon("x")}${t("Decline with a word")}</button></div>`
        : form
    }
  </section>`;
}

export function declineForm(context: CardContext): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    context.decline(String(new FormData(event.currentTarget as HTMLFormElement).get("word") ?? ""));
  };
  return html`<form class="stack stack-3" @submit=${submit}>
    <div class="field"><label for="ring-word">${t("A word to {name}", { name: context.ring.handover?.by ?? context.ring.from.name })}</label><input class="input" id="ring-word" name="word" list="ring-words" maxlength="120" autocomplete="off" placeholder=${WORDS()[1] ?? ""} /><datalist id="ring-words">${WORDS().map((each) => html`<option value=${each}></option>`)}</datalist></div>
    <div class="row ring-act"><button class="btn btn-primary" ?disabled=${context.busy}>${icon("x")}${t("Decline")}</button><button class="btn btn-plain" type="button" @click=${() => context.ask(false)}>${t("Back")}</button></div>
  </form>`;
}
