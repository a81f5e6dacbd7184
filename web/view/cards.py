"""Turns to HTML: questions, answers with their marks, and what each sentence rests on."""

import re
from collections.abc import Mapping, Sequence

from index.language.marks import is_markdown, unmarked
from index.language.terms import language as language_of
from index.passage import BlockKind, Passage
from index.table_head import cells
from qa import Answer, Citation
from qa.composition.told import told
from qa.result import EXTRACTIVE
from web.chat import Turn
from web.view.markup import escape, lang
from web.view.plain import copied, is_talk, refused
from web.view.prose import prose
from web.view.texts import Texts
from web.view.work_parts import thumbs
from web.view.work_texts import work_texts

SURE = ((0.8, "sure_high"), (0.65, "sure_good"), (0.5, "sure_even"), (0.0, "sure_low"))
LONGEST_TIP = 700
_RULE = re.compile(r"^[\s|:\-]+$")

Titles = Mapping[str, str]


def conversation(turns: Sequence[str], t: Texts) -> str:
    """The cards of all turns, oldest first."""
    return f'<div role="region" aria-label="{escape(t.conversation)}">{"".join(turns)}</div>'


def greeting(t: Texts, has_previous: bool = False) -> str:
    """What an empty conversation says, and the way back to the one before it, if there is one."""
    back = f'<button type="button" data-act="back" class="outlined">{escape(t.back)}</button>'
    return (
        f'<div id="hello"><h2>{escape(t.hello)}</h2><p>{escape(t.intro)}</p>'
        f"{back if has_previous else ''}</div>"
    )


def card(turn: Turn, t: Texts, titles: Titles, is_last: bool) -> str:
    """A turn: its question, what is known of the answer, and what can be done with it."""
    return (
        f'<article class="turn" id="t{turn.number}" data-turn="{turn.number}" '
        f'data-stage="{turn.stage}" data-attempt="{turn.attempt}">'
        f"{_asked(turn, t)}{_reply(turn, t, titles)}"
        f"{_acts(turn, t, titles, is_last)}</article>"
    )


def _asked(turn: Turn, t: Texts) -> str:
    if not turn.question:
        return ""
    spoken = lang(language_of(turn.question))
    return (
        f'<h2 class="asked" dir="auto"><span class="sr">{escape(t.you)}</span>'
        f"<span {spoken}>{escape(turn.question)}</span></h2>"
    )


def _reply(turn: Turn, t: Texts, titles: Titles) -> str:
    if turn.problem is not None:
        problem = told(turn.problem, t.language)
        return f'<p class="problem" role="alert" dir="auto">{escape(problem)}</p>'
    if turn.answer is not None:
        return _answer(turn, turn.answer, t, titles)
    if turn.stage == "stopped" and not turn.sentences:
        return f'<p class="notice">{escape(t.stopped_early)}</p>'
    if turn.sentences:
        cited = list(dict.fromkeys(c for s in turn.sentences for c in s.citations))
        said = [s.text for s in turn.sentences]
        text = prose(said, cited, turn.number, t, language_of(" ".join(said)))
        note = f'<p class="notice">{escape(t.stopped)}</p>' if turn.stage == "stopped" else ""
        return f'<div class="answer">{text}</div>{_cited(cited, turn.number, t, titles)}{note}'
    waiting = t.searching if turn.stage == "searching" else t.checking.format(count=turn.found)
    return f'<p class="waiting"><span class="dot"></span>{escape(waiting)}</p>'


def _answer(turn: Turn, answer: Answer, t: Texts, titles: Titles) -> str:
    if answer.status == "refused":
        sentences: Sequence[str] = [refused(answer)]
        below = _nearest(answer, turn.number, t, titles)
    else:
        sentences = answer.sentences or answer.text.splitlines()
        below = _cited(answer.citations, turn.number, t, titles)
    return (
        f'<div class="answer {answer.status}" {lang(answer.language)}>'
        f"{prose(sentences, answer.citations, turn.number, t, answer.language)}</div>"
        f"{_notices(answer)}{_meta(turn, answer, t, titles)}{_struck(answer, t)}{below}"
    )


def _notices(answer: Answer) -> str:
    return "".join(
        f'<p class="notice" {lang(language_of(n))} dir="auto">{escape(n)}</p>'
        for n in answer.notices
    )


def _meta(turn: Turn, answer: Answer, t: Texts, titles: Titles) -> str:
    """Who answered, how sure, of which reports, how fast."""
    if is_talk(answer):
        return ""
    engine = t.extractive if answer.engine == EXTRACTIVE else answer.engine
    parts = [t.refused] if answer.status == "refused" else []
    if not parts or answer.engine != EXTRACTIVE:
        parts.append(t.engine.format(engine=engine))
    if answer.citations or answer.status == "refused":
        parts.append(_sure(answer, t))
    if turn.sources is not None:
        shown = t.listed.join(titles.get(s, s) for s in turn.sources)
        parts.append(t.asked_of.format(titles=shown))
    seconds = answer.metadata.get("seconds")
    if isinstance(seconds, int | float):
        parts.append(t.seconds.format(value=f"{seconds:.2f}"))
    shown = '<span class="sep" aria-hidden="true"> · </span>'.join(
        f"<span>{escape(p)}</span>" for p in parts
    )
    return f'<p class="meta">{shown}</p>'


def _sure(answer: Answer, t: Texts) -> str:
    """The probability that the answer is right, in words and as a figure.

    A chat model's is a constant, which is no probability and is not shown as one.
    """
    value = f"{answer.confidence:.0%}"
    if answer.engine != EXTRACTIVE:
        return t.sure_unknown
    if answer.status == "refused":
        return t.doubt.format(value=value)
    words = getattr(t, next(name for least, name in SURE if answer.confidence >= least))
    return t.confidence.format(words=words, value=value)


def _struck(answer: Answer, t: Texts) -> str:
    if not answer.unsupported:
        return ""
    items = "".join(
        f'<li dir="auto"><del {lang(language_of(u.text))}>{escape(u.text)}</del> '
        f"<span {lang(t.language)}>{escape(told(u.reason, t.language))}</span></li>"
        for u in answer.unsupported
    )
    return (
        f'<details class="struck"><summary>{escape(t.struck)} ({len(answer.unsupported)})'
        f"</summary><ul>{items}</ul></details>"
    )


def _cited(citations: Sequence[Citation], turn: int, t: Texts, titles: Titles) -> str:
    """The quotes in order, each leading to its place in the report."""
    if not citations:
        return ""
    items = "".join(
        _item(c.passage, (c.start, c.end), c.quote, c.translation, turn, t, titles, c.number)
        for c in citations
    )
    return f'<section class="cited" aria-label="{escape(t.sources)}"><ol>{items}</ol></section>'


def _nearest(answer: Answer, turn: int, t: Texts, titles: Titles) -> str:
    if not answer.nearest:
        return ""
    items = "".join(
        _item(p, (p.start, p.end), p.text, p.translation, turn, t, titles) for p in answer.nearest
    )
    return (
        f'<section class="cited near" aria-label="{escape(t.nearest)}"><h3>{escape(t.nearest)}'
        f'</h3><p class="quiet">{escape(t.nearest_note)}</p><ol>{items}</ol></section>'
    )


def _item(
    passage: Passage, span: tuple[int, int], quote: str, translation: str | None,
    turn: int, t: Texts, titles: Titles, number: int = 0,
) -> str:  # fmt: skip
    """A place in a report: its words, their translation, where they stand."""
    if is_markdown(passage.source):
        quote, translation = unmarked(quote), unmarked(translation or "")
    chip = f'<span class="number">{number}</span>' if number else ""
    theirs = _theirs(translation, quote, t) if translation else ""
    page = f' data-page="{passage.page}"' if passage.page else ""
    return (
        f'<li data-n="{number}"><a class="goto" href="#right" data-turn="{turn}" '
        f'data-n="{number}" data-source="{escape(passage.source)}" data-start="{span[0]}" '
        f'data-end="{span[1]}"{page}>{chip}<span class="quote" {lang(language_of(quote))} '
        f'dir="auto">{escape(_short(_read(quote, passage.kind)))}</span>{theirs}'
        f'<span class="where">{_where(passage, t, titles)}</span></a></li>'
    )


def _theirs(translation: str, quote: str, t: Texts) -> str:
    """The translation: in sight for who reads its language, else only beside the original."""
    away = " hidden" if language_of(quote) == t.language else ""
    spoken = lang(language_of(translation))
    return f'<span class="tr" {spoken} dir="auto"{away}>{escape(_short(translation))}</span>'


def _read(text: str, kind: BlockKind) -> str:
    """A quote as it is read: of a table the cells, row by row."""
    if kind != "table":
        return text
    rows = [[c for c in cells(line) if c] for line in text.splitlines() if not _RULE.match(line)]
    return " / ".join(" · ".join(row) for row in rows if row)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TIP else text[:LONGEST_TIP].rstrip() + "…"


def _where(passage: Passage, t: Texts, titles: Titles) -> str:
    """The report, the page and the headings above a passage."""
    title = titles.get(passage.source)
    path = (passage.heading or "").split(" > ") if passage.heading else []
    below = path[1:] if len(path) > 1 and path[0] == title else [p for p in path if p != title]
    page = "" if passage.page is None else t.page.format(page=passage.page)
    shown = [title or passage.source, page, " › ".join(below)]
    return " · ".join(escape(part) for part in shown if part)


def _acts(turn: Turn, t: Texts, titles: Titles, is_last: bool) -> str:
    """What can be done with a turn that has ended."""
    if turn.stage in ("searching", "checking") or not turn.question:
        return ""
    number = f'data-turn="{turn.number}"'
    acts = [thumbs(turn, work_texts(t.language))]
    if turn.answer is not None:
        text = escape(copied(turn.answer, titles, t))
        acts.append(
            f'<button type="button" data-act="copy" data-said="{escape(t.copied)}" '
            f'data-text="{text}">{escape(t.copy)}</button>'
        )
    if is_last:
        acts.append(f'<button type="button" data-act="again" {number}>{escape(t.again)}</button>')
    drops = "" if is_last else f' data-drops="{escape(t.edit_drops)}"'
    acts.append(
        f'<button type="button" data-act="edit" {number} data-label="{escape(t.edit_question)}" '
        f'data-send="{escape(t.edit_send)}" data-cancel="{escape(t.cancel)}"{drops}>'
        f"{escape(t.edit)}</button>"
    )
    return f'<div class="acts">{"".join(acts)}</div>'
