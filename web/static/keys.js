// The keyboard. Every shortcut has a modifier or is a function key, so that none gets in the way of
// typing; they are told in the dialog that the masthead opens.

import { all, find, isNarrow, isRunning, turnTo } from "./dom.js";
import { toggleShelf } from "./acts.js";
import { returnToLink, step } from "./report.js";
import { hideTip } from "./tip.js";

function toQuestion() {
  if (isNarrow()) turnTo("left");
  find("#box textarea")?.focus();
}

// To the report, and with Shift back; beyond the last pane the key is the browser's. True if taken.
function toOtherPane(isBack) {
  const isReading = Boolean(find("#right")?.contains(document.activeElement));
  if (isReading !== isBack) return false;
  if (isReading) toQuestion();
  else {
    if (isNarrow()) turnTo("right");
    find("#sheet")?.focus({ preventScroll: true });
  }
  return true;
}

// There the arrows have a meaning of their own, with Alt or Option too.
const isField = (element) => Boolean(element.closest?.("select, textarea, input:not([type=checkbox])"));

function close(event) {
  if (hideTip() || all("dialog[open]").length) return;
  if (document.body.classList.contains("shelved")) toggleShelf(false);
  else if (find("#right")?.contains(event.target)) returnToLink();
}

function onKey(event) {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
    event.stopImmediatePropagation(); // an input method takes the word
    return;
  }
  if (event.key === "Enter" && !event.shiftKey && isRunning() && event.target.closest("#box")) {
    event.preventDefault();
    event.stopImmediatePropagation(); // one question at a time
    return;
  }
  if (event.key === "Escape") close(event);
  else if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    toQuestion();
  } else if (event.key === "F6") {
    if (toOtherPane(event.shiftKey)) event.preventDefault();
  } else if (event.altKey && !isField(event.target) && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    step(event.key === "ArrowUp" ? -1 : 1);
  }
}

export function listen() {
  document.addEventListener("keydown", onKey, true);
}
