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

  // Half a date, while the other half is being written, is neither saved nor complained about.
  const halfDate = (place) => {
    const parts = [...(place?.closest(".dates")?.querySelectorAll("input") ?? [])];
    return parts.some((part) => part.value) && parts.some((part) => !part.value);
  };
  doc.addEventListener("htmx:beforeRequest", (event) => {
    if (halfDate(event.detail.requestConfig.triggeringEvent?.target)) event.preventDefault();
  });

  // What did not arrive stays in the page and is sent again.
  const again = () => unsent?.dispatchEvent(new Event("change", { bubbles: true }));
  const saving = (event) => event.detail.elt.closest("form[data-hx-post]");
  const lost = (event) => {
    const form = saving(event);
    if (form?.dataset.sent) return; // the page itself is on its way
    unsent = form;
    say(
      form
        ? "通信できません。書いた内容はこの画面に残っています。つながりしだい、自動で保存します。"
        : "通信できません。少したってから、もう一度お試しください。",
    );
    if (form) setTimeout(again, 15000);
  };
  doc.addEventListener("htmx:sendError", lost);
  doc.addEventListener("htmx:timeout", lost);
  addEventListener("online", again);
  doc.addEventListener("htmx:responseError", (event) => {
    unsent = saving(event);
    const soon = event.detail.xhr.status === 429 || event.detail.xhr.status >= 500;
    if (!unsent) say("開けませんでした。少したってから、もう一度お試しください。");
    else if (soon) say("まだ保存していません。少したってから、下のボタンで保存してください。");
    else say("まだ保存していません。下のボタンを押して保存してください。");
  });
  doc.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.successful && (!unsent || saving(event) === unsent)) hush();
  });
  addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });

  // A second tap does not send twice. A form that only gets something may be asked again.
  const free = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    const posts = form.method === "post";
    if (posts && form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (posts) form.dataset.sent = "1";
    unsent = null;
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(free, posts ? 8000 : 2000, form);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) doc.querySelectorAll("form").forEach(free);
  });

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
