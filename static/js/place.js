// The position of the device, asked for only when its box is ticked, and only then sent with the form.
(() => {
  for (const picker of document.querySelectorAll("[data-place]")) {
    const box = picker.querySelector("[data-device]");
    const line = picker.querySelector("[data-device-says]");
    if (!box || !("geolocation" in navigator)) continue;
    const [found, failed] = line.dataset.deviceSays.split("|");
    const field = (key) => picker.querySelector(`[name="${picker.dataset.place}_${key}"]`);
    const tick = box.querySelector("input");
    const say = (words) => { line.textContent = words; line.hidden = false; };
    box.hidden = false;
    tick.addEventListener("change", () => {
      if (!tick.checked) {
        if (field("how").value === "device") for (const key of ["latitude", "longitude", "how"]) field(key).value = "";
        return;
      }
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        field("latitude").value = coords.latitude;
        field("longitude").value = coords.longitude;
        field("how").value = "device";
        if (field("landmark")) field("landmark").value = "";
        say(found);
      }, () => { tick.checked = false; say(failed); }, { enableHighAccuracy: true, timeout: 10000 });
    });
  }
  // Another community, another plan: the page comes back with it, so nobody need press the button.
  for (const show of document.querySelectorAll("button[name=show]")) {
    const area = show.form.elements.namedItem("area");
    if (area instanceof HTMLSelectElement) area.addEventListener("change", () => show.click());
  }
})();
