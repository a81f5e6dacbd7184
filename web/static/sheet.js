// A report's text, laid out in parts that are fetched as they come near and then, if the report is
// not huge, one after another, so that the browser's own search finds every word.

import { all, find, glide, make, said } from "./dom.js";
import { refresh } from "./report.js";
import { fetched } from "./fetched.js";

const PER_LINE = 38; // characters, for the height of a part that is not there yet
const LINE = 30; // pixels
const NEAR = "1200px";
const HUGE = 2_000_000; // characters; what is beyond is fetched only when it comes near
const idle = window.requestIdleCallback?.bind(window) || ((run) => window.setTimeout(run, 60));

export class Sheet {
  constructor(holder, outline) {
    this.holder = holder;
    this.outline = outline;
    this.loads = new Map();
    this.round = 0;
  }

  // Puts empty parts in place; their text follows.
  lay() {
    const { parts, language } = this.outline;
    this.round += 1;
    this.loads.clear();
    this.holder.replaceChildren(...parts.map(([start, end], number) => {
      const part = make("section", { class: "part", "data-part": number });
      part.style.minHeight = `${Math.ceil((end - start) / PER_LINE / (language === "zh" ? 1 : 2)) * LINE}px`;
      return part;
    }));
    this.holder.scrollTop = 0;
    this.watcher?.disconnect();
    this.watcher = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        if (isIntersecting) this.load(Number(target.dataset.part)).catch((e) => this.miss(target, e));
      }
    }, { root: this.holder, rootMargin: NEAR });
    for (const part of this.holder.children) this.watcher.observe(part);
    const [, last] = parts[parts.length - 1] || [0, 0];
    if (last <= HUGE) this.loadRest(0, this.round);
  }

  // Lays the parts out if something else, such as a complaint, has taken their place.
  layAgain() {
    if (!find(".part", this.holder)) this.lay();
  }

  // A part that could not be fetched says so in its place.
  miss(part, error) {
    const text = said("not_shown", { reason: error.message });
    part.replaceChildren(make("p", { class: "problem", role: "alert" }, text));
    if (error.isReplaced) refresh();
  }

  loadRest(number, round) {
    if (round !== this.round || number >= this.outline.parts.length) return;
    idle(() => {
      if (round !== this.round) return;
      this.load(number).then(() => this.loadRest(number + 1, round), () => {});
    });
  }

  load(number) {
    if (!this.loads.has(number)) {
      const loading = this.fetch(number, this.round);
      loading.catch(() => this.loads.delete(number));
      this.loads.set(number, loading);
    }
    return this.loads.get(number);
  }

  async html(number) {
    const { source, version } = this.outline;
    return (await fetched("part", { source, part: number, v: version })).text();
  }

  async fetch(number, round) {
    const html = await this.html(number);
    const part = this.part(number);
    if (round !== this.round || !part) return;
    part.innerHTML = html;
    part.style.minHeight = "";
    this.watcher.unobserve(part);
  }

  part(number) { return find(`[data-part="${number}"]`, this.holder); }

  numbers(start, end) {
    const found = [];
    this.outline.parts.forEach(([a, b], i) => {
      if (a < Math.max(end, start + 1) && start < b) found.push(i);
    });
    return found;
  }

  // Whether the report has the words of a quote at its place. They are told by their letters: marks
  // of Markdown and link targets are not shown here, and a long quote is told by its beginning.
  async has({ start, end, words }) {
    let shown = "";
    for (const number of this.numbers(start, end)) {
      const holder = make("template");
      holder.innerHTML = await this.html(number);
      for (const run of all("[data-at]", holder.content)) {
        const from = start - Number(run.dataset.at);
        const to = end - Number(run.dataset.at);
        if (to > 0) shown += [...run.textContent].slice(Math.max(from, 0), to).join("");
      }
    }
    const there = lettersOf(shown);
    const told = lettersOf(words);
    let met = 0;
    for (const letter of told) if (letter === there[met]) met += 1;
    return met === there.length ? met > 0 || !told.length
      : words.endsWith("…") && 2 * met > told.length;
  }

  // Marks every place, and brings the one asked for, if any, into view, lit.
  async mark(places, lit, takesFocus) {
    const round = this.round;
    const wanted = lit ? [...places, lit] : places;
    const numbers = new Set(wanted.flatMap((p) => this.numbers(p.start, p.end)));
    await Promise.all([...numbers].map((n) => this.load(n)));
    if (round !== this.round) return;
    this.unmark();
    for (const place of places) this.wrap(place, "");
    if (!lit) return;
    if (lit.end > lit.start) this.wrap(lit, "lit");
    const first = find("mark.lit", this.holder);
    if (first) this.reveal(first, takesFocus);
    else this.scrollTo(lit.start);
  }

  reveal(mark, takesFocus) {
    const center = () => mark.scrollIntoView({ behavior: "auto", block: "center" });
    const far = Math.abs(mark.getBoundingClientRect().top - this.holder.getBoundingClientRect().top);
    if (far < 2 * this.holder.clientHeight) mark.scrollIntoView({ behavior: glide(), block: "center" });
    else { center(); window.requestAnimationFrame(center); } // the first look gives parts their height
    if (!takesFocus) return;
    mark.tabIndex = -1;
    mark.focus({ preventScroll: true });
  }

  unmark() {
    find(".notice", this.holder)?.remove();
    for (const mark of all("mark", this.holder)) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
  }

  wrap({ start, end, n }, name) {
    for (const number of this.numbers(start, end)) {
      for (const run of all("[data-at]", this.part(number))) {
        const begins = Number(run.dataset.at);
        if (begins >= end) break;
        const length = [...run.textContent].length;
        if (begins + length > start) wrapRun(run, start - begins, end - begins, n, name);
      }
    }
  }

  // The offset of the text at the top of the pane.
  offset() {
    const top = this.holder.getBoundingClientRect().top;
    const part = [...this.holder.children].find((p) => p.getBoundingClientRect().bottom > top);
    const runs = part ? all("[data-at]", part) : [];
    const run = runs.find((r) => r.getBoundingClientRect().bottom > top);
    return run ? Number(run.dataset.at) : 0;
  }

  async scrollTo(offset) {
    const [number] = this.numbers(offset, offset + 1);
    if (number === undefined) return;
    await this.load(number);
    const runs = all("[data-at]", this.part(number));
    const run = runs.findLast((r) => Number(r.dataset.at) <= offset) || runs[0];
    const go = () => run?.scrollIntoView({ block: "start" });
    go();
    window.requestAnimationFrame(go);
  }
}

const lettersOf = (text) => [...text.normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "")];

// Wraps characters [from, to) of a run's text, whatever marks it holds already.
function wrapRun(run, from, to, n, name) {
  let at = 0;
  const texts = document.createTreeWalker(run, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (texts.nextNode()) nodes.push(texts.currentNode);
  for (const node of nodes) {
    const letters = [...node.data];
    const a = Math.max(from - at, 0);
    const b = Math.min(to - at, letters.length);
    at += letters.length;
    if (a >= b || !letters.slice(a, b).join("").trim()) continue;
    const units = (count) => letters.slice(0, count).join("").length;
    const range = document.createRange();
    range.setStart(node, units(a));
    range.setEnd(node, units(b));
    const mark = document.createElement("mark");
    mark.dataset.n = n;
    if (name) mark.className = name;
    range.surroundContents(mark);
  }
}
