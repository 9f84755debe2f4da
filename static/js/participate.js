/* Small comforts. Everything on every page works without them. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("script");
  const each = (selector, act, within = document) => within.querySelectorAll(selector).forEach(act);

  /* A form came back with errors: take the reader there. */
  const focusErrors = (within) => {
    const summary = within.querySelector(".error-summary");
    if (summary) summary.focus();
  };

  /* After a swap that removed the button just pressed, focus goes to its twin, not to nowhere. */
  document.addEventListener("htmx:beforeSwap", () => {
    root.dataset.pressed = document.activeElement && document.activeElement.id || "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (document.activeElement === document.body && root.dataset.pressed) {
      const twin = document.getElementById(root.dataset.pressed) || event.target.querySelector("[data-twin]") || event.target.querySelector("button, a[href]");
      if (twin) twin.focus();
    }
    enhance(event.target);
  });
  document.addEventListener("htmx:responseError", () => say(root.lang === "en" ? "That did not work. Please try again." : "没有成功，请再试一次。"));

  /* One live region for everything that changes quietly. */
  const say = (words) => {
    const live = document.getElementById("live");
    if (live) live.textContent = words;
  };
  document.addEventListener("say", (event) => say(event.detail.value || event.detail));

  /* Photos are made smaller before they are sent, and shown. */
  const LONGEST = 1600;
  const smaller = async (file) => {
    if (!file.type.startsWith("image/") || file.type === "image/gif") return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      if (scale === 1) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  };
  const photoPicker = (picker) => {
    const chosen = picker.querySelector("input[type=file]:not([data-photo-camera])");
    const camera = picker.querySelector("[data-photo-camera]");
    const shown = picker.querySelector("[data-photo-preview]");
    const take = async (input) => {
      const files = await Promise.all([...input.files].map(smaller));
      const parcel = new DataTransfer();
      if (input === camera && chosen.multiple) [...chosen.files].forEach((file) => parcel.items.add(file));
      files.forEach((file) => parcel.items.add(file));
      chosen.files = parcel.files;
      shown.replaceChildren(...[...chosen.files].map((file) => {
        const item = document.createElement("li");
        const picture = document.createElement("img");
        const reader = new FileReader();
        reader.onload = () => { picture.src = reader.result; };
        reader.readAsDataURL(file);
        picture.alt = file.name;
        item.append(picture);
        return item;
      }));
      if (input === camera) camera.value = "";
    };
    [chosen, camera].forEach((input) => input && input.addEventListener("change", () => take(input)));
  };

  /* Before and after on top of each other; the arrow keys move the edge between them. */
  const slider = (figure) => {
    const edge = figure.querySelector("input[type=range]");
    const slide = figure.querySelector("[value=slide]");
    if (!edge || !slide) return;
    const move = () => figure.style.setProperty("--edge", edge.value + "%");
    edge.addEventListener("input", move);
    slide.checked = true;
    move();
  };

  const enhance = (within) => {
    each("[data-compare]:not([data-ready])", (figure) => { figure.dataset.ready = ""; slider(figure); }, within);
    /* A part of the receipt is drawn here, so that no server can hand two people the same one. */
    each("input[data-nonce]", (field) => { field.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""); }, within);
    each("[data-photo-picker]:not([data-ready])", (picker) => { picker.dataset.ready = ""; photoPicker(picker); }, within);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print], [data-copy], [data-read]");
    if (!button) {
      /* A click beside the open menu closes it. */
      each("details.menu[open]", (menu) => { if (!menu.contains(event.target)) menu.open = false; });
      return;
    }
    if ("print" in button.dataset) window.print();
    if (button.dataset.copy && navigator.clipboard) navigator.clipboard.writeText(button.dataset.copy).then(() => say(button.dataset.copied || button.dataset.copy));
    if (button.dataset.read && window.speechSynthesis) {
      const speaking = speechSynthesis.speaking;
      speechSynthesis.cancel();
      if (!speaking) {
        const words = new SpeechSynthesisUtterance(document.querySelector(button.dataset.read).innerText);
        words.lang = root.lang;
        words.rate = 0.9;
        speechSynthesis.speak(words);
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") each("details.menu[open]", (menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  /* What is typed into a marked form is kept on this device until it is sent. */
  each("form[data-draft]", (form) => {
    const key = "draft:" + form.dataset.draft;
    const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "file", "password", "submit"].includes(field.type));
    let kept = {};
    try { kept = JSON.parse(localStorage.getItem(key)) || {}; } catch { kept = {}; }
    fields().forEach((field) => {
      if (!(field.name in kept)) return;
      if (field.type === "checkbox" || field.type === "radio") { if (!form.querySelector(".error-summary")) field.checked = kept[field.name].includes(field.value); }
      else if (!field.value) field.value = kept[field.name];
    });
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const now = {};
        fields().forEach((field) => {
          if (field.type === "checkbox" || field.type === "radio") (now[field.name] ||= []).push(...(field.checked ? [field.value] : []));
          else now[field.name] = field.value;
        });
        try { localStorage.setItem(key, JSON.stringify(now)); } catch { /* a full or closed store is no reason to stop typing */ }
      }, 2000);
    });
    form.addEventListener("submit", () => { clearTimeout(waiting); localStorage.removeItem(key); });
  });
  each("[data-forget-drafts]", (form) => form.addEventListener("submit", () => {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
  }));

  enhance(document);
  focusErrors(document);
})();
