// Offer passkeys only where this browser can use them at this address, and take a refusal calmly.
(function () {
  var named = !/^[\d.:[\]]+$/.test(location.hostname);
  if (!window.isSecureContext || !window.PublicKeyCredential || !named) return;
  document.querySelectorAll("[data-passkey=here]").forEach(function (part) { part.hidden = false; });
  document.querySelectorAll("[data-passkey=nowhere]").forEach(function (part) { part.hidden = true; });
  // What the page asks for, such as allauth.webauthn.forms.loginForm, with the words it gives along.
  document.querySelectorAll("script[data-allauth-onload]").forEach(function (part) {
    var start = part.dataset.allauthOnload.split(".").slice(1).reduce(function (at, name) { return at && at[name]; }, window.allauth);
    if (start) start(JSON.parse(part.textContent));
  });
  // No key on this device, another finger, or somebody changed their mind: say calmly what else there is.
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    document.querySelectorAll("[data-passkey=refused]").forEach(function (part) { part.hidden = false; });
  });
})();
