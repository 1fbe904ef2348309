/** The side panel: chat and terms. On phones a sheet from below that leaves the strip in sight. */
import { html, nothing, type TemplateResult } from "lit";
import { t } from "../../../core/texts.ts";
import { icon } from "../../bits.ts";
import type { Panel, RoomContext } from "../state.ts";
import { composer, threadList } from "./chat.ts";
import { termsPanel } from "./terms.ts";

const PANELS: readonly Panel[] = ["chat", "terms"];

function tab({ ui, set }: RoomContext, panel: Panel, name: string): TemplateResult {
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    const next = PANELS.find((each) => each !== panel) ?? panel;
    set({ panel: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return html`<button role="tab" id="tab-${panel}" type="button" aria-controls="room-panel" aria-selected=${ui.panel === panel} tabindex=${ui.panel === panel ? 0 : -1} @click=${() => set({ panel })} @keydown=${keys}>${name}</button>`;
}

/** In text mode the chat is the stage; beside it stand the terms. */
export function panel(room: RoomContext): TemplateResult {
  const { state, ui, set } = room;
  if (state.snapshot.mode === "text") {
    return html`<aside class="room-chat" aria-label=${t("Terms")}><div class="tabs"><h2 class="tabs-name">${t("Terms")}</h2>${ui.sheet ? close(set) : nothing}</div><div class="panel">${termsPanel(room)}</div></aside>`;
  }
  return html`<aside class="room-chat" aria-label=${t("Side panel")}>
    <div class="tabs-row"><div class="tabs" role="tablist" aria-label=${t("Panel")}>${tab(room, "chat", t("Chat"))}${tab(room, "terms", t("Terms"))}</div>${close(set)}</div>
    <div id="room-panel" role="tabpanel" aria-labelledby="tab-${ui.panel}" class="panel">
      ${ui.panel === "chat" ? threadList(room) : termsPanel(room)}
    </div>
    ${ui.panel === "chat" && state.snapshot.state !== "ended" ? composer(room) : nothing}
  </aside>`;
}

const close = (set: RoomContext["set"]): TemplateResult =>
  html`<button class="btn btn-icon btn-plain room-narrow" type="button" aria-label=${t("Close")} @click=${() => set({ sheet: false })}>${icon("x")}</button>`;
