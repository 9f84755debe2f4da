// Five minutes before an assisted session would end by itself, say so, to the eye and to the ear.
(() => {
  const banner = document.querySelector("[data-ends-at]");
  if (!banner) return;
  const wait = new Date(banner.dataset.endsAt) - Date.now() - 5 * 60 * 1000;
  setTimeout(() => {
    const line = document.createElement("p");
    line.textContent = banner.dataset.warning;
    line.className = "is-danger";
    banner.querySelector(".wrap").prepend(line);
    document.getElementById("live").textContent = banner.dataset.warning;
  }, Math.max(0, wait));
})();
