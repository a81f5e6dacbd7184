"""How the page's script reaches `Work`: a hidden button that takes an order and gives a reply."""

from typing import Any

import gradio as gr

from index import Language
from web.chat import Chat, Turns
from web.view import work_parts
from web.view.texts import preferred
from web.view.work_texts import work_texts
from web.work import Work

ORDER = "(order, ...states) => [window.reportqaWork.order(), ...states]"
TAKE = "(reply) => window.reportqaWork.take(reply)"


class WorkChannel:
    """The tools' part of the page. An order travels with the session's own conversation, so that
    nobody can rate or export another's.
    """

    def __init__(self, work: Work, chat: Chat) -> None:
        self._work = work
        self._chat = chat

    def lay_out_dialogs(self) -> None:
        """The menu and the dialogs that it opens."""
        self._frame = gr.HTML("", elem_id="work", js_on_load=None, apply_default_css=False)

    def lay_out_hidden(self) -> None:
        """What carries orders and replies; nobody sees it."""
        self._order = gr.Textbox(visible=False)
        self._go = gr.Button("", elem_id="work-go")
        self._reply = gr.Textbox(visible=False)

    def wire(self, blocks: gr.Blocks, turns: gr.State, language: gr.State) -> None:
        """Orders to replies; the tools' texts follow the page's language."""
        private: dict[str, Any] = {
            "api_visibility": "private", "show_progress": "hidden", "queue": False,
        }  # fmt: skip
        ordered = self._go.click(
            self._handle, [self._order, turns, language], [self._reply],
            js=ORDER, trigger_mode="multiple", **private,
        )  # fmt: skip
        ordered.then(None, [self._reply], None, js=TAKE, **private)
        blocks.load(self._greet, None, [self._frame], **private)
        language.change(self._translate, [language], [self._frame], **private)

    def _handle(self, order: str, turns: Turns, language: Language) -> str:
        user = self._chat.owner or None
        return self._work.handle(order, user, tuple(turns), self._chat.qa, language)

    def _greet(self, request: gr.Request) -> str:
        chosen = request.query_params.get("lang")
        return self._translate(preferred(request.headers.get("accept-language"), chosen))

    def _translate(self, language: Language) -> str:
        return work_parts.frame(work_texts(language))
