// Opens the date choosers of the staff side. Wagtail would do this from scripts inside the page, which the policy refuses.
(() => {
  const open = { date: "initDateChooser", datetime: "initDateTimeChooser", time: "initTimeChooser" };
  const start = (root) => root.querySelectorAll("[data-chooser]").forEach((mark) => {
    const { chooser, for: id, config } = mark.dataset;
    mark.remove();
    if (document.getElementById(id)) window[open[chooser]](id, JSON.parse(config));
  });
  new MutationObserver(() => start(document)).observe(document.body, { childList: true, subtree: true });
  start(document);
})();
