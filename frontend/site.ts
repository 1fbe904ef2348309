/** On every page: the look, and the small elements that live on it. */
import "./ports/speak-page.ts";
import "./ports/tell-zone.ts";
import "./styles/site.css";
import "./elements/mw-ring/mw-ring.ts";
import "./elements/mw-presence/mw-presence.ts";
import "./elements/mw-device-check/mw-device-check.ts";
import "./elements/mw-local-time/mw-local-time.ts";
import "./elements/mw-call-card/mw-call-card.ts";
import "./elements/mw-copy/mw-copy.ts";
import "./elements/mw-fresh/mw-fresh.ts";
import "./elements/mw-install/mw-install.ts";
import "./elements/mw-notify/mw-notify.ts";
import "./elements/mw-print/mw-print.ts";
import "./elements/mw-heart/mw-heart.ts";
import "./elements/mw-told/mw-told.ts";
import "./elements/mw-may-notify/mw-may-notify.ts";
import "./elements/mw-push/mw-push.ts";
import "./elements/mw-passkey/mw-passkey.ts";
import "./elements/mw-post/mw-post.ts";
import "./elements/mw-chat/mw-chat.ts";
import "./elements/mw-desk/mw-desk.ts";
import "./elements/mw-talk-call/mw-talk-call.ts";
import { closeMenus } from "./ports/menus.ts";
import { followPurse } from "./ports/purse.ts";

followPurse();
closeMenus();
