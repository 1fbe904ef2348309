/** Keys of the room, with Alt so that nobody types into them by accident. */
import type { RoomContext } from "./state.ts";

export function keys(event: KeyboardEvent, room: RoomContext | null): void {
  if (!room || !event.altKey || event.ctrlKey || event.metaKey) return;
  const { mine } = room.state.media;
  const deeds: Record<string, () => void> = {
    KeyM: () => room.act.setMic(!mine.mic),
    KeyV: () => room.act.setCamera(!mine.camera),
    KeyC: () => {
      room.set({ sheet: true, panel: "chat", unread: 0 });
      setTimeout(() => document.getElementById("say")?.focus());
    },
  };
  const deed = deeds[event.code];
  if (!deed) return;
  event.preventDefault();
  deed();
}
