/** Makes a part of a page like a fresh one from the server, touching only what differs: nothing flickers. */

const sameKind = (a: Node, b: Node): boolean =>
  a.nodeType === b.nodeType &&
  a.nodeName === b.nodeName &&
  (!(a instanceof Element) || a.id === (b as Element).id);

function takeAttributes(old: Element, fresh: Element): void {
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

/** The node that `fresh` was before: with the same id wherever it stands, else the next of its kind. */
function before(fresh: Node, left: Node[]): Node | undefined {
  return left.find((each) => sameKind(each, fresh));
}

/** The keys stay where they are, also on what takes another place: browsers forget them when it moves. */
export function morph(old: Element, fresh: Element): void {
  const focused = document.activeElement as HTMLElement | null;
  liken(old, fresh);
  if (focused?.isConnected && old.contains(focused) && focused !== document.activeElement)
    focused.focus({ preventScroll: true });
}

/** Children are matched by id where they have one, else in order. */
function liken(old: Element, fresh: Element): void {
  takeAttributes(old, fresh);
  const left = [...old.childNodes];
  let place: ChildNode | null = old.firstChild;
  for (const each of [...fresh.childNodes]) {
    const known = before(each, left) as ChildNode | undefined;
    if (!known) {
      old.insertBefore(each, place);
      continue;
    }
    left.splice(left.indexOf(known), 1);
    if (known === place) place = place.nextSibling;
    else old.insertBefore(known, place);
    if (known instanceof Element) liken(known, each as Element);
    else if (known.nodeValue !== each.nodeValue) known.nodeValue = each.nodeValue;
  }
  for (const each of left) each.remove();
}
