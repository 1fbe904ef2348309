/** The dialog in which an agent hands a running call to a colleague. */
import { html, nothing, type TemplateResult } from "lit";
import { firstName } from "../../../core/meter-view.ts";
import type { Colleague } from "../../../core/snapshot.ts";
import { t } from "../../../core/texts.ts";
import { icon } from "../../bits.ts";
import type { RoomContext, RoomState } from "../state.ts";

const WORD_LENGTH_MAX = 200;

const WORDS: Record<Colleague["is"], () => string> = {
  online: () => t("Free"),
  busy: () => t("In a call"),
  away: () => t("Away"),
  offline: () => t("Not there"),
};

/** Only an agent of a company, while both are connected, and not twice at once. */
export const canHandOver = ({ snapshot }: RoomState): boolean =>
  snapshot.me === "advisor" &&
  snapshot.state === "live" &&
  Boolean(snapshot.company) &&
  snapshot.transfer?.stage !== "asking";

export function openTransfer({ act, set }: RoomContext): void {
  set({ box: "transfer", colleagues: null, to: null });
  void act.colleagues().then((colleagues) => set({ colleagues }));
}

function row(each: Colleague, chosen: boolean, choose: () => void): TemplateResult {
  return html`<label class="choice"><input type="radio" name="to" value=${each.id} .checked=${chosen} ?disabled=${each.is !== "online"} @change=${choose} /><span><span class="grow clip"><bdi>${each.name}</bdi></span><span class="presence" data-is=${each.is}><span class="dot" data-is=${each.is}></span>${WORDS[each.is]()}</span></span></label>`;
}

export function transferBox({ state, ui, act, set }: RoomContext): TemplateResult {
  const { colleagues } = ui;
  const free = colleagues?.filter((each) => each.is === "online") ?? [];
  const chosen = free.find((each) => each.id === ui.to) ?? free[0];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!chosen) return;
    const word = String(new FormData(event.currentTarget as HTMLFormElement).get("word") ?? "");
    set({ box: null });
    act.transfer(chosen.id, word);
  };
  const list =
    colleagues === null
      ? html`<p class="quiet" role="status">${t("Loading")}</p>`
      : colleagues.length === 0
        ? html`<p class="quiet">${t("You have no colleagues here yet.")}</p>`
        : html`<fieldset class="field"><legend>${t("To whom")}</legend><div class="choices">${colleagues.map((each) => row(each, each.id === chosen?.id, () => set({ to: each.id })))}</div></fieldset>`;
  return html`<h2>${t("Hand over to a colleague")}</h2><form class="stack" @submit=${submit}>
    ${list}
    ${free.length ? html`<div class="field"><label for="transfer-word">${t("A word to the colleague")}</label><input class="input" id="transfer-word" name="word" maxlength=${WORD_LENGTH_MAX} autocomplete="off" /></div>` : colleagues?.length ? html`<p class="quiet">${t("Nobody is free just now.")}</p>` : nothing}
    <button class="btn btn-primary btn-large btn-wide" ?disabled=${!chosen || state.busy}>${icon("users")}${chosen ? t("Ask {name}", { name: firstName(chosen.name) }) : t("Ask")}</button>
    <p class="small quiet">${t("The price stays as {name} confirmed it. Nothing is counted from the handover until your colleague is connected.", { name: firstName(state.snapshot.people.client.name) })}</p>
  </form>`;
}
