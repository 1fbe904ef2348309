/** On the page of a call, beside site.ts. */
import "./ports/speak-page.ts";
import "./elements/mw-beside/mw-beside.ts"; // before the room, which asks it
import "./elements/mw-room/mw-room.ts";
