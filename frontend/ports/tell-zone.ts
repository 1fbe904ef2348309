/** Tells the server the browser's time zone: visitors' pages and a newcomer's first choice use it. */
import { zoneCookie } from "../core/zone.ts";

// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari 18.
document.cookie = zoneCookie(Intl.DateTimeFormat().resolvedOptions().timeZone);
