"""Turns to HTML: the conversation on the left, the passages on the right. Pure functions."""

import re
from collections.abc import Mapping, Sequence

from index import Language, Passage, SourceInfo
from index.terms import language as language_of
from qa import Answer, Citation
from web.chat import Turn
from web.markup import Span, escape, passage_body
from web.texts import Texts

_MARKER = re.compile(r"[ \t]*\[(\d{1,3})\]")
_AFTER_MARKERS = re.compile(r"(?<=\])[ \t]*(?![ \t\[]|$)")
MANY = 3  # an answer that cites as many passages is set sentence by sentence

Titles = Mapping[str, str]


def conversation(turns: Sequence[Turn], t: Texts) -> str:
    """All turns, oldest first."""
    inner = "".join(_turn(turn, t) for turn in turns)
    return f'<div role="log" aria-label="{escape(t.conversation)}">{inner}</div>'


def sources(turns: Sequence[Turn], t: Texts, titles: Titles) -> str:
    """The passages behind each answer; only the latest turn's are shown at first."""
    asked = [turn for turn in turns if turn.problem is None]
    if not asked:
        return f'{_pane_head(t.sources)}<p class="quiet empty">{escape(t.sources_empty)}</p>'
    last = asked[-1].number
    return "".join(
        f'<section class="evidence{" on" if turn.number == last else ""}" id="e{turn.number}" '
        f'data-turn="{turn.number}">{_evidence(turn, t, titles)}</section>'
        for turn in asked
    )


def reports(held: Sequence[SourceInfo], t: Texts, message: str = "") -> str:
    """The reports that are asked, and what became of the last one added."""
    rows = "".join(_report(info, t) for info in held)
    listed = f"<ul>{rows}</ul>" if held else f'<p class="quiet">{escape(t.no_reports)}</p>'
    said = f'<p class="said" role="status">{escape(message)}</p>' if message else ""
    return f"<h2>{escape(t.reports)}</h2>{listed}{said}"


def masthead(t: Texts) -> str:
    """The page's name, and the way to the other language."""
    other = "en" if t.language == "zh" else "zh"
    return (
        f'<div class="name" data-language="{t.language}"><h1>{escape(t.name)}</h1>'
        f"<p>{escape(t.tagline)}</p></div>"
        f'<a class="switch" href="/?lang={other}" lang="{other}">{escape(t.other_language)}</a>'
    )


def welcome(t: Texts, asks: bool) -> str:
    """What an empty conversation says; `asks` when examples follow."""
    label = f'<p class="label">{escape(t.examples_label)}</p>' if asks else ""
    return f"<h2>{escape(t.hello)}</h2><p>{escape(t.intro)}</p>{label}"


def _turn(turn: Turn, t: Texts) -> str:
    question = escape(turn.question)
    asked = (
        f'<div class="asked" dir="auto"><span class="sr">{escape(t.you)}</span>{question}</div>'
        if question
        else ""
    )
    return (
        f'<article class="turn" id="t{turn.number}" data-turn="{turn.number}" '
        f'data-stage="{turn.stage}">{asked}{_reply(turn, t)}</article>'
    )


def _reply(turn: Turn, t: Texts) -> str:
    if turn.problem is not None:
        return f'<p class="problem" role="alert" dir="auto">{escape(turn.problem)}</p>'
    if turn.answer is not None:
        return _answer(turn.answer, turn.number, t)
    if turn.sentences:
        text = " ".join(s.text for s in turn.sentences)
        cited = [c for s in turn.sentences for c in s.citations]
        return f'<div class="answer">{_prose(text, cited, turn.number, t)}</div>'
    waiting = t.searching if turn.stage == "searching" else t.checking.format(count=turn.found)
    return f'<p class="waiting"><span class="dot"></span>{escape(waiting)}</p>'


def _answer(answer: Answer, turn: int, t: Texts) -> str:
    status = "refused" if answer.status == "refused" else "answered"
    prose = _prose(answer.text, answer.citations, turn, t)
    return (
        f'<div class="answer {status}" lang="{answer.language}">{prose}</div>'
        f"{_listed(t.steps, answer.steps)}"
        f"{_notices(answer.notices)}"
        f'<p class="meta">{_meta(answer, t)}</p>'
        f"{_struck(answer, t)}"
    )


def _prose(text: str, citations: Sequence[Citation], turn: int, t: Texts) -> str:
    """An answer's text, its markers made into links to the quotes."""
    cited = {c.number: c for c in citations}
    lines = [line for line in text.splitlines() if line.strip()]
    if len(cited) >= MANY:
        lines = [part for line in lines for part in _AFTER_MARKERS.split(line) if part.strip()]
    return "".join(f'<p dir="auto">{_linked(line, cited, turn, t)}</p>' for line in lines)


def _linked(text: str, cited: Mapping[int, Citation], turn: int, t: Texts) -> str:
    pieces, at = [], 0
    for match in _MARKER.finditer(text):
        citation = cited.get(int(match[1]))
        if citation is None:
            continue
        pieces += [escape(text[at : match.start()]), _marker(citation, turn, t)]
        at = match.end()
    return "".join([*pieces, escape(text[at:])])


def _marker(citation: Citation, turn: int, t: Texts) -> str:
    n = citation.number
    shown = citation.quote if len(citation.quote) <= 240 else citation.quote[:240] + "…"
    label = escape(t.source_link.format(number=n, quote=shown))
    return (
        f'<a class="cite" href="#q{turn}-{n}" data-turn="{turn}" data-quote="{n}" '
        f'title="{label}" aria-label="{label}">[{n}]</a>'
    )


def _meta(answer: Answer, t: Texts) -> str:
    engine = t.extractive if answer.engine == "extractive" else answer.engine
    parts = [t.refused] if answer.status == "refused" else []
    parts.append(t.engine.format(engine=engine))
    if answer.citations or answer.status == "refused":
        confidence = t.doubt if answer.status == "refused" else t.confidence
        parts.append(confidence.format(value=f"{answer.confidence:.0%}"))
    seconds = answer.metadata.get("seconds")
    if isinstance(seconds, int | float):
        parts.append(t.seconds.format(value=f"{seconds:.2f}"))
    return '<span class="sep"> · </span>'.join(f"<span>{escape(p)}</span>" for p in parts)


def _notices(notices: Sequence[str]) -> str:
    return "".join(f'<p class="notice" dir="auto">{escape(n)}</p>' for n in notices)


def _listed(label: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div class="listed"><p class="label">{escape(label)}</p><ul>{items}</ul></div>'


def _struck(answer: Answer, t: Texts) -> str:
    if not answer.unsupported:
        return ""
    items = "".join(
        f'<li dir="auto"><del>{escape(u.text)}</del> <span>{escape(u.reason)}</span></li>'
        for u in answer.unsupported
    )
    return (
        f'<details class="struck"><summary>{escape(t.struck)} ({len(answer.unsupported)})'
        f"</summary><ul>{items}</ul></details>"
    )


def _evidence(turn: Turn, t: Texts, titles: Titles) -> str:
    answer = turn.answer
    if answer is None:
        searching = turn.stage == "searching"
        waiting = t.searching if searching else t.found.format(count=turn.found)
        return f'{_pane_head(t.sources)}<p class="quiet empty">{escape(waiting)}</p>'
    if answer.status == "refused":
        return _nearest(answer, turn.number, t, titles)
    if not answer.citations:
        return f'{_pane_head(t.sources)}<p class="quiet empty">{escape(t.sources_none)}</p>'
    cards = "".join(
        _card(group, answer.language, turn.number, t, titles)
        for group in _by_passage(answer.citations)
    )
    head = _pane_head(t.sources, len(answer.citations))
    return f'{head}<p class="quiet about" dir="auto">{escape(turn.question)}</p>{cards}'


def _pane_head(title: str, count: int | None = None) -> str:
    number = "" if count is None else f' <span class="count">{count}</span>'
    return f"<h2>{escape(title)}{number}</h2>"


def _nearest(answer: Answer, turn: int, t: Texts, titles: Titles) -> str:
    cards = "".join(
        f'<div class="card near">{_place(p, "", t, titles)}{passage_body(p, (), turn)}'
        f"{_translation(p.translation, answer.language, p.text, t)}</div>"
        for p in answer.nearest
    )
    return f'{_pane_head(t.nearest)}<p class="quiet">{escape(t.nearest_note)}</p>{cards}'


def _by_passage(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Citations of one passage together, in the order of their first number."""
    groups: dict[tuple[str, int, int], list[Citation]] = {}
    for c in citations:
        groups.setdefault((c.source, c.passage.start, c.passage.end), []).append(c)
    return list(groups.values())


def _card(group: Sequence[Citation], asked: Language, turn: int, t: Texts, titles: Titles) -> str:
    passage = group[0].passage
    spans = [Span(c.start - passage.start, c.end - passage.start, c.number) for c in group]
    chips = "".join(f'<span class="number">{c.number}</span>' for c in group)
    translated = "".join(_translation(c.translation, asked, c.quote, t) for c in group)
    return (
        f'<div class="card" tabindex="-1" data-source="{escape(passage.source)}">'
        f"{_place(passage, chips, t, titles)}{passage_body(passage, spans, turn)}{translated}</div>"
    )


def _place(passage: Passage, chips: str, t: Texts, titles: Titles) -> str:
    """Where a passage stands: number, source, page, headings."""
    page = "" if passage.page is None else t.page.format(page=passage.page)
    page = f'<span class="page">{escape(page)}</span>' if page else ""
    path = (passage.heading or "").split(" > ") if passage.heading else []
    below = path[1:] if len(path) > 1 and path[0] == titles.get(passage.source) else path
    headings = escape(" › ".join(below))
    where = f'<p class="path" title="{escape(passage.heading or "")}">{headings}</p>'
    return (
        f'<header>{chips}<span class="source">{escape(passage.source)}</span>{page}</header>'
        f"{where if headings else ''}"
    )


def _translation(text: str | None, asked: Language, original: str, t: Texts) -> str:
    """A companion translation: open for a reader of its language, else folded away."""
    if not text:
        return ""
    words = f'<p class="words" dir="auto">{escape(text)}</p>'
    if asked == language_of(original):
        return (
            f'<details class="translation"><summary>{escape(t.show_translation)}</summary>'
            f"{words}</details>"
        )
    label = f'<p class="label">{escape(t.translation)}</p>'
    return f'<div class="translation">{label}{words}</div>'


def _report(info: SourceInfo, t: Texts) -> str:
    parts = [info.source, t.passages.format(count=info.passages)]
    parts += [t.translated] if info.translated else []
    notes = "".join(f'<p class="quiet">{escape(note)}</p>' for note in info.notes)
    return (
        f'<li><p class="title" title="{escape(info.title)}">{escape(info.title)}</p>'
        f'<p class="quiet">{escape(" · ".join(parts))}</p>{notes}</li>'
    )
