// What follows when the server has changed the page.

import { announce, find, glide, isNarrow } from "./dom.js";
import { dress, readReport, shownSource, showTurn } from "./report.js";
import { listenToDrops, settled, yieldToServer } from "./upload.js";

let turnSeen = null;
let stageSeen = null;
let progressSeen = "";

function language() {
  const name = find("#masthead .name");
  const told = name?.dataset.language === "zh" ? "zh-CN" : "en";
  if (!name || document.documentElement.lang === told) return;
  document.documentElement.lang = told;
  const address = new URL(window.location.href);
  const wanted = name.dataset.language;
  if (address.searchParams.get("lang") !== wanted && name.dataset.seen) {
    address.searchParams.set("lang", wanted);
    window.history.replaceState(null, "", address);
  }
}

function latest() {
  const turns = document.querySelectorAll("#conversation .turn");
  const turn = turns[turns.length - 1];
  document.body.classList.toggle("talking", Boolean(turn));
  if (!turn) { turnSeen = stageSeen = null; return; }
  if (turn.id === turnSeen && turn.dataset.stage === stageSeen) return;
  const isNew = turn.id !== turnSeen || stageSeen === "done";
  turnSeen = turn.id;
  stageSeen = turn.dataset.stage;
  keepInView(turn, isNew);
  if (stageSeen === "done") {
    announce(find(".answer", turn)?.textContent.slice(0, 400) || "");
    showTurn(turn);
  }
}

function keepInView(turn, isNew) {
  const pane = find("#left");
  const isTall = turn.offsetHeight > (pane?.clientHeight || 0) - 80;
  turn.scrollIntoView({
    behavior: isNew ? "auto" : glide(),
    block: isTall || isNarrow() ? "start" : "end",
  });
}

function progress() {
  const told = find("#progress")?.textContent.trim() || "";
  if (told === progressSeen) return;
  progressSeen = told;
  yieldToServer();
  settled();
}

function reports() {
  const options = [...document.querySelectorAll("#which option")].map((o) => o.value);
  if (options.length && !options.includes(shownSource())) readReport(options[0]);
  document.body.classList.toggle("bare", !options.length);
}

export function watch() {
  listenToDrops();
  let isReady = false;
  const look = () => {
    if (!find("#masthead .name")) return;
    language();
    if (!isReady && find("#box textarea")) {
      isReady = true;
      if (!isNarrow()) find("#box textarea").focus({ preventScroll: true });
      find("#masthead .name").dataset.seen = "1";
    }
    latest();
    progress();
    if (dress()) reports();
  };
  new MutationObserver(look).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-stage"],
  });
  look();
}
