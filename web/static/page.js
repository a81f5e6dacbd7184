"use strict";
// Leads from a marker in an answer to the quote it stands for, keeps the latest question in view,
// names the page's language, and leaves the Enter key to input methods while they compose.

const find = (id) => document.getElementById(id);
const isStacked = () => window.matchMedia("(max-width: 900px)").matches;
const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const glide = () => (calm() ? "auto" : "smooth");

function showTurn(turn) {
  for (const section of document.querySelectorAll("#sources .evidence")) {
    section.classList.toggle("on", section.dataset.turn === turn);
  }
}

function followMarker(event) {
  const marker = event.target.closest("a.cite");
  if (!marker) return;
  event.preventDefault();
  showTurn(marker.dataset.turn);
  const section = find(`e${marker.dataset.turn}`);
  if (!section) return;
  const quoted = [...section.querySelectorAll("mark")].filter((mark) =>
    mark.dataset.quotes.split(" ").includes(marker.dataset.quote));
  for (const mark of section.querySelectorAll("mark.lit")) mark.classList.remove("lit");
  for (const mark of quoted) {
    void mark.offsetWidth; // starts the animation anew
    mark.classList.add("lit");
  }
  const target = quoted[0] || section;
  target.scrollIntoView({ behavior: glide(), block: "nearest" });
  target.closest(".card")?.focus({ preventScroll: true });
}

function keepInView() {
  let latest = null;
  let stage = null;
  new MutationObserver(() => {
    const turn = document.querySelector("#conversation .turn:last-of-type");
    if (!turn || (turn.id === latest && turn.dataset.stage === stage)) return;
    const isNew = turn.id !== latest;
    latest = turn.id;
    stage = turn.dataset.stage;
    turn.scrollIntoView({ behavior: isNew ? "auto" : glide(), block: isStacked() ? "start" : "end" });
    if (!isStacked() && turn.offsetHeight > (find("left")?.clientHeight || 0)) {
      turn.scrollIntoView({ block: "start" });
    }
    if (stage === "done") find("right")?.scrollTo({ top: 0 });
  }).observe(document.body, { childList: true, subtree: true, attributes: true,
    attributeFilter: ["data-stage"] });
}

function settle() {
  const watcher = new MutationObserver(() => {
    const box = document.querySelector("#box textarea");
    const name = document.querySelector("#brand .name");
    if (!box || !name) return;
    watcher.disconnect();
    document.documentElement.lang = name.dataset.language;
    if (!isStacked()) box.focus({ preventScroll: true });
  });
  watcher.observe(document.body, { childList: true, subtree: true });
}

function spareComposition(event) {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
    event.stopImmediatePropagation();
  }
}

document.addEventListener("click", followMarker);
document.addEventListener("keydown", spareComposition, true);
settle();
keepInView();
