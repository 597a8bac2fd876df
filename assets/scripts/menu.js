/* On a narrow screen the navigation folds away behind a button. Without scripts it is simply there. */
function startMenu() {
  const button = document.querySelector(".tx-menu-button");
  const areas = button && document.getElementById(button.getAttribute("aria-controls"));
  if (!areas) return;
  const fold = (folded) => {
    areas.dataset.folded = folded ? "yes" : "no";
    button.setAttribute("aria-expanded", String(!folded));
  };
  button.addEventListener("click", () => fold(areas.dataset.folded === "no"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || areas.dataset.folded === "yes") return;
    fold(true);
    if (areas.contains(document.activeElement)) button.focus();
  });
}
