"use strict";
(() => {
  const known = window.PublicKeyCredential;
  // A passkey belongs to a name: at a bare address there are none.
  if (!known?.parseRequestOptionsFromJSON || /^[\d.]+$|:/.test(location.hostname)) return;

  const form_of = (place) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = place.dataset.action;
    form.hidden = true;
    for (const input of place.querySelectorAll("input")) form.append(input.cloneNode());
    // The one box of the page is good for every way of signing in on it.
    const shared = document.querySelector("[name=shared]:checked");
    if (shared) form.append(shared.cloneNode());
    return form;
  };
  const answer = async (url, form) => {
    const asked = await fetch(url, { method: "POST", body: new FormData(form) });
    // The sign-in has ended, or is to be proven first: on to the page that says so.
    if (asked.redirected) return location.assign(asked.url);
    if (!asked.ok) throw new Error("refused");
    const options = await asked.json();
    const made = options.user
      ? await navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
    return JSON.stringify(made.toJSON());
  };

  for (const line of document.querySelectorAll("[data-no-passkey]")) line.hidden = true;
  for (const place of document.querySelectorAll("[data-passkey]")) {
    place.hidden = false;
    const line = place.querySelector("[role=alert]");
    const button = place.querySelector("button");
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-busy")) return;
      button.setAttribute("aria-busy", "true");
      line.textContent = "";
      try {
        const form = form_of(place);
        const input = document.createElement("input");
        input.name = "answer";
        input.value = (await answer(place.dataset.passkey, form)) ?? "";
        if (!input.value) return;
        form.append(input);
        document.body.append(form);
        form.submit();
      } catch {
        line.textContent = "パスキーの操作が終わりませんでした。もう一度ためすか、ほかの方法を使ってください。";
        button.removeAttribute("aria-busy");
      }
    });
  }
})();
