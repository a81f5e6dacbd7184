"""The page: its parts, and which of them each event changes."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import gradio as gr
from anyio.to_thread import run_sync

from index import Language, SourceInfo
from index.load import MAX_BYTES
from web import shelf
from web.api import named
from web.api.access import Entrance
from web.chat import Chat, Turns, stopped
from web.kept import Conversations, Ticket
from web.suggest import Suggestions, newest_first
from web.traffic.calls import Calls
from web.uploads import add_report, remove_report
from web.view import cards, frame
from web.view.drawn import Drawn
from web.view.texts import preferred, texts
from web.wires import ERRAND, RAN, SENT, TAB, WISH
from web.wishes import chosen_of, ticked, ticks_of, wished
from web.work import Work
from web.work_channel import WorkChannel

SPARE = 8
TITLE = "报告问答 · Report Q&A"
Chosen = tuple[str, ...] | None  # the reports to ask; None is all
Shown = dict[Any, Any]


class Page:
    """The browser page over one `Chat`; `blocks` is what Gradio serves, with the named endpoints
    for those whom `entrance` lets in, which `calls` follows. `work` may serve many pages: it asks
    who orders.
    """

    def __init__(self, chat: Chat, entrance: Entrance, work: Work, calls: Calls) -> None:
        self._chat = chat
        self._suggestions = Suggestions(chat.qa)
        self._work = WorkChannel(work, chat)
        self._kept = Conversations()
        self._drawn = Drawn()
        with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(600, 3600)) as blocks:
            self._turns = gr.State(())  # without a time to live: `Departed` forgets sessions
            self._language = gr.State("en")
            self._chosen = gr.State(None)
            self._ticket = gr.State(None)
            self._arrivals = gr.State(shelf.Arrivals())
            self._masthead = _html("masthead")
            self._lay_out_left()
            self._lay_out_right()
            self._lay_out_composer()
            self._work.lay_out_dialogs()
            self._lay_out_hidden()
            self._wire(blocks)
            self._work.wire(blocks, self._turns, self._language)
            named.register(entrance, calls)
        # More than the gate lets in, so that it is the gate that says "busy", in both languages.
        blocks.queue(default_concurrency_limit=chat.gate.places + SPARE, api_open=False)
        self.blocks = blocks

    def _lay_out_left(self) -> None:
        with gr.Column(elem_id="left"):
            self._conversation = _html("conversation")
            self._examples = _html("examples")

    def _lay_out_right(self) -> None:
        with gr.Column(elem_id="right"):
            self._head = _html("head")
            with gr.Column(elem_id="shelf"):
                self._reports = _html("reports")
                self._progress = _html("progress")
                self._adder = _html("adder")
            _html("paper", '<div id="sheet" tabindex="0" role="document"></div>')

    def _lay_out_composer(self) -> None:
        with gr.Column(elem_id="composer"):
            self._scope = _html("scope")
            with gr.Row(elem_id="ask"):
                self._box = gr.Textbox(
                    show_label=False, container=False, lines=1, max_lines=6, elem_id="box"
                )
                self._send = gr.Button("", elem_id="send", variant="primary", scale=0)
                self._stop = gr.Button("", elem_id="stop", scale=0)

    def _lay_out_hidden(self) -> None:
        """What carries the script's wishes to the server; nobody sees it."""
        with gr.Row(elem_id="wires", visible="hidden"):
            self._wish = gr.JSON(visible=False)
            self._sent = gr.File(visible=False)
            self._new = gr.Button("", elem_id="new")
            self._errand = gr.Button("", elem_id="errand")
            self._add = gr.Button("", elem_id="add")
            self._nudge = gr.Button("", elem_id="nudge")
            self._work.lay_out_hidden()

    def _wire(self, blocks: gr.Blocks) -> None:
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        states = [self._turns, self._language, self._chosen]
        conversation = [self._conversation, self._turns]
        self._wire_conversation(states, conversation, private)
        one_by_one: dict[str, Any] = {"concurrency_id": "shelf", "concurrency_limit": 1}
        listed = [self._chosen, self._head, self._reports, self._scope]
        framed = [
            *conversation, *listed, self._language, self._masthead, self._progress, self._adder,
            self._box, self._send, self._stop,
        ]  # fmt: skip
        suggested: dict[str, Any] = {
            "fn": self._suggest, "inputs": states, "outputs": [self._examples], **private,
        }  # fmt: skip
        self._errand.click(
            self._run_errand, [self._wish, *states, self._ticket, self._arrivals], framed,
            js=ERRAND, trigger_mode="multiple", **one_by_one, **private,
        ).then(None, js=RAN, **private).then(**suggested)  # fmt: skip
        self._add.click(
            self._take_in, [self._sent, self._wish, self._language, self._arrivals],
            [self._progress],
            js=SENT, trigger_mode="multiple", concurrency_limit=1, **private,
        ).then(
            self._settle, [self._arrivals, *states], listed, **one_by_one, **private,
        ).then(**suggested)  # fmt: skip
        self._nudge.click(lambda: None, trigger_mode="multiple", **private)  # for static/stream.js
        blocks.load(
            self._greet, [self._wish], [*framed, self._ticket], js=TAB, queue=False, **private
        ).then(**suggested)

    def _wire_conversation(
        self, states: list[Any], conversation: list[Any], private: dict[str, Any]
    ) -> None:
        running = gr.on(
            [self._box.submit, self._send.click], self._ask,
            [self._box, self._wish, *states, self._ticket], [*conversation, self._box],
            js=WISH, trigger_mode="multiple", **private,
        )  # fmt: skip
        for button, act in ((self._stop, self._break_off), (self._new, self._start_over)):
            button.click(
                act, [*states, self._ticket], conversation, cancels=[running], queue=False,
                **private,
            )  # fmt: skip

    def _greet(self, secret: Any, request: gr.Request) -> Shown:
        """The page in the reader's language, with the conversation that the tab had."""
        chosen = request.query_params.get("lang")
        language = preferred(request.headers.get("accept-language"), chosen)
        ticket, turns = self._kept.resume(secret)
        framed = self._framed(stopped(turns), language, None, ticket)
        return {**framed, self._ticket: ticket}

    def _framed(
        self, turns: Turns, language: Language, chosen: Chosen, ticket: Ticket | None
    ) -> Shown:
        """The whole page but the examples, in a language."""
        t = texts(language)
        held = self._held()
        return {
            self._language: language,
            self._masthead: frame.masthead(t, MAX_BYTES, self._chat.owner),
            self._adder: frame.adder(t) if self._chat.writable else frame.managed(t),
            self._box: gr.update(placeholder=t.placeholder, label=t.question_label),
            self._send: gr.update(value=t.send),
            self._stop: gr.update(value=t.stop),
            self._head: frame.pane_head(t, held),
            **self._shelved(held, language, chosen),
            **self._spoken(turns, language, ticket),
        }

    def _shelved(self, held: list[SourceInfo], language: Language, chosen: Chosen) -> Shown:
        """The reports, and which of them are asked."""
        t = texts(language)
        chosen = chosen_of(chosen, held)
        return {
            self._chosen: chosen,
            self._reports: shelf.reports(held, chosen, t, self._chat.writable),
            self._scope: shelf.scope(held, chosen, t),
        }

    def _spoken(self, turns: Turns, language: Language, ticket: Ticket | None) -> Shown:
        if turns:
            shown = self._drawn.conversation(turns, texts(language), self._titles())
        else:
            shown = cards.greeting(texts(language), self._kept.has_previous(ticket))
        return {self._conversation: shown, self._turns: turns}

    async def _ask(
        self,
        typed: str | None,
        wish: Any,
        turns: Turns,
        language: Language,
        chosen: Chosen,
        ticket: Ticket | None,
    ) -> AsyncGenerator[Shown]:
        """The conversation at each step of an answer."""
        typed = typed if isinstance(typed, str) else ""  # what is sent may be anything
        held = await run_sync(self._held)
        asked = wished(wish, typed, tuple(turns), chosen, held)
        is_typed = asked.question == typed
        steps = self._chat.respond(asked.question, asked.turns, language, asked.sources)
        async with aclosing(steps):
            async for state in steps:
                self._kept.keep(ticket, state)
                emptied: Shown = {self._box: ""} if is_typed and state[-1].question else {}
                is_typed = False  # the box is emptied once, and not of what was too long
                yield {**await run_sync(self._spoken, state, language, ticket), **emptied}

    def _break_off(
        self, turns: Turns, language: Language, chosen: Chosen, ticket: Ticket | None
    ) -> Shown:
        broken_off = stopped(tuple(turns))
        self._kept.keep(ticket, broken_off)
        return self._spoken(broken_off, language, ticket)

    def _start_over(
        self, turns: Turns, language: Language, chosen: Chosen, ticket: Ticket | None
    ) -> Shown:
        self._kept.set_aside(ticket, stopped(tuple(turns)))
        return self._spoken((), language, ticket)

    def _run_errand(
        self,
        errand: Any,
        turns: Turns,
        language: Language,
        chosen: Chosen,
        ticket: Ticket | None,
        arrivals: shelf.Arrivals,
    ) -> Shown:
        """What is no question: another language, other reports, the conversation before."""
        what = errand if isinstance(errand, dict) else {}
        if what.get("do") == "language":
            other: Language = "en" if language == "zh" else "zh"
            return self._framed(tuple(turns), other, chosen, ticket)
        if what.get("do") == "back" and not turns:
            return self._spoken(self._kept.bring_back(ticket), language, ticket)
        if what.get("do") == "choose":
            held = self._held()
            ticks = ticks_of(what.get("ticks"), held)
            arrivals.decide(ticks)
            return self._shelved(held, language, ticked(ticks, chosen, held))
        if what.get("do") == "remove" and isinstance(what.get("source"), str):
            t = texts(language)
            told = remove_report(self._chat.qa, what["source"], t)
            return {**self._changed(language, chosen), self._progress: shelf.progress(told, t)}
        return self._shelved(self._held(), language, chosen)

    def _take_in(
        self, path: str | None, number: Any, language: Language, arrivals: shelf.Arrivals
    ) -> Iterator[Shown]:
        """An uploaded report, stage by stage, each with the number that the page gave it.

        The reports are shown by `_settle`: what the reader chooses meanwhile is not known here.
        """
        upload = number if isinstance(number, int) else 0
        t = texts(language)
        prepare, gate = self._prepare(language), self._chat.gate
        arrivals.expect(Path(path or "").name)
        for it in add_report(self._chat.qa, path or "", t, prepare, gate):
            if it.stage == "done":
                arrivals.add(it.source)
            yield {self._progress: shelf.progress(it, t, upload)}

    def _settle(
        self, arrivals: shelf.Arrivals, turns: Turns, language: Language, chosen: Chosen
    ) -> Shown:
        """What has arrived is asked as well, with what the reader has chosen by now."""
        come = arrivals.take()
        return self._changed(language, None if chosen is None else (*chosen, *come))

    def _changed(self, language: Language, chosen: Chosen) -> Shown:
        """What shows the reports, after there is one more or less."""
        held = self._held()
        head = frame.pane_head(texts(language), held)
        return {self._head: head, **self._shelved(held, language, chosen)}

    def _prepare(self, language: Language) -> Any:
        return lambda source: self._suggestions.of([source], language)

    def _suggest(self, turns: Turns, language: Language, chosen: Chosen) -> Shown:
        asked = [i for i in self._held() if chosen is None or i.source in chosen]
        made = self._suggestions.of(newest_first(asked), language)
        return {self._examples: shelf.examples(made, self._titles(), texts(language))}

    def _held(self) -> list[SourceInfo]:
        return self._chat.qa.sources()

    def _titles(self) -> dict[str, str]:
        return {info.source: info.title for info in self._held()}


def _html(name: str, value: str = "") -> gr.HTML:
    """A part of the page that our own, escaped HTML fills."""
    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False)
