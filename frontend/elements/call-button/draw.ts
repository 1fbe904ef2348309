/** The three sizes as elements. Whatever was told goes in as text, never as markup. */
import { hoursLine, presenceLine } from "./times.ts";
import { door, type Price, type Size, type Told } from "./told.ts";

export interface Shown {
  told: Told;
  size: Size;
  price: Price | undefined;
  origin: string;
  handle: string;
  now: number;
}

type Child = Node | string | false | undefined;

function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children.filter((each): each is Node | string => !!each));
  return made;
}

const ICONS: Record<string, string> = {
  text: "M21 15a2 2 0 0 1-2 2H7l-4 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z",
  audio:
    "M22 16.9v3a2 2 0 0 1-2.2 2 20 20 0 0 1-8.600-3.100 19.500 19.500 0 0 1-6-6A20 20 0 0 1 2.100 4.200 2 2 0 0 1 4.100 2h3a2 2 0 0 1 2 1.700c.1 1 .4 1.900.7 2.800a2 2 0 0 1-.5 2.100L8.100 9.900a16 16 0 0 0 6 6l1.300-1.300a2 2 0 0 1 2.100-.4c.9.3 1.800.6 2.800.7a2 2 0 0 1 1.700 2z",
  video:
    "M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM16 13l5.200 3.500a.5.5 0 0 0 .8-.4V7.900a.5.5 0 0 0-.8-.4L16 10.500",
};

function icon(mode: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[mode] ?? "");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

function dot(): HTMLElement {
  const made = el("span", "dot");
  made.ariaHidden = "true";
  return made;
}

function cost(price: Price): Node[] {
  const unit = price.unit ? [el("small", "", `/${price.unit}`)] : [];
  return [el("span", "n", price.amount, ...unit)];
}

/** The way to our page: a new tab that cannot reach back into this one. */
function link(shown: Shown, name: string, ...children: Child[]): HTMLAnchorElement {
  const made = el("a", name, ...children, el("span", "sr", ` (${shown.told.words.tab})`));
  made.href = door(shown.origin, shown.handle, shown.price?.mode ?? "");
  made.target = "_blank";
  made.rel = "noopener";
  made.setAttribute("part", "link");
  return made;
}

/** The picture, or initials where there is none or the page does not let it in. */
function face({ told, origin }: Shown): HTMLElement {
  const letters = told.name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "");
  const initials = el("span", "face", letters.join("").toUpperCase());
  initials.ariaHidden = "true";
  if (!told.picture.startsWith("/portraits/")) return initials;
  const picture = el("img", "face");
  picture.alt = "";
  picture.width = picture.height = 56;
  picture.addEventListener("error", () => picture.replaceWith(initials));
  picture.src = origin + told.picture;
  return picture;
}

function clockOf(shown: Shown): { now: number; zone: undefined; language: string } {
  return { now: shown.now, zone: undefined, language: shown.told.language };
}

const presence = (shown: Shown): HTMLElement =>
  el("span", "is", dot(), el("span", "clip", presenceLine(shown.told, clockOf(shown))));

/** What the money button says: the verb and its price while one can call, else the way to the page. */
function doing(shown: Shown, verb: boolean): HTMLAnchorElement {
  const { told, price } = shown;
  const whom = (before: string): HTMLElement => el("span", "sr", before + told.name);
  if (told.is !== "online" || !price) {
    return link(shown, "do", el("span", "does", told.words.page, whom(": ")));
  }
  const says = el("span", verb ? "" : "sr", price.verb);
  const does = el("span", "does", icon(price.mode), says, whom(" "));
  return link(shown, "do", does, el("span", "costs", ...cost(price)));
}

function small(shown: Shown): HTMLElement {
  const { told, price } = shown;
  const online = told.is === "online";
  const says = online ? told.words.ask : presenceLine(told, clockOf(shown));
  const also = el("span", "sr", online ? ` (${told.words.online})` : `: ${told.name}`);
  const does = el("span", "does", dot(), el("span", "clip", says), also);
  const costs = el("span", "costs", ...(price ? cost(price) : [told.words.page]));
  return link(shown, "small", does, costs);
}

function others(shown: Shown): HTMLElement | false {
  const rest = shown.told.prices.filter(
    (each) => each !== shown.price || shown.told.is !== "online",
  );
  if (!rest.length) return false;
  return el(
    "ul",
    "prices",
    ...rest.map((each) => el("li", "", `${each.verb} `, el("b", "", ...cost(each)))),
  );
}

function card(shown: Shown): HTMLElement {
  const { told } = shown;
  const hours = hoursLine(told, clockOf(shown));
  const times = el("div", "times", presence(shown), !!hours && el("span", "note n", hours));
  const who = el("div", "", el("b", "", told.name), el("p", "", told.activity));
  const note = told.note && el("p", "note", told.note);
  return el(
    "div",
    "card",
    el("div", "who", face(shown), who),
    times,
    doing(shown, true),
    note,
    others(shown),
  );
}

function floating(shown: Shown): HTMLElement {
  const name = el("b", "clip", shown.told.name);
  return el(
    "div",
    "float",
    face(shown),
    el("div", "words", name, presence(shown)),
    doing(shown, false),
  );
}

const DRAW = { small, card, floating };

/** The whole button. */
export function draw(shown: Shown): HTMLElement {
  const made = el("div", "b", DRAW[shown.size](shown));
  made.dataset.is = shown.told.is;
  made.lang = shown.told.language;
  made.style.setProperty("--accent", shown.told.accent);
  if (shown.size !== "small") {
    made.role = shown.size === "floating" ? "region" : "group";
    made.ariaLabel = shown.told.name;
  }
  return made;
}
