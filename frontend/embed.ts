/** On other people's pages: the call button, a module of its own that shares nothing with our pages. */
import { CallButton } from "./elements/call-button/call-button.ts";

CallButton.origin = new URL(import.meta.url).origin;
if (!customElements.get("mw-call-button")) customElements.define("mw-call-button", CallButton);
