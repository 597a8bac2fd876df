/* Buttons that copy: data-copy names the element whose text goes to the clipboard. */
function startCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const words = button.dataset.words || button.textContent;
    button.dataset.words = words;
    const copied = await copyText(document.getElementById(button.dataset.copy));
    button.textContent = copied ? "Copied" : "Select and copy by hand";
    setTimeout(() => { button.textContent = words; }, 2500);
  });
}

async function copyText(element) {
  const text = element.value !== undefined ? element.value : element.textContent;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    /* No permission, or a page without TLS: mark the text, so that one key press copies it. */
    getSelection().selectAllChildren(element);
    return false;
  }
}
