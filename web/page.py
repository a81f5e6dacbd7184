"""The page: its parts, and which of them each event changes."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from index import Language
from index.errors import ReportQAError
from index.formats.kinds import SUFFIXES
from index.open import BUNDLED_FILES
from web import cards
from web.chat import Chat, Turns
from web.texts import examples, preferred, texts
from web.uploads import add_report

CHIPS = 6
AT_ONCE = 8
WAITING = 64
TITLE = "报告问答 · Report Q&A"
SANS = (
    "-apple-system", "BlinkMacSystemFont", "Segoe UI", "Roboto", "Noto Sans", "PingFang SC",
    "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif",
)  # fmt: skip
MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")

log = logging.getLogger(__name__)


class Page:
    """The browser page over one `Chat`; `blocks` is what Gradio serves."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(600, 3600)) as blocks:
            self._turns = gr.State((), time_to_live=7200)
            self._language = gr.State("en", time_to_live=7200)
            with gr.Row(elem_id="masthead"):
                self._masthead = _html("brand")
                self._new = gr.Button("", elem_id="new", size="sm", scale=0)
            with gr.Row(elem_id="panes"):
                self._lay_out_left()
                self._lay_out_right()
            self._lay_out_composer()
            self._wire(blocks)
        blocks.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE, api_open=False)
        self.blocks = blocks

    def _lay_out_left(self) -> None:
        with gr.Column(elem_id="left"):
            with gr.Column(elem_id="welcome") as self._welcome:
                self._hello = _html("hello")
                with gr.Row(elem_id="chips"):
                    self._chips = [gr.Button("", elem_classes="chip") for _ in range(CHIPS)]
            self._conversation = _html("conversation")

    def _lay_out_right(self) -> None:
        with gr.Column(elem_id="right"):
            self._sources = _html("sources")
            with gr.Column(elem_id="shelf"):
                self._reports = _html("reports")
                self._upload = gr.UploadButton(
                    "", elem_id="add", size="sm", file_types=list(SUFFIXES)
                )

    def _lay_out_composer(self) -> None:
        with gr.Row(elem_id="composer"):
            self._box = gr.Textbox(
                show_label=False, container=False, lines=1, max_lines=6, elem_id="box"
            )
            self._send = gr.Button("", elem_id="send", variant="primary", scale=0)

    def _wire(self, blocks: gr.Blocks) -> None:
        shown = [self._conversation, self._sources, self._turns, self._box, self._welcome]
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        running = [
            gr.on(
                [self._box.submit, self._send.click], self._ask,
                [self._box, self._turns, self._language], shown, **private,
            )
        ]  # fmt: skip
        for chip in self._chips:
            inputs = [chip, self._turns, self._language]
            running.append(chip.click(self._ask, inputs, shown, **private))
        self._new.click(self._start_over, [self._language], shown, cancels=running, **private)
        self._upload.upload(
            self._add, [self._upload, self._language], [self._reports, *self._chips],
            concurrency_limit=1, **private,
        )  # fmt: skip
        greeted = [
            self._language, self._masthead, self._hello, self._sources, self._reports, self._box,
            self._send, self._new, self._upload, *self._chips,
        ]  # fmt: skip
        blocks.load(self._greet, None, greeted, queue=False, **private)
        gr.api(self._api_ask, api_name="ask")  # type: ignore[attr-defined]

    def _greet(self, request: gr.Request) -> list[Any]:
        """Everything that depends on the reader's language."""
        chosen = request.query_params.get("lang")
        language = preferred(request.headers.get("accept-language"), chosen)
        t = texts(language)
        held = self._chat.qa.sources()
        return [
            language,
            cards.masthead(t),
            cards.welcome(t, bool(held)),
            cards.sources((), t, {}),
            cards.reports(held, t),
            gr.update(placeholder=t.placeholder, label=t.question_label),
            gr.update(value=t.send),
            gr.update(value=t.new_chat),
            gr.update(label=t.add),
            *self._chip_updates(language),
        ]

    def _chip_updates(self, language: Language) -> list[Any]:
        held = [info.source for info in self._chat.qa.sources()]
        asked = examples(language, BUNDLED_FILES[0] in held)
        return [gr.update(value=text, visible=bool(held)) for text in asked[:CHIPS]]

    def _ask(self, question: str | None, turns: Turns, language: Language) -> Iterator[list[Any]]:
        """The page at each step of an answer."""
        box: Any = ""
        for state in self._chat.respond(question or "", tuple(turns), language):
            yield [*self._panes(state, language), state, box, gr.update(visible=False)]
            box = gr.skip()

    def _panes(self, turns: Turns, language: Language) -> Sequence[str]:
        t = texts(language)
        titles = {info.source: info.title for info in self._chat.qa.sources()}
        return cards.conversation(turns, t), cards.sources(turns, t, titles)

    def _start_over(self, language: Language) -> list[Any]:
        return [*self._panes((), language), (), "", gr.update(visible=True)]

    def _add(self, path: str, language: Language) -> list[Any]:
        t = texts(language)
        message = add_report(self._chat.qa, path, t)
        held = self._chat.qa.sources()
        return [cards.reports(held, t, message), *self._chip_updates(language)]

    def _api_ask(self, question: str) -> dict[str, Any]:
        """Answer a question about the reports, in its language, with verbatim citations."""
        try:
            return self._chat.ask(question)
        except ReportQAError as error:
            raise gr.Error(str(error), print_exception=False) from error


def theme() -> gr.themes.Base:
    """Gradio's plain theme with the system's fonts and the page's ground colours."""
    return gr.themes.Base(font=SANS, font_mono=MONO).set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#15171a",
        body_text_color="#22262b",
        body_text_color_dark="#e9e7e2",
    )


def _html(name: str) -> gr.HTML:
    """A part of the page that our own, escaped HTML fills."""
    return gr.HTML("", elem_id=name, js_on_load=None, apply_default_css=False)
