"use strict";
const form = document.getElementById("filter");
const items = [...document.querySelectorAll("details.item")];
const lists = [...document.querySelectorAll("section.outcome")];
const words = new Map();
const textOf = (item) => {
  if (!words.has(item)) words.set(item, item.textContent.replace(/\s+/g, " ").toLowerCase());
  return words.get(item);
};
function apply() {
  const outcomes = new Set([...form.querySelectorAll("[name=outcome]:checked")].map((box) => box.value));
  const set = form.elements.set.value;
  const text = form.elements.text.value.replace(/\s+/g, " ").trim().toLowerCase();
  let shown = 0;
  for (const item of items) {
    const fits = outcomes.has(item.dataset.outcome) && (!set || item.dataset.set === set);
    item.hidden = !(fits && (!text || textOf(item).includes(text)));
    shown += !item.hidden;
  }
  for (const list of lists) list.hidden = !list.querySelector("details.item:not([hidden])");
  form.elements.count.value = `${shown} of ${items.length} items shown`;
}
function openTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const item = target && target.closest("details.item");
  if (!item) return;
  if (item.hidden) form.reset(), apply();
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  target.scrollIntoView();
}
if (form) {
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  for (const button of form.querySelectorAll("button[data-open]"))
    button.addEventListener("click", () => {
      for (const item of items) if (!item.hidden) item.open = button.dataset.open === "yes";
    });
  addEventListener("hashchange", openTarget);
  apply();
  openTarget();
}
