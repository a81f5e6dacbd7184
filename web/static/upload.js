// Files sent in: chosen or dropped, one after another, with how far each has come.

import { announce, find, make, said } from "./dom.js";
import { handOver, toggleShelf } from "./acts.js";

let waiting = [];
let isBusy = false;
const sent = new Set();

export const wasSent = (name) => sent.has(name);

export function upload(files) {
  if (!files.length) return;
  toggleShelf(true);
  waiting = waiting.concat(files);
  if (isBusy) return;
  find("#outcomes")?.remove();
  next();
}

// The server tells by the stage it shows that the file before is done with.
export function settled() {
  if (isBusy && !find("#progress progress")) {
    isBusy = false;
    keep();
    next();
  }
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

function next() {
  const file = waiting.shift();
  if (!file) return;
  const limit = JSON.parse(find("#masthead .name").dataset.said).limit;
  if (file.size > limit) {
    fail(said("too_large", { name: file.name, limit: Math.floor(limit / 2 ** 20) }));
    return;
  }
  isBusy = true;
  sent.add(file.name);
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
  const lost = () => { isBusy = false; fail(said("not_sent", { name: file.name })); };
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) tell(event.loaded / event.total);
  });
  request.addEventListener("error", lost);
  request.addEventListener("load", () => {
    if (request.status !== 200) { lost(); return; }
    const [path] = JSON.parse(request.responseText);
    handOver({ path, orig_name: file.name, size: file.size, meta: { _type: "gradio.FileData" } });
  });
  request.open("POST", "/gradio_api/upload");
  request.send(form);
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

export function yieldToServer() {
  find("#sending")?.remove();
  const told = find("#progress");
  if (told) told.hidden = false;
}

export function listenToDrops() {
  const isFile = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  const mark = (is) => {
    document.body.classList.toggle("dropping", is);
    if (is) document.body.dataset.drop = said("drop_here");
  };
  document.addEventListener("dragenter", (e) => { if (isFile(e)) { depth += 1; mark(true); } });
  document.addEventListener("dragleave", (e) => { if (isFile(e) && (depth -= 1) <= 0) mark(false); });
  document.addEventListener("dragover", (e) => { if (isFile(e)) e.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    depth = 0;
    mark(false);
    upload([...event.dataTransfer.files]);
  });
}
