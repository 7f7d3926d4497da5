"use strict";
(() => {
  const doc = document;
  let unsent = null; // the form whose save did not reach us
  let line = null;

  const say = (text) => {
    if (!line) {
      line = doc.createElement("p");
      line.className = "trouble";
      line.setAttribute("role", "alert");
      doc.body.append(line);
    }
    line.textContent = text;
  };
  const hush = () => {
    line?.remove();
    line = unsent = null;
  };

  // Openers: a second tap closes, and what opened takes the focus.
  const openers = (panel) => doc.querySelectorAll(`[aria-controls="${panel.id}"]`);
  const close = (panel) => {
    panel.replaceChildren();
    openers(panel).forEach((opener) => opener.setAttribute("aria-expanded", "false"));
  };
  doc.addEventListener("htmx:beforeRequest", (event) => {
    const opener = event.detail.elt;
    if (opener.getAttribute("aria-expanded") === "true") {
      event.preventDefault();
      close(event.detail.target);
    }
  });
  doc.addEventListener("htmx:afterSwap", (event) => {
    const { elt, target } = event.detail;
    const opener = event.detail.requestConfig?.elt;
    if (opener?.hasAttribute("aria-expanded")) {
      openers(target).forEach((other) => other.setAttribute("aria-expanded", String(other === opener)));
      target.tabIndex = -1;
      target.focus();
    }
    const first = (elt.isConnected ? elt : doc).querySelector("[data-focus]");
    first?.focus();
  });
  doc.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-close]");
    const panel = closer && doc.getElementById(closer.dataset.close);
    if (!panel) return;
    event.preventDefault();
    const opener = doc.querySelector(`[aria-controls="${panel.id}"][aria-expanded="true"]`);
    close(panel);
    opener?.focus();
  });

  // What did not arrive stays in the page and is sent again.
  const again = () => unsent?.dispatchEvent(new Event("change", { bubbles: true }));
  const lost = (event) => {
    unsent = event.detail.elt.closest("form");
    say("通信できません。書いた内容はこの画面に残っています。つながりしだい、自動で保存します。");
    setTimeout(again, 15000);
  };
  doc.addEventListener("htmx:sendError", lost);
  doc.addEventListener("htmx:timeout", lost);
  addEventListener("online", again);
  doc.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    unsent = event.detail.elt.closest("form");
    say(
      status === 429 || status >= 500
        ? "まだ保存していません。少したってから、下のボタンで保存してください。"
        : "まだ保存していません。下のボタンを押して保存してください。",
    );
  });
  doc.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.successful !== false && event.detail.xhr.status < 500) hush();
  });
  addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });

  // A second tap does not send twice.
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    unsent = null;
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => free(form), 8000);
  });
  const free = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  addEventListener("pageshow", () => doc.querySelectorAll("form[data-sent]").forEach(free));

  // Letters are counted as people count them: 𠮷 is one.
  const count = (area) => {
    const meter = doc.getElementById(`${area.id}-count`);
    if (!meter) return;
    const letters = [...area.value].length;
    meter.textContent = `${letters} / ${area.dataset.limit}字`;
    meter.classList.toggle("over", letters > area.dataset.limit);
  };
  doc.addEventListener("input", (event) => {
    if (event.target.dataset.limit) count(event.target);
  });
  doc.querySelectorAll("[data-limit]").forEach(count);

  doc.querySelector(".errors")?.focus();
})();
