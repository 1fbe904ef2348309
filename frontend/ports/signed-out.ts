/** A tab in which nobody is signed in keeps nothing of who was: threads that stood open, words that were looked for. */
export function forgetWhoWas(): void {
  if (document.documentElement.dataset.zone) return; // only who is signed in has a zone of their account
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith("mw-desk")) sessionStorage.removeItem(key);
}
