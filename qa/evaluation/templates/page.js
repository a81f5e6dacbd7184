"use strict";
const all = (selector) => [...document.querySelectorAll(selector)];

function show(kind, id) {
  for (const part of all(`.shown[data-of="${kind}"]`)) part.hidden = part.id !== id;
}

for (const button of all("button[data-show]")) {
  button.addEventListener("click", () => {
    for (const other of all("button[data-show]")) other.setAttribute("aria-pressed", String(other === button));
    show(button.dataset.of, button.dataset.show);
  });
}
document.querySelector("#trust")?.addEventListener("change", (event) => show("trust", event.target.value));

const failures = all(".failure").map((node) => [node, node.textContent.toLowerCase()]);
const words = document.querySelector("#words");
const filters = all("select[data-filter]");

function matches(node, text) {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  return wanted.every((word) => text.includes(word)) && filters.every(
    (filter) => !filter.value || node.dataset[filter.dataset.filter].split("|").includes(filter.value));
}

function sift() {
  let left = 0;
  for (const [node, text] of failures) {
    node.hidden = !matches(node, text);
    left += node.hidden ? 0 : 1;
  }
  document.querySelector("#count").textContent = left === failures.length ? left : `${left} of ${failures.length}`;
  document.querySelector("#none").hidden = left > 0;
}

if (failures.length) {
  words.addEventListener("input", sift);
  for (const filter of filters) filter.addEventListener("change", sift);
}
