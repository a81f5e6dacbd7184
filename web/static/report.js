// The report pane: a whole report in parts, or the pictures of its pages, and the way from an
// answer to the exact words it quotes. Offsets count characters (code points) of the report.

import { all, find, glide, isNarrow, make, said, turnTo } from "./dom.js";
import { Sheet } from "./sheet.js";
import { Leaf } from "./leaf.js";
import { fetched } from "./fetched.js";

let outline = null;
let sheet = null;
let leaf = null;
let view = "text";
let places = []; // the cited places of the turn in this report, in order
let at = -1;
let origin = null; // the link that led here
let turnShown = null;
let wanted = 0; // the latest request wins
let coming = null; // the report of that request, while it is on its way

// The report that is shown, or about to be.
export const shownSource = () => coming ?? outline?.source ?? null;

export async function readReport(source) {
  const mine = (wanted += 1);
  if (outline?.source === source) return stay();
  const holder = find("#sheet");
  if (!holder) return false;
  coming = source;
  leaf?.leave();
  holder.replaceChildren(make("p", { class: "quiet" }, said("loading")));
  try {
    const told = await (await fetched("outline", { source })).json();
    if (mine !== wanted) return false;
    outline = told;
  } catch (error) {
    if (mine !== wanted) return false;
    outline = null;
    complain(error);
    return false;
  } finally {
    if (mine === wanted) coming = null;
  }
  sheet = new Sheet(holder, outline);
  leaf = new Leaf(holder, outline);
  places = [];
  at = -1;
  view = "text";
  sheet.lay();
  dress(true);
  return true;
}

// The report that is shown is wanted again: one that was on its way is not shown any more.
async function stay() {
  if (!coming) return true;
  coming = null;
  if (places[at]) await go(places[at], false);
  else if (view === "text") sheet.lay();
  else await turnPage(leaf.number);
  dress(true);
  return true;
}

// The last report was removed: none is shown.
export function close() {
  wanted += 1;
  leaf?.leave();
  outline = sheet = leaf = coming = turnShown = null;
  places = [];
  at = -1;
  find("#sheet").replaceChildren();
}

// Another report of the same name may have taken the place of the one that is shown.
export async function refresh() {
  const shown = outline;
  if (!shown) return;
  try {
    if (await isReplaced(shown) && outline === shown) await readAnew(shown.source);
  } catch (error) { // in the place of one that was removed, another is about to be shown
    if (!error.isGone && outline === shown) complain(error);
  }
}

async function isReplaced({ source, version }) {
  const told = await (await fetched("outline", { source })).json();
  return told.version !== version;
}

function readAnew(source) {
  outline = null;
  return readReport(source);
}

function complain(error) {
  const text = said("not_shown", { reason: error.message });
  find("#sheet").replaceChildren(make("p", { class: "problem", role: "alert" }, text));
}

// From a marker, a figure or a quote in the conversation to its place. The focus goes with it.
export async function follow(link) {
  origin = link;
  if (isNarrow()) turnTo("right");
  await seek(link.closest(".turn"), placeOf(link), true);
}

// The latest answer's first quote is shown as soon as it is there; the focus stays.
export async function showTurn(turn) {
  const link = find(".cited a.goto", turn);
  turnShown = turn;
  if (link) await seek(turn, placeOf(link), false);
  else forgetPlaces();
}

// Nothing of the report is cited any more, as at the beginning of a new conversation.
export function forgetPlaces() {
  places = [];
  at = -1;
  sheet?.unmark();
  leaf?.unmark();
  count();
}

async function seek(turn, place, isAsked) {
  if (!(await readReport(place.source))) return;
  gather(turn);
  at = places.findIndex((p) => isWithin(place, p));
  await go(place, isAsked);
}

const isWithin = (place, quote) =>
  place.n === quote.n && quote.start <= place.start && place.end <= quote.end;

function placeOf(link) {
  const { source, start, end, n } = link.dataset;
  const words = find(".quote", link)?.textContent;
  return { source, start: Number(start), end: Number(end), n: Number(n), words };
}

function gather(turn) {
  turnShown = turn;
  places = all(".cited a.goto", turn).map(placeOf)
    .filter((p) => p.source === outline.source)
    .sort((a, b) => a.start - b.start);
}

async function go(place, isAsked, isSecond = false) {
  count();
  try {
    await light(place, isAsked);
  } catch (error) {
    if (!error.isReplaced || isSecond) { complain(error); return; }
    if (!(await readAnew(place.source))) return;
    if (turnShown) gather(turnShown);
    at = places.findIndex((p) => isWithin(place, p));
    await go(place, isAsked, true);
  }
}

// Quotes that the report has no more, because it was replaced since, are not marked.
async function light(place, isAsked) {
  if (view === "text") sheet.layAgain();
  const quotes = places;
  const held = [];
  for (const quote of quotes) if (await sheet.has(quote)) held.push(quote);
  if (quotes !== places) return;
  const isMoved = quotes.some((p) => isWithin(place, p)) && !held.some((p) => isWithin(place, p));
  if (isMoved && await isReplaced(outline)) { // parts may come from the browser's own store
    throw Object.assign(new Error(said("moved")), { isReplaced: true });
  }
  if (view === "page") await leaf.show(pageOf(place), held, isMoved ? null : place);
  else await sheet.mark(held, isMoved ? null : place, isAsked);
  if (isMoved) {
    find("#sheet").prepend(make("p", { class: "notice", role: "status" }, said("moved")));
    find("#sheet").scrollTop = 0;
  }
  dressPages();
}

const pageOf = (place) =>
  Math.max(1, outline.pages.filter((begin) => begin <= place.start).length);

export function step(by) {
  if (!places.length || !outline) return;
  at = (at + by + places.length) % places.length;
  go(places[at], true);
}

export async function stepPage(by) {
  if (view !== "page" || !outline) return;
  await turnPage(leaf.number + by);
}

async function turnPage(number) {
  const page = Math.min(Math.max(1, number || 1), outline.pages.length);
  try {
    await leaf.show(page, places, null);
  } catch (error) {
    if (error.isReplaced) await readAnew(outline.source);
    else complain(error);
  }
  dressPages();
}

export async function setView(name) {
  if (name === view || !outline) return;
  const here = view === "text" ? sheet.offset() : null;
  view = name;
  const place = places[at];
  if (view === "text") {
    leaf.leave();
    sheet.lay();
    await go(place || { start: outline.pages[leaf.number - 1] || 0, end: 0, n: -1 }, false);
  } else {
    dress(true); // the first picture takes a while
    find("#sheet").replaceChildren(make("p", { class: "quiet", role: "status" }, said("loading")));
    if (place) await go(place, false);
    else await turnPage(pageOf({ start: here ?? 0 }));
  }
  dress(true);
}

// Back from the report to the link that led there.
export function returnToLink() {
  if (!origin?.isConnected) return;
  if (isNarrow()) turnTo("left");
  origin.focus();
  origin.scrollIntoView({ behavior: glide(), block: "nearest" });
}

function count() {
  const part = find("#step-source");
  if (!part) return;
  part.hidden = places.length < 2;
  find("#place").textContent = `${Math.max(at, 0) + 1} / ${places.length}`;
}

function dressPages() {
  const box = find("#page");
  if (box && leaf) box.value = String(leaf.number);
}

// Fills the pane's head in for the report that is shown; true when the head is new.
export function dress(isForced = false) {
  const head = find("#head .row");
  if (!head || (head.dataset.dressed && !isForced)) return false;
  const isNew = !head.dataset.dressed;
  head.dataset.dressed = "1";
  const isOpen = document.body.classList.contains("shelved");
  find("#head [data-act=shelf]").setAttribute("aria-expanded", String(isOpen));
  if (!outline) return isNew;
  const which = find("#which");
  which.value = outline.source;
  const shown = find("#head .shown");
  shown.textContent = which.hidden ? outline.title : "";
  shown.lang = outline.language;
  find("#views").hidden = !outline.pages.length;
  for (const button of all("#views button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
  find("#pager").hidden = view !== "page";
  const pages = find("#pages");
  pages.textContent = pages.dataset.form.replace("{pages}", outline.pages.length);
  dressContents();
  dressTranslation();
  dressPages();
  count();
  return isNew;
}

function dressContents() {
  const select = find("#contents");
  select.hidden = view !== "text" || outline.headings.length < 2;
  const first = make("option", { value: "" }, select.getAttribute("aria-label"));
  const rest = outline.headings.map((heading) =>
    make("option", { value: heading.start },
      "\u2003".repeat(Math.min(heading.level - 1, 3)) + heading.text.slice(0, 60)));
  select.replaceChildren(first, ...rest);
}

function dressTranslation() {
  const toggle = find("#both");
  toggle.hidden = !outline.translated || view !== "text";
  const box = find("input", toggle);
  const isForeign = !document.documentElement.lang.startsWith(outline.language);
  const holder = find("#sheet");
  if (holder.dataset.both === undefined) holder.dataset.both = String(isForeign);
  box.checked = holder.dataset.both === "true";
}

export function listen() {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.id === "which") { turnShown = null; readReport(field.value); }
    if (field.id === "page") turnPage(Number.parseInt(field.value, 10));
    if (field.closest?.("#both")) find("#sheet").dataset.both = String(field.checked);
    if (field.id === "contents" && field.value) {
      sheet.scrollTo(Number(field.value));
      field.value = "";
    }
  });
}
