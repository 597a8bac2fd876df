/* Fields that belong to one choice of a group show only while it is chosen. The library does the same, but marks
   the choices with aria-expanded, which is not allowed on them; here the fields simply follow their choice. */
function startReveals() {
  for (const group of document.querySelectorAll("[data-reveals]")) {
    const show = () => {
      for (const choice of group.querySelectorAll("input[data-aria-controls]")) {
        const fields = document.getElementById(choice.dataset.ariaControls);
        if (fields) fields.classList.toggle(hiddenClassOf(choice), !choice.checked);
      }
    };
    group.addEventListener("change", show);
    show();
  }
}

function hiddenClassOf(choice) {
  return `govuk-${choice.type === "radio" ? "radios" : "checkboxes"}__conditional--hidden`;
}
