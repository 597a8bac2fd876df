/* Something under way: data-poll-url answers {"done": bool, "message": str}; when done, the page is loaded again. */
function startPolling() {
  for (const place of document.querySelectorAll("[data-poll-url]")) {
    const message = place.querySelector("[data-poll-message]") || place;
    pollStatus(place.dataset.pollUrl, (status) => {
      if (status.message && message.textContent !== status.message) message.textContent = status.message;
      if (status.done) location.assign(status.next_url || location.href);
    });
  }
}

/* Ask until done: quickly at first, then every five seconds; a lost connection is waited out. */
async function pollStatus(url, tell, delay = 700) {
  const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  for (;;) {
    await wait(delay);
    delay = Math.min(delay * 1.4, 5000);
    if (document.hidden) continue;
    let status;
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) { location.reload(); return; }
      if (!answer.ok) continue;
      status = await answer.json();
    } catch { continue; }
    tell(status);
    if (status.done) return;
  }
}
