// Looks for the end of a top-up, ever more rarely. Without it the link "Look again" does the same.
const first_ms = 2000;
const longest_ms = 30000;

async function look(wait_ms) {
  const shown = document.querySelector("[data-look-again]");
  if (!shown) return;
  try {
    const answer = await fetch(shown.dataset.lookAgain, { headers: { accept: "text/html" } });
    if (answer.ok) {
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = part.querySelector(".top-up-result");
      if (fresh && fresh.dataset.state !== shown.dataset.state) shown.replaceWith(fresh);
    }
  } catch {
    // Offline for now: the next look may tell.
  }
  again(Math.min(wait_ms * 1.5, longest_ms));
}

function again(wait_ms) {
  setTimeout(() => look(wait_ms), wait_ms);
}

again(first_ms);
