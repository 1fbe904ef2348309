/** A thread on screen: snapshot and numbered events, calls as lines, what leads outside. Pure. */
import { counted } from "./duration.ts";
import { money } from "./money.ts";
import type { MoneyFigures } from "./money-lines.ts";
import type { Mode, Seat } from "./snapshot.ts";
import { currentLanguage, currentZone, t } from "./texts.ts";
import { timeOf } from "./thread.ts";

export interface CallFigures {
  mode: Mode;
  outcome: string;
  answered: boolean;
  started_at: string;
  /** Minor units; null where the receipt alone says it (companies). */
  paid: number | null;
  running_ms: number;
  currency: string;
  /** Who called, where it was the advisor. */
  by?: string;
  /** Where the receipt is; empty without one. */
  url: string;
}

export interface FileFigures {
  file: string;
  name: string;
  kind: string;
  pages: number;
}

/** What the client says before a talk; all empty once it was erased. */
export interface BriefFigures {
  about?: string;
  tried?: string;
  solved?: string;
  files?: FileFigures[];
}

export interface TalkItem {
  number: number;
  at: string;
  side: Seat | "system";
  kind: "text" | "call" | "file" | "money" | "asked" | "brief";
  /** Of a company's thread: who of them wrote. */
  by: string;
  text: string;
  figures: CallFigures | FileFigures | MoneyFigures | BriefFigures | Record<string, never>;
}

export interface Talk {
  id: string;
  seq: number;
  topic: string;
  me: Seat;
  with: { name: string; picture: string; page: string };
  read: Record<Seat, number>;
  items: TalkItem[];
  /** Whether there are entries before the first. */
  older: boolean;
}

export interface TalkEvent {
  seq: number | null;
  kind: string;
  data: unknown;
}

/** The thread after `event`; the same object for old news; "refetch" if one is missing between. */
export function foldTalk(talk: Talk, { seq, kind, data }: TalkEvent): Talk | "refetch" {
  if (seq === null) return kind === "with" ? "refetch" : talk;
  if (seq <= talk.seq) return talk;
  if (seq > talk.seq + 1) return "refetch";
  if (kind === "item") {
    const { item, read } = data as { item: TalkItem; read: Partial<Talk["read"]> };
    return { ...talk, seq, items: [...talk.items, item], read: { ...talk.read, ...read } };
  }
  if (kind === "changed") {
    const { item } = data as { item: TalkItem };
    const items = talk.items.map((each) => (each.number === item.number ? item : each));
    return { ...talk, seq, items };
  }
  if (kind === "read") {
    return { ...talk, seq, read: { ...talk.read, ...(data as Partial<Talk["read"]>) } };
  }
  return { ...talk, seq };
}

/** A fresh snapshot has the newest entries; what was loaded before them stays in front. */
export function renewTalk(talk: Talk, fresh: Talk): Talk {
  if (fresh.seq < talk.seq) return talk;
  const first = fresh.items[0]?.number ?? 0;
  const before = talk.items.filter(({ number }) => number < first);
  const joined = before.length > 0 && fresh.older;
  return joined ? { ...fresh, items: [...before, ...fresh.items], older: talk.older } : fresh;
}

/** “Call of 12:04 · 03:12 counted · €3.20”: the same figures as on the receipt. */
export function callLine(figures: CallFigures): string {
  const time = timeOf(figures.started_at);
  const at =
    figures.by === "advisor"
      ? t("Call by the advisor, {time}", { time })
      : t("Call of {time}", { time });
  if (!figures.answered) return `${at} · ${UNANSWERED[figures.outcome]?.() ?? t("not answered")}`;
  const ran =
    figures.running_ms > 0 ? t("{time} counted", { time: counted(figures.running_ms) }) : "";
  return [at, ran, cost(figures)].filter(Boolean).join(" · ");
}

function cost({ paid, currency }: CallFigures): string {
  if (paid === null) return "";
  return paid > 0 ? money(paid, currency) : t("free of charge");
}

const UNANSWERED: Record<string, () => string> = {
  missed: () => t("missed"),
  away: () => t("no page was open"),
  declined: () => t("declined"),
  cancelled: () => t("cancelled"),
};

/** The day of an entry as a heading: a word for today, else the date. */
export function dayOf(iso: string, now = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const timeZone = currentZone();
  const plain = (each: Date) => each.toLocaleDateString("sv", { timeZone }); // 2026-11-17
  if (plain(at) === plain(now)) return t("Today");
  const year = plain(at).slice(0, 4) === plain(now).slice(0, 4) ? undefined : ("numeric" as const);
  return at.toLocaleDateString(currentLanguage(), {
    day: "numeric",
    month: "long",
    year,
    timeZone,
  });
}

export interface Piece {
  text: string;
  /** Where it leads; empty for plain text. */
  url: string;
}

const LINK = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gi;
const ADDRESS = /[\w.+-]+@[\w-]+\.[\w.-]+|\+\d[\d ()/-]{7,}\d/;

/** A text in pieces, its web addresses apart. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index), url: "" });
    found.push({ text: match[0], url: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end), url: "" });
  return found;
}

/** Whether a text names a way around us: a link, a mail address, a number to dial. */
export const leadsOutside = (text: string): boolean =>
  new RegExp(LINK.source, "i").test(text) || ADDRESS.test(text);
