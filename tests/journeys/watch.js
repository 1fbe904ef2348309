// Notes when things happened, on one clock for all pages of this machine: when a call was pressed,
// when a ring showed, when Accept was pressed, when the first picture of the other side was decoded.
(() => {
  const note = (what, again) => {
    try {
      if (again || !sessionStorage.getItem(what)) sessionStorage.setItem(what, String(Date.now()));
    } catch {
      // a page without storage (about:blank)
    }
  };
  addEventListener(
    "click",
    (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button?.matches("[data-talk], .dock button")) note("t-press", true);
      if (button?.textContent.includes("Accept")) note("t-accept", true);
    },
    true,
  );
  const frame = ({ target }) => {
    if (target instanceof HTMLVideoElement && target.matches("video.video") && target.videoWidth)
      note("t-frame");
  };
  for (const kind of ["loadeddata", "resize", "playing"]) addEventListener(kind, frame, true);
  new MutationObserver(() => {
    if (document.querySelector(".ring-card")) note("t-ring");
  }).observe(document, { subtree: true, childList: true });
})();
