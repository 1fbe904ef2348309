/** The entries of a thread: messages with what leads outside, calls with their figures, days. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type MoneyFigures, moneyLine } from "../../core/money-lines.ts";
import { otherSeat } from "../../core/snapshot.ts";
import {
  type BriefFigures,
  type CallFigures,
  callLine,
  dayOf,
  type FileFigures,
  leadsOutside,
  pieces,
  type Talk,
  type TalkItem,
} from "../../core/talk.ts";
import { t } from "../../core/texts.ts";
import { timeOf } from "../../core/thread.ts";
import { icon } from "../bits.ts";

const MODE_ICONS = { text: "chat", audio: "phone", video: "video" } as const;

function callItem({ figures }: TalkItem): TemplateResult {
  const call = figures as CallFigures;
  return html`<li class="event">${icon(MODE_ICONS[call.mode] ?? "phone")}<span class="num">${callLine(call)}</span>${call.url ? html` <a href=${call.url}>${t("Receipt")}</a>` : nothing}</li>`;
}

/** Who did what about money; the word to it stands as it was written. */
function moneyItem({ figures, side, by, text }: TalkItem, talk: Talk): TemplateResult {
  const deed = figures as MoneyFigures;
  const who = by || (side === talk.me ? t("You") : talk.with.name);
  return html`<li class="event event-money">${icon("wallet")}<span class="num">${moneyLine(deed, who)}${text ? html` <q>${text}</q>` : nothing}${deed.url ? html` <a href=${deed.url}>${t("Details")}</a>` : nothing}</span></li>`;
}

const FIRST_PAGES = 3;

function fileBody({ figures }: TalkItem, talk: Talk): TemplateResult {
  const { file, name, pages: count } = figures as FileFigures;
  if (!file) return html`<i class="muted">${t("Removed")}</i>`;
  const page = (number: number) => `/threads/${talk.id}/files/${file}/${number}`;
  const shown = Array.from({ length: Math.min(count, FIRST_PAGES) }, (_, n) => n + 1);
  const rest = Array.from({ length: count - shown.length }, (_, n) => n + shown.length + 1);
  const label = (number: number) =>
    count === 1 ? name : t("{name}, page {n} of {m}", { name, n: number, m: count });
  return html`<span class="msg-file">${icon("file")}<bdi class="clip">${name}</bdi></span>
    ${shown.map((n) => html`<a class="msg-page" href=${page(n)} download><img src=${page(n)} alt=${label(n)} loading="lazy" width="320" height="200" /></a>`)}
    ${rest.length ? html`<span class="row row-tight">${rest.map((n) => html`<a class="tag tag-link" href=${page(n)} download aria-label=${label(n)}>${n}</a>`)}</span>` : nothing}`;
}

const linkTo = (talk: Talk, label: string): TemplateResult =>
  html`<a href=${`/threads/${talk.id}/brief/`}>${label}</a>`;

function askedItem(talk: Talk): TemplateResult {
  return html`<li class="event">${icon("info")}<span>${t("A brief was asked for")}</span>${talk.me === "client" ? linkTo(talk, t("Write it")) : nothing}</li>`;
}

function briefItem(item: TalkItem, talk: Talk): TemplateResult {
  const { about, tried, solved, files = [] } = item.figures as BriefFigures;
  const part = (name: string, text?: string) =>
    text ? html`<dt>${name}</dt><dd>${text}</dd>` : nothing;
  const changes = talk.me === "client" && item.number > talk.read.advisor;
  return html`<li class="brief-card" id="m${item.number}">
    <b class="row row-tight">${icon("file")}${t("Brief")}</b>
    ${
      about
        ? html`<dl class="brief">${part(t("What it is about"), about)}${part(t("What was tried"), tried)}${part(t("Solved means"), solved)}
      ${files.length ? html`<dt>${t("Files")}</dt><dd class="row row-tight">${files.map(({ file, name }) => html`<a href=${`/threads/${talk.id}/files/${file}/1`} download><bdi>${name}</bdi></a>`)}</dd>` : nothing}</dl>`
        : html`<i class="muted">${t("Removed")}</i>`
    }
    <span class="row row-tight small">${changes ? linkTo(talk, t("Change it")) : nothing}<time datetime=${item.at}>${timeOf(item.at)}</time></span>
  </li>`;
}

const words = (text: string): unknown[] =>
  pieces(text).map(({ text: part, url }) =>
    url
      ? html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow ugc">${part}</a>`
      : part,
  );

function textItem(item: TalkItem, talk: Talk): TemplateResult {
  const mine = item.side === talk.me;
  return html`<li class="msg ${mine ? "mine" : ""}" id="m${item.number}">
    ${item.by && !mine ? html`<b class="small"><bdi>${item.by}</bdi></b>` : nothing}
    ${item.kind === "file" ? fileBody(item, talk) : html`<span class="msg-text">${item.text ? words(item.text) : html`<i class="muted">${t("Removed")}</i>`}</span>`}
    ${leadsOutside(item.text) ? html`<span class="msg-outside small">${icon("info")}${t("Leads outside: what you agree there is not protected by the meter.")}</span>` : nothing}
    <time datetime=${item.at}>${timeOf(item.at)}</time>
  </li>`;
}

/** The number of my last message that the other side has read; 0 if none. */
function lastRead(talk: Talk): number {
  const mark = talk.read[otherSeat(talk.me)];
  const mine = talk.items.filter(({ side, number }) => side === talk.me && number <= mark);
  const last = talk.items.findLast(({ side }) => side !== "system");
  return last?.side === talk.me ? (mine.at(-1)?.number ?? 0) : 0;
}

const SHOWN: Partial<Record<TalkItem["kind"], (item: TalkItem, talk: Talk) => TemplateResult>> = {
  call: callItem,
  money: moneyItem,
  asked: (_item, talk) => askedItem(talk),
  brief: briefItem,
};

export function itemList(talk: Talk): TemplateResult {
  const read = lastRead(talk);
  let day = "";
  const one = (item: TalkItem): TemplateResult => {
    const its = dayOf(item.at);
    const heading = its === day ? nothing : html`<li class="event day-line">${its}</li>`;
    day = its;
    const shown = SHOWN[item.kind]?.(item, talk) ?? textItem(item, talk);
    const seen =
      item.number === read ? html`<li class="msg-read small muted">${t("Read")}</li>` : nothing;
    return html`${heading}${shown}${seen}`;
  };
  return html`${repeat(talk.items, ({ number }) => number, one)}`;
}
