// What a marker or a figure stands for, shown on hover and on focus: the original beside its
// translation, or the cited figure that was compared. Esc hides it; the pointer may rest on it.

import { find, make, said } from "./dom.js";

const SLOW = 120;
let owner = null;
let timer = 0;

function box() {
  let tip = find("#tip");
  if (!tip) {
    tip = make("div", { id: "tip", role: "tooltip" });
    tip.hidden = true;
    document.body.append(tip);
  }
  return tip;
}

function parts(link) {
  if (link.dataset.tip) return [make("p", { class: "checked" }, link.dataset.tip)];
  const item = find(`#t${link.dataset.turn} .cited li[data-n="${link.dataset.n}"]`);
  if (!item) return [];
  const column = (label, from) => {
    const part = make("div", {});
    const words = make("p", { lang: from.lang, dir: "auto", class: "words" }, from.textContent);
    part.append(make("p", { class: "label" }, label), words);
    return part;
  };
  const sides = make("div", { class: "sides" });
  sides.append(column(said("original"), find(".quote", item)));
  const theirs = find(".tr", item);
  if (theirs) sides.append(column(said("translation"), theirs));
  return [sides, make("p", { class: "where" }, find(".where", item).textContent)];
}

function show(link) {
  const shown = parts(link);
  if (!shown.length) return;
  owner?.removeAttribute("aria-describedby");
  owner = link;
  const tip = box();
  tip.replaceChildren(...shown);
  tip.hidden = false;
  if (!link.dataset.tip) link.setAttribute("aria-describedby", "tip");
  const at = link.getClientRects()[0];
  const size = tip.getBoundingClientRect();
  const pane = find("#left").getBoundingClientRect(); // the report beside it stays in sight
  const left = Math.max(8, Math.min(at.left - 16, pane.right - size.width - 8));
  const isAbove = at.top > size.height + 14;
  tip.style.left = `${left}px`;
  tip.style.top = `${isAbove ? at.top - size.height - 8 : at.bottom + 8}px`;
}

// True when there was something to hide.
export function hideTip() {
  window.clearTimeout(timer);
  const tip = find("#tip");
  if (!tip || tip.hidden) return false;
  tip.hidden = true;
  owner?.removeAttribute("aria-describedby");
  owner = null;
  return true;
}

const marked = (event) => event.target.closest?.("a.cite, .fig");

export function listen() {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = marked(event);
    window.clearTimeout(timer);
    if (link) timer = window.setTimeout(() => show(link), link === owner ? 0 : SLOW);
    else if (owner && !event.target.closest?.("#tip")) timer = window.setTimeout(hideTip, SLOW);
  });
  document.addEventListener("focusin", (event) => {
    const link = marked(event);
    if (link && link.matches(":focus-visible")) show(link);
    else hideTip();
  });
  document.addEventListener("scroll", (event) => {
    if (event.target !== find("#tip")) hideTip(); // a long tip is itself scrolled
  }, true);
  document.addEventListener("click", hideTip);
}
