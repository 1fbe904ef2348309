import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { firstName } from "../../core/meter-view.ts";
import { otherSeat } from "../../core/snapshot.ts";
import { foldTalk, renewTalk, type Talk, type TalkItem } from "../../core/talk.ts";
import { t } from "../../core/texts.ts";
import { getJson, newKey, Problem, postJson, sendForm } from "../../ports/http.ts";
import { hear, join, type LiveEvent, type SideFrame, tellLive } from "../../ports/live.ts";
import { embedded } from "../../ports/page.ts";
import { icon } from "../bits.ts";
import { define, LightElement } from "../light.ts";
import { beginningsMenu, openBeginnings } from "./beginnings.ts";
import { Draft } from "./draft.ts";
import { itemList } from "./items.ts";

const TYPING_EVERY_MS = 2_000;
const TYPING_LASTS_MS = 4_000;
const LONGEST = 4000;
const SEEK_PAGES_MAX = 40; // of 50 entries each
/** Signed out, or the thread is somebody else's now. */
const GONE = [403, 404];

/**
 * `<mw-thread>`: one thread, live. Its snapshot is the property `talk`, or JSON in `#thread`. Messages go by
 * HTTP; what the other side writes, reads and types comes by the page's socket. Without scripts the page shows
 * the thread and a form.
 */
export class MwThread extends LightElement {
  static override properties = { talk: { attribute: false } };
  declare talk: Talk | null;
  #draft = "";
  #keeper: Draft | null = null;
  #beginnings: string[] = [];
  #problem = "";
  #busy = false;
  #sending = "";
  // A file of which nobody knows whether it arrived: chosen again, it is the same press.
  #unsent: { file: string; key: string } | null = null;
  #gone = false;
  #here = false;
  #typing = false;
  #typedMs = Number.NEGATIVE_INFINITY;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #marked = 0;
  #stops: (() => void)[] = [];

  constructor() {
    super();
    this.talk = null;
  }

  get base(): string {
    return `/threads/${this.talk?.id}/`;
  }

  override connectedCallback(): void {
    this.talk ??= embedded<Talk>("thread");
    super.connectedCallback();
    if (!this.talk) return;
    this.setAttribute("thread", this.talk.id);
    void this.#fetchOwn();
    const refetch = (): void => void this.refetch();
    const leave = join(`${this.base}ticket`);
    const deaf = hear({ event: this.#take, side: this.#side, missed: refetch });
    document.addEventListener("visibilitychange", this.#mark);
    this.#stops.push(leave, deaf, () =>
      document.removeEventListener("visibilitychange", this.#mark),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typingTimer);
    for (const stop of this.#stops.splice(0)) stop();
  }

  #take = (event: LiveEvent): void => {
    if (!this.talk || event.topic !== this.talk.topic) return;
    const after = foldTalk(this.talk, event);
    if (after === "refetch") void this.refetch();
    else this.talk = after;
    if (event.kind === "item") this.#setTyping(false);
  };

  #side = (frame: SideFrame): void => {
    if (!this.talk || frame.topic !== this.talk.topic) return;
    if (frame.t === "typing") this.#setTyping(true);
    else {
      const joined = !this.hasAttribute("joined");
      this.#here = frame.seats[otherSeat(this.talk.me)] !== null;
      this.requestUpdate();
      this.toggleAttribute("joined", true);
      if (joined) void this.refetch(); // what came between the page and the line
    }
  };

  /** The draft of another device or day, unless something is being written already. */
  async #fetchOwn(): Promise<void> {
    this.#keeper ??= new Draft(this.base);
    const own = await this.#keeper.fetch();
    if (!own) return;
    this.#beginnings = own.beginnings;
    this.#draft ||= own.draft;
    this.requestUpdate();
  }

  /** Keeps at once what is being written, before this thread is taken away. */
  keep(): void {
    this.#keeper?.keepNow();
  }

  /** The same thread drawn anew goes on with what was being written in `before`, and keeps it as that would. */
  goOnFrom(before: MwThread): void {
    this.#draft = before.#draft;
    this.#keeper = before.#keeper;
  }

  #choose = (text: string): void => {
    this.#draft = this.#draft ? `${this.#draft.trimEnd()} ${text}` : text;
    this.#keeper?.write(this.#draft);
    this.querySelector<HTMLDetailsElement>(".talk-begin")?.removeAttribute("open");
    this.requestUpdate();
    this.querySelector<HTMLTextAreaElement>(".talk-say")?.focus();
  };

  #setTyping(on: boolean): void {
    clearTimeout(this.#typingTimer);
    this.#typing = on;
    if (on) this.#typingTimer = setTimeout(() => this.#setTyping(false), TYPING_LASTS_MS);
    this.requestUpdate();
  }

  async refetch(): Promise<void> {
    const fresh = await getJson<Talk>(`${this.base}snapshot`).catch((error: unknown) => {
      this.#gone ||= error instanceof Problem && GONE.includes(error.status);
      this.requestUpdate();
      return null;
    });
    if (fresh && this.talk) this.talk = renewTalk(this.talk, fresh);
  }

  /** Says to have read what is on screen, once for each newest entry of the other side. */
  #mark = (): void => {
    const last = this.talk?.items.findLast(({ side }) => side !== this.talk?.me)?.number ?? 0;
    const known = this.talk ? Math.max(this.#marked, this.talk.read[this.talk.me]) : last;
    if (last <= known || document.visibilityState !== "visible") return;
    this.#marked = last;
    void postJson(`${this.base}read`, { up_to: last }).catch(() => {
      this.#marked = 0;
    });
  };

  #older = async (): Promise<void> => {
    const first = this.talk?.items[0]?.number;
    const url = `${this.base}snapshot?before=${first}`;
    const found = await getJson<{ items: TalkItem[]; older: boolean }>(url).catch(() => null);
    if (!found || !this.talk || this.talk.items[0]?.number !== first) return;
    this.talk = { ...this.talk, items: [...found.items, ...this.talk.items], older: found.older };
  };

  /** Shows the entry with this number, going back as far as it takes (bounded). */
  async seek(number: number): Promise<void> {
    for (let pages = 0; pages < SEEK_PAGES_MAX; pages += 1) {
      if (!this.talk?.older || (this.talk.items[0]?.number ?? 0) <= number) break;
      await this.#older();
    }
    await this.updateComplete;
    const entry = this.querySelector<HTMLElement>(`#m${number}`);
    if (!entry) return;
    entry.tabIndex = -1;
    entry.scrollIntoView({ block: "center" });
    entry.focus({ preventScroll: true });
  }

  #send = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    const text = this.#draft.trim();
    if (!text || this.#busy) return;
    this.#busy = true;
    this.#draft = this.#problem = "";
    this.requestUpdate();
    try {
      await this.#keeper?.settle();
      await postJson<TalkItem>(`${this.base}messages`, { text });
      this.#keeper?.sent();
      if (!this.hasAttribute("joined")) await this.refetch();
    } catch (error) {
      this.#problem = (error as Error).message || t("That did not work.");
      this.#draft ||= text;
      this.#keeper?.write(this.#draft);
    }
    this.#busy = false;
    this.requestUpdate();
  };

  #attach = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    const form = new FormData();
    form.set("file", file);
    this.#sending = file.name;
    this.#problem = "";
    this.requestUpdate();
    const same = `${file.name} ${file.size} ${file.lastModified}`;
    this.#unsent = this.#unsent?.file === same ? this.#unsent : { file: same, key: newKey() };
    this.#problem = await sendForm(`${this.base}files`, form, this.#unsent.key);
    if (!this.#problem) this.#unsent = null;
    this.#sending = input.value = "";
    this.requestUpdate();
    if (!this.#problem && !this.hasAttribute("joined")) await this.refetch();
  };

  #typed = (event: InputEvent): void => {
    this.#draft = (event.target as HTMLTextAreaElement).value;
    this.#keeper?.write(this.#draft);
    const now = performance.now();
    if (!this.talk || now - this.#typedMs < TYPING_EVERY_MS) return;
    this.#typedMs = now;
    tellLive({ t: "typing", topic: this.talk.topic });
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key === "/" && !this.#draft && openBeginnings(this)) event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void this.#send(event);
  };

  protected override updated(_changed: PropertyValues): void {
    this.#mark();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { talk } = this;
    if (!talk) return nothing;
    const name = firstName(talk.with.name);
    return html`<div class="talk-scroll" tabindex="0" role="log" aria-label=${t("Conversation with {name}", { name })}>
        <div class="talk-in">
        ${talk.older ? html`<button class="btn btn-plain" type="button" @click=${this.#older}>${icon("up")}${t("Earlier messages")}</button>` : nothing}
        <ol class="thread">${itemList(talk)}</ol>
        </div>
      </div>
      <p class="talk-state small muted" role="status">${this.#sending ? t("Sending {name}…", { name: this.#sending }) : this.#typing ? t("{name} is writing…", { name }) : this.#here ? t("{name} is reading here", { name }) : nothing}</p>
      ${this.#problem ? html`<p class="notice notice-stop talk-problem" role="alert">${icon("warn")}<span>${this.#problem}</span></p>` : nothing}
      ${this.#gone ? html`<p class="notice notice-warn talk-problem" role="alert">${icon("lock")}<span>${t("This conversation is in an account now. Sign in to go on.")}</span></p>` : this.#composer()}`;
  }

  #composer(): TemplateResult {
    return html`<form class="composer" @submit=${this.#send}>
      <label class="btn btn-icon btn-plain talk-clip">${icon("clip")}<span class="sr">${t("Attach a picture or a PDF")}</span><input class="sr" type="file" accept="image/jpeg,image/png,image/webp,application/pdf" @change=${this.#attach} /></label>
      ${beginningsMenu(this.#beginnings, this.#choose)}
      <label class="sr" for="say-${this.talk?.id}">${t("Message")}</label>
      <textarea class="input talk-say" id="say-${this.talk?.id}" rows="1" maxlength=${LONGEST} placeholder=${t("Message")} .value=${live(this.#draft)} @input=${this.#typed} @keydown=${this.#key}></textarea>
      <button class="btn btn-icon btn-primary" type="submit" aria-label=${t("Send")}>${icon("send")}</button>
    </form>`;
  }
}

define("mw-thread", MwThread);
