// The tools beside the conversation: ratings, feedback, exports, evaluations. Each order goes to
// the server with a click of a hidden button, one at a time, and its reply comes back the same way.

window.reportqaWork = (() => {
  const PATIENCE = 30000; // ms until a reply is given up
  const POLL = 700; // ms between two looks at a running evaluation
  const byId = (name) => document.getElementById(`work-${name}`);
  const texts = () => JSON.parse(byId("menu").dataset.said);
  const waiting = [];
  let current = null;
  let counter = 0;

  function token() {
    const name = "reportqa-token";
    try {
      const held = localStorage.getItem(name);
      if (held) return held;
      const bytes = crypto.getRandomValues(new Uint8Array(24));
      const made = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
      localStorage.setItem(name, made);
      return made;
    } catch {
      return (token.here ||= [...crypto.getRandomValues(new Uint8Array(24))].join("-"));
    }
  }

  function order(what) {
    return new Promise((resolve) => {
      waiting.push({ what: { ...what, token: token() }, resolve });
      next();
    });
  }

  function next() {
    if (current || !waiting.length) return;
    current = waiting.shift();
    current.what.id = ++counter;
    current.timer = setTimeout(() => settle({ problem: texts().offline }), PATIENCE);
    document.getElementById("work-go").click();
  }

  function settle(reply) {
    if (!current) return;
    clearTimeout(current.timer);
    const { resolve } = current;
    current = null;
    resolve(reply);
    next();
  }

  function take(text) {
    let reply = {};
    try {
      reply = JSON.parse(text || "{}");
    } catch {
      reply = {};
    }
    if (current && reply.id === current.what.id) settle(reply); // another's came too late
  }

  let saying = null;
  function say(text, more) {
    const place = byId("said");
    clearTimeout(saying);
    place.replaceChildren(document.createTextNode(text));
    if (more) place.append(more);
    place.classList.add("on");
    saying = setTimeout(() => place.classList.remove("on"), more ? 9000 : 5000);
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function save({ name, type, text }) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  async function fetched(what) {
    const reply = await order(what);
    if (reply.file) save(reply.file);
    else say(reply.problem || texts().broken);
  }

  // Ratings. What the server keeps (null: nothing) is remembered by the answer's words, so that the
  // buttons stay marked when the conversation is drawn anew, and are not marked on another answer.
  const kept = new Map();
  const wordsOf = (turn) => [".asked span[lang]", ".answer"] // the same in either language
    .map((part) => turn.querySelector(part)?.textContent.replace(/\s+/g, ""))
    .concat(turn.dataset.turn).join("\n");
  const isThere = ({ turn, key }) => {
    const shown = document.getElementById(`t${turn}`);
    return Boolean(shown) && wordsOf(shown) === key;
  };

  function mark() {
    const unknown = new Map();
    for (const thumb of document.querySelectorAll("#conversation .thumb[data-verdict]")) {
      const turn = thumb.closest(".turn");
      const key = wordsOf(turn);
      if (!kept.has(key)) { unknown.set(turn.dataset.turn, key); continue; }
      const pressed = String(kept.get(key)?.verdict === thumb.dataset.verdict);
      if (thumb.getAttribute("aria-pressed") !== pressed) thumb.setAttribute("aria-pressed", pressed);
    }
    if (unknown.size) learn(unknown);
  }

  // Asks the server for its verdicts on these answers, a key by each turn.
  let learning = false;
  async function learn(unknown) {
    if (learning) return;
    learning = true;
    const { rated } = await order({ do: "rated" });
    if (!rated) { // the server did not say: ask again later
      window.setTimeout(() => { learning = false; mark(); }, 5000);
      return;
    }
    for (const [turn, key] of unknown) if (!kept.has(key)) kept.set(key, rated[turn] ?? null);
    learning = false;
    mark();
  }

  let rating = null; // the rating that the comment's dialog is about

  async function rate(thumb) {
    const turn = thumb.closest(".turn");
    const key = wordsOf(turn);
    const which = { turn: Number(turn.dataset.turn), verdict: thumb.dataset.verdict };
    const back = kept.get(key)?.verdict === which.verdict;
    const reply = await order({ do: back ? "take-back" : "rate", ...which });
    if (reply.problem) return say(reply.problem);
    kept.set(key, back ? null : { verdict: which.verdict, comment: reply.comment });
    mark();
    if (back) return say(reply.said);
    rating = { ...which, key };
    if (which.verdict === "down") openComment();
    else say(reply.said, button(texts().add_comment, openComment));
  }

  function openComment() {
    const t = texts();
    if (!isThere(rating)) return say(t.gone); // another answer has taken its place
    byId("comment-label").textContent = rating.verdict === "up" ? t.comment_good : t.comment_bad;
    byId("comment-text").value = kept.get(rating.key)?.comment || "";
    byId("said").classList.remove("on");
    byId("comment").showModal();
    byId("comment-text").focus();
  }

  async function comment() {
    const { turn, verdict, key } = rating;
    const text = byId("comment-text").value;
    const reply = await order({ do: "rate", turn, verdict, comment: text });
    if (reply.problem) return say(reply.problem);
    kept.set(key, { verdict, comment: reply.comment });
    byId("comment").close();
    say(reply.said);
  }

  // One's own feedback.
  async function mine(what) {
    const reply = await order(what);
    if (reply.problem) return say(reply.problem);
    byId("mine").innerHTML = reply.html;
    if (what.do === "remove") {
      kept.clear(); // and is asked for again
      mark();
      (byId("mine").querySelector("[data-work=remove]") || byId("feedback").querySelector("button")).focus();
      say(reply.said);
    }
  }

  function removeAll(pressed) {
    if (pressed.dataset.armed) return mine({ do: "remove", which: "all" });
    pressed.dataset.armed = "yes";
    pressed.textContent = pressed.dataset.sure;
  }

  // Evaluations.
  let chosen = null;
  let polling = null;

  async function choose(file) {
    const t = texts();
    chosen = null;
    byId("problem").textContent = "";
    if (file.size > t.limit * 4) {
      byId("problem").textContent = t.too_large.replace("{name}", file.name)
        .replace("{limit}", String(Math.floor(t.limit * 4 / 1e6)));
    } else {
      try {
        const bytes = await file.arrayBuffer();
        chosen = { name: file.name, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
      } catch {
        byId("problem").textContent = t.not_text.replace("{name}", file.name);
      }
    }
    byId("chosen").textContent = chosen ? t.chosen.replace("{name}", chosen.name) : "";
    ready();
  }

  function ready() {
    const runs = byId("run").dataset.state === "running";
    document.querySelector("[data-work=start]").disabled = runs || !chosen;
    document.querySelector("[data-work=start-own]").disabled = runs;
  }

  async function evaluation(what) {
    const reply = await order(what);
    byId("problem").textContent = reply.problem || "";
    const place = byId("run");
    const before = place.dataset.state;
    const look = () => { polling = setTimeout(() => evaluation({ do: "run" }), POLL); };
    clearTimeout(polling);
    if (reply.problem) {
      if (before === "running") look(); // it may run on
      return;
    }
    const running = reply.state === "running";
    if (running && before === "running") {
      place.querySelector(".state").textContent = reply.said;
      const bar = place.querySelector("progress");
      bar.value = reply.done;
      bar.setAttribute("aria-label", reply.said);
    } else {
      const held = place.contains(document.activeElement);
      place.innerHTML = reply.html;
      if (held || what.do === "evaluate") place.querySelector("button")?.focus();
      if (before === "running") say(reply.said);
    }
    place.dataset.state = reply.state;
    ready();
    if (running) look();
  }

  async function report() {
    const reply = await order({ do: "report" });
    if (!reply.file) return say(reply.problem || texts().broken);
    byId("page").srcdoc = reply.file.text;
    byId("report").showModal();
  }

  const acts = {
    rate,
    comment,
    close: (pressed) => pressed.closest("dialog").close(),
    "export-md": () => fetched({ do: "export", form: "md" }),
    "export-json": () => fetched({ do: "export", form: "json" }),
    feedback: () => { byId("feedback").showModal(); return mine({ do: "mine" }); },
    set: () => fetched({ do: "set" }),
    remove: (pressed) => mine({ do: "remove", which: pressed.dataset.which }),
    "remove-all": removeAll,
    evaluate: () => { byId("evaluate").showModal(); return evaluation({ do: "run" }); },
    start: () => evaluation({ do: "evaluate", ...chosen }),
    "start-own": () => evaluation({ do: "evaluate" }),
    stop: (pressed) => {
      pressed.disabled = true;
      pressed.textContent = texts().stopping;
      return evaluation({ do: "stop" });
    },
    report,
    "report-html": () => fetched({ do: "report", form: "html" }),
    "report-json": () => fetched({ do: "report", form: "json" }),
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-work]");
    if (!pressed) return;
    const menu = pressed.closest("[popover]");
    if (menu) menu.hidePopover();
    acts[pressed.dataset.work](pressed);
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "work-file" && event.target.files.length) choose(event.target.files[0]);
  });
  document.addEventListener("close", (event) => {
    if (event.target.id === "work-report") byId("page").removeAttribute("srcdoc");
  }, true);
  new MutationObserver(mark).observe(document.body, { childList: true, subtree: true });
  return { take, order: () => JSON.stringify(current?.what ?? {}) };
})();
