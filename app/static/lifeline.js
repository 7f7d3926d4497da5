"use strict";
// A point of the lifeline follows the finger, and then the form of its numbers is sent: the same as writing them.
(() => {
  const svg = document.querySelector("svg[data-first]");
  if (!svg) return;
  const [LEFT, RIGHT, TOP, BOTTOM] = [24, 296, 24, 176]; // the margins of app/jobcard/chart.py
  const TAP = 6; // a finger is never quite still, and who moves a point upwards means the same age
  const [first, last, least, most] = ["first", "last", "least", "most"].map((name) => Number(svg.dataset[name]));
  const within = (number, from, to) => Math.min(to, Math.max(from, number));
  const place = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  document.querySelector("[data-drag]").hidden = false;

  for (const point of svg.querySelectorAll("[data-row]")) {
    const circle = point.querySelector("circle");
    const [x, y] = [circle.cx.baseVal.value, circle.cy.baseVal.value];
    let from = null;
    let to = null;
    // Within a drawing `touch-action` is not heeded: the page would scroll, and take the finger away from the point.
    point.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    point.style.cursor = "grab";
    point.addEventListener("pointerdown", (event) => {
      from = place(event);
      to = null;
      point.setPointerCapture(event.pointerId);
    });
    point.addEventListener("pointermove", (event) => {
      if (!from) return;
      const now = place(event);
      const across = first < last && Math.abs(now.x - from.x) > TAP ? now.x - from.x : 0;
      to = { x: within(x + across, LEFT, RIGHT), y: within(y + now.y - from.y, TOP, BOTTOM) };
      point.setAttribute("transform", `translate(${to.x - x} ${to.y - y})`);
    });
    const leave = () => {
      from = null;
      point.removeAttribute("transform");
    };
    point.addEventListener("pointercancel", leave);
    point.addEventListener("pointerup", () => {
      if (!from) return;
      if (!to || Math.hypot(to.x - x, to.y - y) < TAP) return leave();
      from = null;
      const form = document.getElementById(`move-${point.dataset.row}`);
      const [age, height] = form.querySelectorAll(".field input");
      if (to.x !== x) age.value = Math.round(first + ((to.x - LEFT) / (RIGHT - LEFT)) * (last - first));
      height.value = Math.round((least + ((BOTTOM - to.y) / (BOTTOM - TOP)) * (most - least)) / 5) * 5;
      form.requestSubmit();
    });
  }
})();
