// What follows when the server has changed the page.

import { all, announce, find, glide, hasHeard, isNarrow, turnTo } from "./dom.js";
import { keepEditing, keepTicks } from "./acts.js";
import { close, dress, forgetPlaces, readReport, refresh, shownSource, showTurn } from "./report.js";
import { hear, listenToDrops } from "./upload.js";

let turnSeen = null;
let stageSeen = null;
let attemptSeen = null;
let progressSeen = "";
let languageSeen = null;
let arrived = null; // the report that was added last, until it is shown

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
  if (!turn) {
    if (turnSeen) { hasHeard(); forgetPlaces(); }
    turnSeen = stageSeen = null;
    return;
  }
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
  const line = find("#progress p[data-upload]"); // not Gradio's own clock
  const told = line ? `${line.dataset.upload} ${line.textContent}` : "";
  if (!told || told === progressSeen) return;
  progressSeen = told;
  arrived = line.dataset.source ?? arrived;
  hear(Number(line.dataset.upload));
}

const held = () => all("#which option").map((option) => option.value);

// The server may tell of a report before it lists it, and the other way round.
function showArrived() {
  if (!arrived || !held().includes(arrived)) return;
  if (arrived === shownSource()) refresh();
  else readReport(arrived);
  arrived = null;
}

function reports() {
  const options = held();
  if (options.includes(shownSource())) refresh();
  else if (options.length && !options.includes(arrived)) readReport(options[0]);
  else if (!options.length && shownSource()) close();
  document.body.classList.toggle("bare", !options.length);
}

const opened = new Set(); // what was opened by hand, which the server does not know
const turnOf = (details) => details.closest(".turn").dataset.attempt;

function listenToDetails() {
  document.addEventListener("click", (event) => {
    const details = event.target.closest("#conversation summary")?.parentElement;
    if (!details) return;
    if (details.open) opened.delete(turnOf(details)); // it is about to close
    else opened.add(turnOf(details));
  });
}

function keepOpen() {
  for (const it of all("#conversation details")) if (opened.has(turnOf(it))) it.open = true;
}

export function watch() {
  listenToDetails();
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
    keepEditing();
    keepOpen();
    if (dress()) reports();
    showArrived();
  };
  new MutationObserver(look).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-stage", "data-attempt", "data-upload", "checked"],
  });
  look();
}
