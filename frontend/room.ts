/** On the page of a call, beside site.ts. */
import "./ports/speak-page.ts";
import "./elements/mw-room/mw-room.ts";
