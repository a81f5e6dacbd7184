// Files sent in: chosen or dropped, one after another, with how far each has come.

import { announce, find, make, said } from "./dom.js";
import { handOver, toggleShelf } from "./acts.js";

const STALLED = 60_000; // milliseconds without a byte sent, after which a file is given up
const SILENT = 300_000; // without a word of a file that was sent; reading one takes less

let waiting = [];
let isBusy = false;
let name = ""; // of the file that is on its way
let number = 0; // and its own; the server tells it with each stage
let timer = 0;

export function upload(files) {
  if (!files.length) return;
  toggleShelf(true);
  waiting = waiting.concat(files);
  if (isBusy) return;
  find("#outcomes")?.remove();
  next();
}

// The server has shown a stage of the file of that number; 0 is no file. Without a bar, the file
// is done with. A late word on one that was given up leaves the bar of the next in its place.
export function hear(told) {
  if (!isBusy || told === number) yieldToServer();
  if (!isBusy || told !== number) return;
  if (find("#progress progress")) { expectWord(); return; }
  isBusy = false;
  window.clearTimeout(timer);
  keep();
  next();
}

function expectWord() {
  const mine = number;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    if (isBusy && mine === number) giveUp(said("not_told", { name }));
  }, SILENT);
}

// What became of a file stays to be read while the next one is sent.
function keep() {
  const told = find("#sending p") || find("#progress p");
  if (!waiting.length || !told) return;
  let list = find("#outcomes");
  if (!list) {
    list = make("div", { id: "outcomes" });
    (find("#sending") || find("#progress")).before(list);
  }
  const copy = told.cloneNode(true);
  copy.removeAttribute("role"); // it was read out before
  list.append(copy);
}

const mostBytes = () => JSON.parse(find("#masthead .name").dataset.said).limit;
const mostMegabytes = () => Math.floor(mostBytes() / 2 ** 20);

function next() {
  const file = waiting.shift();
  if (!file) return;
  if (file.size > mostBytes()) {
    fail(said("too_large", { name: file.name, limit: mostMegabytes() }));
    return;
  }
  isBusy = true;
  number += 1;
  name = file.name;
  const text = said("sending", { name: file.name });
  const bar = make("progress", { max: "100", value: "0", "aria-label": text });
  const line = make("p", { class: "stage", role: "status", dir: "auto" }, `${text}…`);
  show(line, bar);
  send(file, (share) => {
    bar.value = Math.round(100 * share);
    line.textContent = `${text} · ${bar.value}%`;
  });
}

function send(file, tell) {
  const form = new FormData();
  form.append("files", file);
  const request = new XMLHttpRequest();
  const lost = () => giveUp(said("not_sent", { name }));
  const expectByte = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => request.abort(), STALLED);
  };
  request.upload.addEventListener("progress", (event) => {
    expectByte();
    if (event.lengthComputable) tell(event.loaded / event.total);
  });
  request.addEventListener("error", lost);
  request.addEventListener("abort", lost);
  request.addEventListener("load", () => {
    const told = read(request);
    if (request.status !== 200 || !told?.[0]) { giveUp(refusal(request, told)); return; }
    expectWord();
    const meta = { _type: "gradio.FileData" };
    handOver({ path: told[0], orig_name: file.name, size: file.size, meta }, number);
  });
  request.open("POST", "/gradio_api/upload");
  request.send(form);
  expectByte();
}

function read(request) {
  try { return JSON.parse(request.responseText); } catch { return null; } // a proxy's page
}

// Why the server, or a proxy before it, did not take the file, in its own words.
function refusal(request, told) {
  if (request.status === 413) return said("too_large", { name, limit: mostMegabytes() });
  const isPlain = request.getResponseHeader("content-type")?.startsWith("text/plain");
  const own = told?.detail || (isPlain ? request.responseText.slice(0, 200) : "");
  const status = `${request.status} ${request.statusText}`.trim();
  return said("not_taken", { name, reason: own || status });
}

// The file on its way is given up, and the next one begun.
function giveUp(text) {
  isBusy = false;
  window.clearTimeout(timer);
  fail(text);
}

function fail(text) {
  show(make("p", { class: "problem", role: "alert", dir: "auto" }, text));
  announce(text);
  keep();
  next();
}

// What is shown before the server speaks stands in the place of what it said last.
function show(...parts) {
  let own = find("#sending");
  if (!own) {
    own = make("div", { id: "sending" });
    find("#progress").before(own);
  }
  own.replaceChildren(...parts);
  find("#progress").hidden = true;
}

function yieldToServer() {
  find("#sending")?.remove();
  const told = find("#progress");
  if (told) told.hidden = false;
}

// Where reports are to be read alone, a file that is dropped is let fall.
export function listenToDrops() {
  const isFile = (event) => event.dataTransfer?.types.includes("Files");
  const isTaken = () => Boolean(find("#file"));
  let depth = 0;
  const mark = (is) => {
    document.body.classList.toggle("dropping", is && isTaken());
    if (is) document.body.dataset.drop = said("drop_here");
  };
  document.addEventListener("dragenter", (e) => { if (isFile(e)) { depth += 1; mark(true); } });
  document.addEventListener("dragleave", (e) => { if (isFile(e) && (depth -= 1) <= 0) mark(false); });
  document.addEventListener("dragover", (e) => { if (isFile(e)) e.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault(); // else the browser would open it in the page's place
    depth = 0;
    mark(false);
    if (isTaken()) upload([...event.dataTransfer.files]);
  });
}
