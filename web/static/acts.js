// Buttons: each says by data-act what it does. What the server must do goes as a wish (a question)
// or an errand (anything else) with the click of a hidden button; the wires are laid in page.py.

import { all, announce, find, hasAsked, isNarrow, isRunning, make, said, turnTo } from "./dom.js";
import { switchLook } from "./look.js";
import { follow, readReport, step, stepPage, setView } from "./report.js";
import { upload } from "./upload.js";

let wish = null;
let sent = null;
const take = (value) => value ?? null;

window.reportqa = {
  wish: () => { const it = scoped(take(wish)); wish = null; hasAsked(); return it; },
  errand: () => take(errands.shift()?.()),
  ran,
  sent: () => { const it = sent ?? [null, 0]; sent = null; return it; },
};

export function ask(it) {
  if (isRunning()) return;
  hasAsked();
  wish = it;
  find("#send").click();
}

// One errand is out at a time: two requests under way at once may arrive in either order. What it
// says is told when it is sent.
const PATIENCE = 90_000; // ms, more than a removal waits for its turn; then the next is sent
const errands = [];
let isOut = false;
let late = 0; // errands given up, whose answers may still come
let patience = 0;

function run(tell) {
  errands.push(tell);
  sendNext();
}

function sendNext() {
  if (isOut || !errands.length) return;
  isOut = true;
  patience = window.setTimeout(() => { late += 1; goOn(); }, PATIENCE);
  find("#errand").click();
}

function ran() {
  if (late) late -= 1;
  else goOn();
}

function goOn() {
  window.clearTimeout(patience);
  isOut = false;
  keepTicks();
  sendNext();
}

export function handOver(file, number) {
  sent = [file, number];
  find("#add").click();
}

export function toggleShelf(open) {
  const shelf = find("#shelf");
  const isOpen = open ?? !document.body.classList.contains("shelved");
  document.body.classList.toggle("shelved", isOpen);
  for (const button of all("[data-act=shelf][aria-expanded]")) {
    button.setAttribute("aria-expanded", String(isOpen));
  }
  shelf.setAttribute("role", "region");
  shelf.setAttribute("aria-label", find("#reports h2")?.textContent || "");
  if (isOpen && isNarrow()) turnTo("right");
  if (isOpen) find("input, button, label", shelf)?.focus({ preventScroll: true });
  else if (open === undefined) find("#head [data-act=shelf]")?.focus();
}

function confirmed(text) {
  const dialog = find("#sure");
  find("#sure-text").textContent = text;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function copy(button) {
  const text = button.dataset.text;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { class: "sr" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.dataset.label ??= button.textContent; // pressed again, it says so already
  button.textContent = button.dataset.said;
  announce(button.dataset.said);
  window.setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
}

let editing = null; // the form by which a question is put differently, and its turn's marks

function edit(button) {
  const turn = find(`#t${button.dataset.turn}`);
  const asked = find(".asked", turn);
  if (!asked || isRunning() || find("form.editing", turn)) return;
  editing?.close();
  const { turn: number, attempt } = turn.dataset;
  const form = editForm(button.dataset, find("span[lang]", asked).textContent);
  const close = () => {
    editing = null;
    form.remove();
    const shown = find(`#t${number}`);
    if (!shown) return;
    find(".asked", shown).hidden = false;
    find("[data-act=edit]", shown)?.focus();
  };
  editing = { form, number, attempt, close };
  asked.hidden = true;
  asked.after(form);
  find("textarea", form).focus();
  listenToForm(form, close, (question) => ask({ do: "edit", turn: Number(number), question }));
}

function editForm({ label, send, cancel, drops }, question) {
  const form = make("form", { class: "editing" });
  const area = make("textarea", { "aria-label": label, rows: "2", maxlength: "4000" });
  area.value = question;
  form.append(
    area,
    ...(drops ? [make("p", { class: "quiet" }, drops)] : []),
    make("button", { type: "button" }, cancel),
    make("button", { class: "strong", type: "submit" }, send),
  );
  return form;
}

function listenToForm(form, close, send) {
  const area = find("textarea", form);
  find("[type=button]", form).addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); close(); }
    if (event.key === "Enter" && event.target === area && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (area.value.trim()) send(area.value);
  });
}

// The server writes the conversation over what stands there; a form of the page's own comes back.
export function keepEditing() {
  if (!editing) return;
  const { form, number, attempt } = editing;
  const asked = find(`#t${number}[data-attempt="${attempt}"] .asked`);
  if (!asked) { editing = null; form.remove(); return; }
  if (asked.hidden && asked.nextElementSibling === form) return;
  asked.hidden = true;
  asked.after(form);
  if (document.activeElement === document.body) find("textarea", form).focus();
}

async function remove(button) {
  const title = button.dataset.title;
  if (await confirmed(said("remove_ask", { title }))) {
    run(() => ({ do: "remove", source: button.dataset.source }));
  }
}

const ACTS = {
  ask: (b) => ask({ do: "ask", question: b.textContent,
    ...(b.dataset.source ? { sources: [b.dataset.source] } : {}) }),
  again: () => ask({ do: "again" }),
  edit,
  copy,
  remove,
  new: () => find("#new").click(),
  back: () => { if (!isRunning()) run(() => ({ do: "back" })); },
  language: () => { if (!isRunning()) run(() => ({ do: "language" })); },
  theme: switchLook,
  keys: () => find("#keys").showModal(),
  tab: (b) => turnTo(b.dataset.tab),
  shelf: () => toggleShelf(),
  read: (b) => { toggleShelf(false); readReport(b.dataset.source); },
  view: (b) => setView(b.dataset.view),
  "previous-source": () => step(-1),
  "next-source": () => step(1),
  "previous-page": () => stepPage(-1),
  "next-page": () => stepPage(1),
};

// What was ticked by hand, by report, until the server says the same. It is told of these alone:
// the list that stands here may lack a report that has come since.
const ticks = new Map();

function choose(box) {
  ticks.set(box.value, box.checked);
  run(() => ({ do: "choose", ticks: Object.fromEntries(ticks) }));
}

// A question that overtakes a choice of reports takes the choice along.
function scoped(it) {
  return ticks.size ? { do: "ask", ticks: Object.fromEntries(ticks), ...it } : it;
}

// The server writes an attribute, which a box that was ticked by hand does not heed, and rows may
// have come to stand for other reports.
export function keepTicks() {
  const boxes = all("#reports input");
  const isSettled = !isOut && !errands.length; // before, what the server shows is of an earlier tick
  for (const box of boxes) {
    const isTicked = box.hasAttribute("checked");
    if (isSettled && ticks.get(box.value) === isTicked) ticks.delete(box.value);
    box.checked = ticks.get(box.value) ?? isTicked;
  }
  for (const source of ticks.keys()) {
    if (!boxes.some((box) => box.value === source)) ticks.delete(source);
  }
}

export function listen() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-start]");
    const button = event.target.closest("button[data-act]");
    if (link) { event.preventDefault(); follow(link); }
    else if (button) ACTS[button.dataset.act]?.(button);
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset?.act === "choose") choose(event.target);
    if (event.target.id === "file") {
      upload([...event.target.files]);
      event.target.value = "";
    }
  });
}
