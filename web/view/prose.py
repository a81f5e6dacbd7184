"""An answer's sentences as HTML: markers lead to quotes, figures to those that they equal."""

import re
from collections.abc import Mapping, Sequence

from index import Language
from qa import Citation
from qa.checking.borne import Borne, borne
from web.view.markup import escape
from web.view.plain import read_as
from web.view.texts import Texts

MANY = 3  # an answer that cites as many passages is set sentence by sentence
LONGEST_LABEL = 240
_MARKER = re.compile(r"[ \t]*\[(\d{1,3})\]")


def prose(
    sentences: Sequence[str],
    citations: Sequence[Citation],
    turn: int,
    t: Texts,
    spoken: Language,
) -> str:
    """The sentences in paragraphs: one, or one each where many passages are cited.

    `spoken` is the language of the answer, which need not be the page's.
    """
    cited = {c.number: c for c in citations}
    shown = [_sentence(s, citations, cited, turn, t) for s in sentences if s.strip()]
    if len(cited) < MANY and citations:
        shown = [("" if spoken == "zh" else " ").join(shown)]
    return "".join(f'<p dir="auto">{line}</p>' for line in shown)


def _sentence(
    text: str,
    citations: Sequence[Citation],
    cited: Mapping[int, Citation],
    turn: int,
    t: Texts,
) -> str:
    text = read_as(text, cited.values())
    spans: list[tuple[int, int, str]] = [
        (m.start(), m.end(), _marker(cited[int(m[1])], turn, t))
        for m in _MARKER.finditer(text)
        if int(m[1]) in cited
    ]
    spans += [
        (b.start, b.end, _figure(text[b.start : b.end], b, cited, turn, t))
        for b in borne(text, citations)
    ]
    pieces, at = [], 0
    for start, end, made in sorted(spans):
        if start >= at:
            pieces += [escape(text[at:start]), made]
            at = end
    return "".join([*pieces, escape(text[at:])])


def _marker(citation: Citation, turn: int, t: Texts) -> str:
    n = citation.number
    quote = read_as(citation.quote, [citation])
    shown = quote if len(quote) <= LONGEST_LABEL else quote[:LONGEST_LABEL] + "…"
    label = escape(t.source_link.format(number=n, quote=shown))
    return f'<a class="cite" {_target(citation, turn)} aria-label="{label}">{n}</a>'


def _figure(written: str, b: Borne, cited: Mapping[int, Citation], turn: int, t: Texts) -> str:
    """A figure with what it was compared with; it leads to the cited figure itself."""
    shown, citation = escape(written), cited.get(b.number)
    tip = escape(
        t.figure_same.format(number=b.number, written=b.written) if citation else t.figure_made
    )
    said = f'class="fig" data-tip="{tip}" aria-label="{shown}. {tip}"'
    if citation is None:
        return f'<span {said} tabindex="0" role="note">{shown}</span>'
    return f"<a {said} {_target(citation, turn, b.at)}>{shown}</a>"


def _target(citation: Citation, turn: int, span: tuple[int, int] | None = None) -> str:
    """Attributes that lead to the quote, or to a span within it, in the report."""
    start, end = span or (citation.start, citation.end)
    page = f' data-page="{citation.page}"' if citation.page else ""
    return (
        f'href="#right" data-turn="{turn}" data-n="{citation.number}" '
        f'data-source="{escape(citation.source)}" data-start="{start}" data-end="{end}"{page}'
    )
