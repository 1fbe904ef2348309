/** On the operator's pages only: what is looked at again, what counts, what asks for a reason. */
import "./styles/operator.css";
import "./elements/mw-fresh/mw-fresh.ts";
import "./elements/mw-running/mw-running.ts";
import { askInDialogs } from "./ports/ask.ts";

askInDialogs();
