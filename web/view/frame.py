"""What stands around the conversation: the masthead, the report pane's head, the dialogs."""

import json
from collections.abc import Sequence

from index import SourceInfo
from index.formats.kinds import SUFFIXES
from web.access.accounts import name_of
from web.view.markup import escape
from web.view.texts import Texts
from web.view.work_parts import opener
from web.view.work_texts import work_texts

_KEYS = (
    ("Enter", "key_send"), ("Ctrl K", "key_question"), ("F6 · Shift F6", "key_panes"),
    ("Alt ↑ · Alt ↓", "key_sources"), ("Esc", "key_escape"),
)  # fmt: skip
_SAID = (  # what the page's script says by itself
    "loading", "not_shown", "offline", "not_located", "page_picture", "sending", "not_sent",
    "not_taken", "not_told", "too_large", "remove_ask", "drop_here", "original", "translation",
    "moved",
)  # fmt: skip


def masthead(t: Texts, limit: int, owner: str = "") -> str:
    """The page's name, its switches, and the texts that its script needs.

    `limit` is the most bytes of an upload; `owner` is who is signed in and may sign out.
    """
    said = json.dumps({name: getattr(t, name) for name in _SAID} | {"limit": limit})
    return (
        f'<div class="name" data-language="{t.language}" data-said="{escape(said)}">'
        f"<h1>{escape(t.name)}</h1><p>{escape(t.tagline)}</p></div>"
        f'{_tabs(t)}<div class="tools">'
        f'<button type="button" data-act="keys" aria-label="{escape(t.keys)}" '
        f'title="{escape(t.keys)}">{_icon("keys")}</button>'
        f'<button type="button" data-act="theme" aria-label="{escape(t.theme)}" '
        f'title="{escape(t.theme)}">{_icon("theme")}</button>'
        f'<button type="button" data-act="language" lang="{_other(t)}">'
        f"{escape(t.other_language)}</button>"
        f'<button type="button" data-act="new" class="outlined">{escape(t.new_chat)}</button>'
        f"{opener(work_texts(t.language))}{_way_out(t, name_of(owner)) if owner else ''}</div>"
        f"{_dialogs(t)}"
    )


def _way_out(t: Texts, name: str) -> str:
    return (
        f'<form class="account" method="post" action="/logout">'
        f'<span title="{escape(name)}">{escape(name)}</span>'
        f'<button type="submit" class="outlined" title="{escape(name)}">'
        f"{escape(t.sign_out)}</button></form>"
    )


def pane_head(t: Texts, held: Sequence[SourceInfo]) -> str:
    """Which report is shown, in which view, and the ways to move in it."""
    many = "" if len(held) > 1 else " hidden"
    return (
        f'<h2 class="sr">{escape(t.report)}</h2>'
        f'<div class="row"><p class="shown"></p>'
        f'<select id="which" aria-label="{escape(t.choose_report)}"{many}>{_options(held)}</select>'
        f'<button type="button" class="outlined" data-act="shelf" aria-expanded="false" '
        f'aria-controls="shelf">{escape(t.reports)}'
        f'<span class="count">{len(held)}</span></button></div>'
        f'<div class="row bar">{_views(t)}'
        f'<select id="contents" aria-label="{escape(t.contents)}"></select>'
        f'<label class="toggle" id="both" hidden><input type="checkbox">{escape(t.translation)}'
        f'</label>{_pager(t)}<span class="gap"></span>'
        f"{_step('source', t.previous_source, t.next_source, '<span id=place></span>')}</div>"
    )


def _options(held: Sequence[SourceInfo]) -> str:
    """The reports to choose from; when each was added tells the page of one that is replaced."""
    return "".join(
        f'<option value="{escape(i.source)}" data-added="{escape(i.added or "")}">'
        f"{escape(i.title)}</option>"
        for i in held
    )


def _tabs(t: Texts) -> str:
    """On a narrow screen one pane is shown at a time."""
    return (
        f'<div class="tabs" role="group">'
        f'<button type="button" data-act="tab" data-tab="left" aria-pressed="true">'
        f"{escape(t.conversation)}</button>"
        f'<button type="button" data-act="tab" data-tab="right" aria-pressed="false">'
        f"{escape(t.report)}</button></div>"
    )


def _views(t: Texts) -> str:
    return (
        f'<div class="views" id="views" role="group" hidden>'
        f'<button type="button" data-act="view" data-view="text" aria-pressed="true">'
        f"{escape(t.text_view)}</button>"
        f'<button type="button" data-act="view" data-view="page" aria-pressed="false">'
        f"{escape(t.page_view)}</button></div>"
    )


def _pager(t: Texts) -> str:
    middle = (
        f'<input id="page" inputmode="numeric" aria-label="{escape(t.page_number)}">'
        f'<span id="pages" data-form="{escape(t.of_pages)}"></span>'
    )
    return f'<span id="pager" hidden>{_step("page", t.previous_page, t.next_page, middle)}</span>'


def _step(what: str, before: str, after: str, middle: str) -> str:
    def button(way: str, label: str) -> str:
        return (
            f'<button type="button" data-act="{way}-{what}" aria-label="{escape(label)}" '
            f'title="{escape(label)}">{_icon(way)}</button>'
        )

    hidden = " hidden" if what == "source" else ""
    return (
        f'<span class="step" id="step-{what}"{hidden}>{button("previous", before)}{middle}'
        f"{button('next', after)}</span>"
    )


def _dialogs(t: Texts) -> str:
    rows = "".join(
        f"<dt><kbd>{escape(key)}</kbd></dt><dd>{escape(getattr(t, name))}</dd>"
        for key, name in _KEYS
    )
    return (
        f'<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">{escape(t.keys)}</h2>'
        f'<dl>{rows}</dl><form method="dialog"><button>{escape(t.close)}</button></form></dialog>'
        f'<dialog id="sure" aria-describedby="sure-text"><p id="sure-text"></p>'
        f'<form method="dialog"><button value="no">{escape(t.cancel)}</button>'
        f'<button value="yes" class="warn">{escape(t.remove)}</button></form></dialog>'
    )


def _other(t: Texts) -> str:
    return "en" if t.language == "zh" else "zh-CN"


def _icon(name: str) -> str:
    """A drawing that a style sheet makes; it says nothing to a screen reader."""
    return f'<span class="icon {name}" aria-hidden="true"></span>'


def adder(t: Texts) -> str:
    """The way to add a report: a button over a file's choice; files may be dropped anywhere."""
    kinds = ",".join(SUFFIXES)
    return (
        f'<label class="adder outlined"><input type="file" id="file" accept="{kinds}" multiple '
        f'class="sr"><span>{escape(t.add)}</span></label>'
    )


def managed(t: Texts) -> str:
    """What stands in the place of `adder` where reports are to be read alone."""
    return f'<p class="quiet">{escape(t.managed)}</p>'
