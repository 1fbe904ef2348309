/** Imported first by every entry: the language is set before the first element renders. */
import { speakPage } from "./page.ts";

speakPage();
