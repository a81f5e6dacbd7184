// Gradio answers all that is under way over one stream and lets go of it when the server says that
// nothing is. What the server took in that very moment is left without one, for good: the page
// takes the stream for open when it is told that the server took it. So where a stream ends during
// which something was taken, and none follows, a call that does nothing has Gradio open one.

import { find } from "./dom.js";

const GRACE = 500; // milliseconds in which Gradio opens a stream by itself

let isOpen = false;
let isOwed = false; // something was taken that may be answered over no stream yet opened

function opened(signal) {
  isOpen = true;
  isOwed = false;
  signal.addEventListener("abort", () => {
    isOpen = false;
    window.setTimeout(() => { if (isOwed && !isOpen) find("#nudge").click(); }, GRACE);
  });
}

export function keepStream() {
  const { fetch } = window;
  window.fetch = (...sent) => {
    const [request] = sent;
    const { pathname } = new URL(request.url ?? request, window.location.href);
    if (pathname.endsWith("/queue/data")) opened(request.signal);
    const answer = fetch(...sent);
    if (pathname.endsWith("/queue/join")) answer.then(() => { isOwed = isOpen; }, () => {});
    return answer;
  };
}
