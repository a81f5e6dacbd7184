// Small things that every part needs.

export const find = (selector, under = document) => under.querySelector(selector);
export const all = (selector, under = document) => [...under.querySelectorAll(selector)];
export const isNarrow = () => window.matchMedia("(max-width: 900px)").matches;
const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
export const glide = () => (isCalm() ? "auto" : "smooth");

// A text that the page says by itself, in the reader's language; {name} is filled in.
export function said(name, values = {}) {
  const texts = JSON.parse(find("#masthead .name")?.dataset.said || "{}");
  return String(texts[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function make(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

// Tells a screen reader, without anything being seen.
export function announce(text) {
  let live = find("#live");
  if (!live) {
    live = make("div", { id: "live", role: "status", class: "sr" });
    document.body.append(live);
  }
  live.textContent = "";
  window.setTimeout(() => { live.textContent = text; }, 50);
}

// True from the moment a question is sent until its answer has ended.
export const isRunning = () => Boolean(document.body.dataset.asked
  || find(".turn[data-stage=searching], .turn[data-stage=checking]"));

const LATE = 10_000; // milliseconds without a sign of the server after which one may ask again
let late = 0;
export function hasAsked() {
  document.body.dataset.asked = "1";
  window.clearTimeout(late);
  late = window.setTimeout(hasHeard, LATE);
}
export function hasHeard() {
  window.clearTimeout(late);
  delete document.body.dataset.asked;
}

// On a narrow screen, the pane to show.
export function turnTo(pane) {
  document.body.dataset.pane = pane;
  for (const tab of all(".tabs button")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.tab === pane));
  }
}
