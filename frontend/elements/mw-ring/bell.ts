/** What makes a ring noticed: sound in one tab only, the title, a notification where they are allowed. */
import { modeName, type Ringing, shareOf } from "../../core/ring.ts";
import { t } from "../../core/texts.ts";
import { mayNotify, notify } from "../../ports/notify.ts";
import { ringTone } from "../../ports/sound.ts";

const BLINK_MS = 1_000;
const LOCK = "mw-ring-sound";

/** What the person wants of a ring, besides the card and the title. */
export interface Manner {
  aloud: boolean;
  onDesktop: boolean;
}

export class Bell {
  #title: string | null = null;
  #blink: ReturnType<typeof setInterval> | undefined;
  #quiet: () => void = () => undefined;
  #takeAway: () => void = () => undefined;
  #turn = 0;

  /** Rings for this call instead of any before; null: for none. */
  ring(ring: Ringing | null, { aloud, onDesktop }: Manner): void {
    this.stop();
    if (!ring) return;
    this.#blinkTitle(t("{name} is calling", { name: ring.from.name }));
    this.#alone(() => {
      if (aloud) this.#quiet = ringTone();
      if (onDesktop) this.#notify(ring);
    });
  }

  /** Silent, though the card may stay for a moment. */
  hush(): void {
    this.#turn += 1;
    this.#quiet();
    this.#quiet = () => undefined;
    this.#takeAway();
    this.#takeAway = () => undefined;
  }

  stop(): void {
    this.hush();
    clearInterval(this.#blink);
    this.#blink = undefined;
    if (this.#title !== null) document.title = this.#title;
    this.#title = null;
  }

  #blinkTitle(text: string): void {
    const plain = document.title;
    this.#title = plain;
    let on = true;
    const show = () => {
      document.title = on ? `(1) ${text}` : plain;
      on = !on;
    };
    show();
    this.#blink = setInterval(show, BLINK_MS);
  }

  /** Of all open tabs one makes the noise; when it goes, the next takes over. */
  #alone(start: () => void): void {
    this.#turn += 1;
    const turn = this.#turn;
    if (!navigator.locks) {
      start();
      return;
    }
    void navigator.locks.request(LOCK, async () => {
      if (turn !== this.#turn) return;
      start();
      await new Promise<void>((done) => {
        const watch = setInterval(() => {
          if (turn === this.#turn) return;
          clearInterval(watch);
          done();
        }, 200);
      });
    });
  }

  #notify(ring: Ringing): void {
    if (!mayNotify() || document.visibilityState === "visible") return;
    this.#takeAway = notify({
      title: t("{name} is calling", { name: ring.from.name }),
      body: [
        modeName(ring.mode),
        ring.subject,
        ring.rate ? t("{price} to you", { price: shareOf(ring) }) : t("free of charge"),
      ]
        .filter(Boolean)
        .join(" · "),
      tag: `ring-${ring.call}`,
      url: "/console/", // the card there is what accepts: nobody agrees to a price by a stray press
    });
  }
}
