"use strict";
(() => {
  const doc = document;
  const page = doc.currentScript.dataset; // whose card it is, and which sends have arrived
  const here = location.pathname;
  const form = doc.querySelector("#writing[data-hx-post]");
  const saved = doc.getElementById("saved");
  const form_of = (event) => event.detail.elt;

  let line = null;
  const say = (text, link, word = "開く") => {
    if (!line) {
      line = doc.createElement("p");
      line.className = "trouble";
      line.setAttribute("role", "alert");
      doc.body.append(line);
    }
    line.textContent = text;
    if (!link) return;
    const way = doc.createElement("a");
    way.href = link;
    way.textContent = word;
    line.append(way);
  };
  const hush = () => {
    line?.remove();
    line = null;
  };
  const hidden = (name, value, place) => {
    const input = doc.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    place.append(input);
    return input;
  };

  // The outbox: what was typed and not yet acknowledged, in this tab only; on a shared computer in no storage at all.
  let box;
  let waits; // Nobody's page leaves a member's text to wait for them.
  const load = () => {
    try {
      box = JSON.parse(sessionStorage.getItem("outbox"));
    } catch {}
    waits = box?.member && !("heard" in page);
    if (!waits && box?.card !== page.card) box = { card: page.card, member: "member" in page, pages: {} };
  };
  const store = () => {
    if (waits) return;
    try {
      if (page.card && Object.keys(box.pages).length) sessionStorage.setItem("outbox", JSON.stringify(box));
      else sessionStorage.removeItem("outbox");
    } catch {} // Forbidden or full: the text stands in the page.
  };
  if ("card" in page) {
    load();
    const arrived = (page.heard || "").split(" ").map((one) => one.split("."));
    for (const [path, one] of Object.entries(box.pages)) {
      if (arrived.some(([token, turn]) => token === one.token && turn >= one.turn)) delete box.pages[path];
    }
    store();
  }

  let timer, slow;
  let turn = 0; // of the last send
  let sent, last; // the page as it was sent last, and as it is
  let dirty = new Set(); // fields that were changed since
  let flying = new Set(); // fields on their way
  let flight = false;
  let trouble = 0; // seconds until the next try
  let refused = false; // trying again would change nothing
  let pressed = null; // the button that waits for what is on its way

  const field = (name) => name.split(".")[0];
  const own = (name) => form.elements[name]?.value || "";
  const text = () => JSON.stringify([...new FormData(form)].filter(([name]) => name[0] !== "_"));
  const state = (words, kind) => {
    let place = saved.querySelector("p:last-of-type:not(.fault)");
    if (!place) saved.append((place = doc.createElement("p")));
    place.className = kind;
    place.textContent = words;
    saved.className = kind;
  };
  const note = () => {
    if (!form) return;
    const fields = [...new Set([...dirty, ...flying])];
    const values = [...new FormData(form)].filter(([name]) => fields.includes(field(name)));
    if (fields.length) {
      const [token, base, known] = ["_token", "_base", "_known"].map(own);
      box.pages[here] = { fields, values, token, base, known, turn: turn + (last !== sent) };
    } else delete box.pages[here];
    store();
  };
  const number = () => {
    if (last !== sent) turn++;
    sent = last;
    form.elements._turn.value = turn || "";
  };
  // Half a date, while the other half is being written, is neither saved nor complained about.
  const halfDate = () => {
    const parts = [...(doc.activeElement?.closest(".dates")?.querySelectorAll("input") ?? [])];
    return parts.some((part) => part.value) && parts.some((part) => !part.value);
  };
  const send = () => {
    clearTimeout(timer);
    if (!form || flight || !dirty.size || form.dataset.sent || halfDate()) return;
    number();
    form.dispatchEvent(new Event("send"));
  };
  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };
  // The sign-in is over, and the text stays; on a shared computer it goes with the button.
  const leave = () =>
    page.card
      ? say(
          "ログインが切れました。書いたものはこの画面に残っています。ログインすると保存されます。",
          `/account/sign-in?next=${here}`,
          "ログインする",
        )
      : say("ログインが切れました。書いたものはこの画面に残っています。下のボタンを押して、ログインしてください。");
  // Nobody's any more: it is left to be copied, but not in the tab.
  const gone = () => {
    page.card = "";
    store();
  };
  // The session is over: the page itself has a new token, or is gone, too.
  const renew = async () => {
    try {
      const answer = await fetch(here);
      const token = answer.ok && /name="csrf_token" value="([^"]+)/.exec(await answer.text());
      if (!token) gone();
      else form.elements.csrf_token.value = token[1];
    } catch {}
    send();
  };
  const release = () => {
    pressed?.removeAttribute("aria-busy");
    pressed = null;
  };
  const press = () => {
    const button = pressed;
    release();
    button?.click();
  };

  if (form) {
    // What was typed before this script was here counts as well.
    const moved = (input) => {
      if (input.options) return !([...input.options].find((one) => one.defaultSelected) || input.options[0])?.selected;
      return input.value !== input.defaultValue || input.checked !== input.defaultChecked;
    };
    for (const input of form.elements) {
      if (input.name && input.name[0] !== "_" && moved(input)) dirty.add(field(input.name));
    }
    last = text();
    if (!dirty.size) sent = last;
    hidden("_turn", "", form);
    const typed = (event) => {
      const now = text();
      if (now !== last && event.target.name) {
        last = now;
        dirty.add(field(event.target.name));
        refused = false;
        note();
      }
      if (dirty.size && !trouble) soon(event.type === "input" ? 2000 : 300);
    };
    for (const name of ["input", "change", "focusout"]) form.addEventListener(name, typed);
    // A text that was made beside its field came into it: it counts like one that was typed.
    form.addEventListener("htmx:oobAfterSwap", (event) => {
      if (event.target.form === form) event.target.dispatchEvent(new Event("input", { bubbles: true }));
    });
    form.addEventListener("htmx:beforeSend", (event) => {
      if (event.target !== form) return;
      flight = true;
      flying = dirty;
      dirty = new Set();
      slow = setTimeout(() => trouble || state("送信中…", "small"), 400);
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.target !== form) return;
      const { status } = event.detail.xhr;
      clearTimeout(slow);
      flight = false;
      const arrived = status === 200 || (status === 422 && !saved.querySelector("[data-refused]"));
      if (!arrived) flying.forEach((one) => dirty.add(one));
      flying = new Set();
      if (form.dataset.sent) return; // the page itself is on its way
      saved.className = "";
      if (arrived) {
        trouble = 0;
        refused = false;
        hush();
        note();
        if (dirty.size) soon(300);
        press();
        return;
      }
      note();
      if (!status || status === 429 || status >= 500) {
        release();
        trouble = Math.min(trouble * 2 || 2, 30);
        state("送信待ち（この画面に残っています）", "wait");
        soon(trouble * 1000);
        return;
      }
      trouble = 0;
      if (status === 400 && !refused) {
        refused = true;
        renew();
        return;
      }
      refused = true;
      const over = status === 401 && "member" in page;
      if (over) leave();
      else if (status === 404 || status === 401) gone();
      if (over && page.card) refused = "kept"; // in the tab: it may be left
      if (status === 413) state("長すぎて、まだ保存していません。短くしてください。", "wait");
      else if (status !== 409 && status !== 422) state("まだ保存していません。下のボタンを押してください。", "wait");
      press();
    });
    addEventListener("online", () => soon(0));
    doc.addEventListener("visibilitychange", () => {
      if (doc.hidden) send();
    });
    addEventListener("pagehide", () => {
      note();
      if (form.dataset.sent || trouble || refused || !(dirty.size || flight)) return;
      form.dataset.sent = "1";
      number();
      const body = new URLSearchParams(new FormData(form));
      fetch(here, { method: "POST", keepalive: true, headers: { "HX-Request": "true" }, body }).catch(() => {});
    });
    addEventListener("beforeunload", (event) => {
      if ((trouble || refused === true) && !form.dataset.sent) event.preventDefault();
    });
  }

  // What an earlier page at this address could not send stands in the inputs again.
  const fill = (one) => {
    const values = one.values.slice();
    const take = (input) => {
      const at = values.findIndex(([name]) => name === input.name);
      return at < 0 ? null : values.splice(at, 1)[0][1];
    };
    const boxes = [...form.elements].filter((input) => one.fields.includes(field(input.name)));
    for (const input of boxes) {
      if (input.type === "checkbox" || input.type === "radio") {
        input.checked = values.some(([name, value]) => name === input.name && value === input.value);
      } else {
        const value = take(input);
        if (value === null || value === input.value) continue;
        if (input.options && ![...input.options].some((option) => option.value === value)) input.add(new Option(value));
        input.value = value;
      }
      const folded = input.closest("details");
      if (folded) folded.open = true;
    }
    for (const [name, value] of values) if (!form.elements[name]) hidden(name, value, form);
    last = text();
    if (last === sent) return;
    const digest = (id) => one.base.match(new RegExp(`\\b${id}:\\w+`))?.[0];
    const base = form.elements._base;
    base.value = base.value.replace(/(\w+):\w+/g, (now, id) => (one.fields.includes(id) && digest(id)) || now);
    hidden("_known", `${one.known} ${one.token}.${one.turn}`, saved);
    one.fields.forEach((name) => dirty.add(name));
    boxes.forEach((input) => input.dispatchEvent(new Event("input", { bubbles: true })));
  };
  // What other pages of this card could not send goes from here, one by one.
  const others = async () => {
    const token = doc.querySelector("[name=csrf_token]")?.value;
    for (const [path, one] of Object.entries(box.pages)) {
      if (path === here || !token) continue;
      const body = new URLSearchParams([
        ...one.values,
        ["csrf_token", token],
        ["_token", one.token],
        ["_turn", one.turn],
        ["_base", one.base],
        ["_known", one.known],
      ]);
      try {
        const answer = await fetch(path, { method: "POST", headers: { "HX-Request": "true" }, body });
        const words = await answer.text();
        if (answer.ok || answer.status === 404 || (answer.status === 422 && !words.includes("data-refused"))) {
          delete box.pages[path];
          store();
        } else say("まだ保存していない内容があります。", path);
      } catch {}
    }
  };
  doc.addEventListener("DOMContentLoaded", () => {
    if (form && box.pages[here]) fill(box.pages[here]);
    note();
    send();
    if ("card" in page && !waits) others();
  });

  // Whatever else htmx asks for and does not get.
  for (const name of ["sendError", "timeout", "responseError"]) {
    doc.addEventListener(`htmx:${name}`, (event) => {
      if (form_of(event) !== form) say("開けませんでした。少したってから、もう一度お試しください。");
    });
  }
  doc.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.successful && form_of(event) !== form) hush();
  });

  // A second tap does not send twice. A form that only gets something may be asked again.
  const free = (one) => {
    delete one.dataset.sent;
    one.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    send();
  };
  doc.addEventListener("submit", (event) => {
    const one = event.target;
    const posts = one.method === "post";
    const button = event.submitter;
    const stays = posts && one.dataset.sent;
    // What is on its way arrives first; where nothing arrives, the page stays.
    if (one === form && button && !stays && (trouble || navigator.onLine === false)) send();
    const waits = one === form && button && flight;
    if (stays || waits) event.preventDefault();
    if (stays || (waits && pressed)) return;
    button?.setAttribute("aria-busy", "true");
    if (waits) {
      pressed = button;
      setTimeout(() => {
        if (pressed !== button) return;
        if (trouble) release();
        else {
          flight = false;
          press();
        }
      }, 3000);
      return;
    }
    if (one === form) {
      clearTimeout(timer);
      number();
      note();
    }
    if (posts) one.dataset.sent = "1";
    setTimeout(free, posts ? 8000 : 2000, one);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if ("card" in page) load();
    doc.querySelectorAll("form").forEach(free);
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

  // A password can be looked at while it is typed; it is sent as one, so that the browser keeps it as one.
  for (const button of doc.querySelectorAll("[data-reveal]")) {
    const input = button.previousElementSibling;
    const show = (shown) => {
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", shown);
    };
    button.hidden = false;
    button.addEventListener("click", () => show(input.type === "password"));
    input.form.addEventListener("submit", () => show(false));
  }

  doc.querySelector(".errors")?.focus();
})();
