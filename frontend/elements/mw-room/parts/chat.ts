/** Messages and the events of the meter in one thread, and the line to write in. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { firstName } from "../../../core/meter-view.ts";
import { otherSeat } from "../../../core/snapshot.ts";
import { t } from "../../../core/texts.ts";
import { type Item, thread, timeOf } from "../../../core/thread.ts";
import { icon } from "../../bits.ts";
import type { RoomContext } from "../state.ts";

const LONGEST = 4000;

function item(each: Item): TemplateResult {
  if (each.is === "event") {
    return html`<li class="event">${icon(each.icon)}<span>${timeOf(each.at)} <bdi>${each.text}</bdi></span></li>`;
  }
  return html`<li class="msg ${each.mine ? "mine" : ""}"><span class="said">${each.text}</span><time datetime=${each.at}>${timeOf(each.at)}</time></li>`;
}

function nothingYet(): TemplateResult {
  return html`<p class="thread-empty quiet">${t("Nothing written yet. What you write here stays with the call.")}</p>`;
}

export function threadList({ state }: RoomContext): TemplateResult {
  const { snapshot } = state;
  const other = firstName(snapshot.people[otherSeat(snapshot.me)].name);
  const items = thread(snapshot);
  return html`<div class="room-thread" tabindex="0" role="log" aria-label=${t("Conversation with {name}", { name: other })}>
    <ol class="thread">
      ${repeat(items, (each) => each.key, item)}
      ${state.typing ? html`<li class="typing small muted">${t("{name} is writing…", { name: other })}</li>` : nothing}
    </ol>
    ${items.length ? nothing : nothingYet()}
  </div>`;
}

export function composer({ state, ui, act, set }: RoomContext): TemplateResult {
  const ended = state.snapshot.state === "ended";
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const text = ui.draft.trim();
    if (!text) return;
    set({ draft: "" });
    if (!(await act.say(text))) set({ draft: text });
  };
  const typed = (event: InputEvent) => {
    set({ draft: (event.target as HTMLInputElement).value });
    act.typing();
  };
  return html`<form class="composer" @submit=${send}>
    <label class="sr" for="say">${t("Message")}</label>
    <input class="input" id="say" autocomplete="off" maxlength=${LONGEST} placeholder=${t("Message")} .value=${live(ui.draft)} ?disabled=${ended} @input=${typed} />
    <button class="btn btn-icon btn-primary" type="submit" aria-label=${t("Send")} ?disabled=${ended}>${icon("send")}</button>
  </form>`;
}
