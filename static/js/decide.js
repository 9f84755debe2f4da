// One key for each act on the page of an idea: a publishes, r opens the reasons, n goes on. Not while somebody types.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, select, input:not([type=radio])")) return;
    const act = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!act) return;
    event.preventDefault();
    if (act.tagName !== "DETAILS") return act.click();
    act.open = true;
    act.querySelector("input[type=radio], textarea").focus();
  });
})();
