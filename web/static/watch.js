// What follows when the server has changed the page.

import { all, announce, find, glide, hasHeard, isNarrow, turnTo } from "./dom.js";
import { keepTicks } from "./acts.js";
import { dress, readReport, refresh, shownSource, showTurn } from "./report.js";
import { listenToDrops, settled, wasSent, yieldToServer } from "./upload.js";

let turnSeen = null;
let stageSeen = null;
let attemptSeen = null;
let progressSeen = "";
let languageSeen = null;
let sourcesSeen = null;

function language() {
  const told = find("#masthead .name").dataset.language;
  if (told === languageSeen) return;
  document.documentElement.lang = told === "zh" ? "zh-CN" : "en";
  if (languageSeen) { // switched: a reload keeps it
    const address = new URL(window.location.href);
    address.searchParams.set("lang", told);
    window.history.replaceState(null, "", address);
  }
  languageSeen = told;
  turnTo(document.body.dataset.pane || "left");
}

function latest() {
  const turns = document.querySelectorAll("#conversation .turn");
  const turn = turns[turns.length - 1];
  document.body.classList.toggle("talking", Boolean(turn));
  if (!turn) { if (turnSeen) hasHeard(); turnSeen = stageSeen = null; return; }
  const { stage, attempt } = turn.dataset;
  if (turn.id === turnSeen && attempt === attemptSeen && stage === stageSeen) return;
  hasHeard();
  const isNew = turn.id !== turnSeen || attempt !== attemptSeen;
  turnSeen = turn.id;
  attemptSeen = attempt;
  stageSeen = stage;
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
  const told = all("#progress p").map((p) => p.textContent).join(); // not Gradio's own clock
  if (!told || told === progressSeen) return;
  progressSeen = told;
  yieldToServer();
  settled();
}

function reports() {
  const options = [...document.querySelectorAll("#which option")].map((o) => o.value);
  const added = sourcesSeen && options.find((o) => !sourcesSeen.includes(o) && wasSent(o));
  if (added) readReport(added);
  else if (options.includes(shownSource())) refresh();
  else if (options.length) readReport(options[0]);
  sourcesSeen = options;
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
    }
    latest();
    progress();
    keepTicks();
    if (dress()) reports();
  };
  new MutationObserver(look).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-stage", "data-attempt", "checked"],
  });
  look();
}
