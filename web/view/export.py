"""A conversation as a file to keep: Markdown for people, JSON for programs."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from qa import Answer, Citation
from qa.composition.told import told
from qa.result import EXTRACTIVE, Unsupported
from web.chat import Turn
from web.view.export_texts import ExportTexts
from web.view.plain import is_talk, refused
from web.view.prose import MANY

FORMAT = 1
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MEANT = re.compile(r"[\\`*_\[\]<>|~&$#@]")  # what Markdown reads anywhere in a line
_LINK = re.compile(r"(?<=\w)(:)(?=//)|(?<=\bwww)(\.)", re.IGNORECASE)  # bare addresses
_FIRST = re.compile(r"^(?:[-+=]|(\d{1,9})(?=[.)]))")  # what it reads at a line's beginning
_MARKER = re.compile(r"\[(\d{1,3})\]")

Titles = Mapping[str, str]


def to_json(turns: Sequence[Turn], titles: Titles) -> str:
    """The conversation as JSON, every turn with its whole answer; `titles` by source.

    `TypeAdapter(tuple[Turn, ...]).validate_python(json.loads(text)["turns"])` gives the turns back.
    """
    whole = {
        "format": FORMAT,
        "made": _now(),
        "reports": {source: titles[source] for source in _sources(turns) if source in titles},
        "turns": [asdict(turn) for turn in turns],
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1, default=str)
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def to_markdown(turns: Sequence[Turn], titles: Titles, t: ExportTexts) -> str:
    """The conversation as CommonMark in which every text of a report or reader stays text."""
    asked = [turn for turn in turns if turn.question]
    parts = [f"# {t.title}", t.made.format(time=_day(), count=len(asked))]
    for number, turn in enumerate(asked, 1):
        parts.append(f"## {number}. {_line(turn.question)}")
        parts += _reply(turn, titles, t)
    return "\n\n".join(parts) + "\n"


def _reply(turn: Turn, titles: Titles, t: ExportTexts) -> list[str]:
    if turn.answer is not None:
        return _answer(turn.answer, titles, t)
    if turn.problem is not None:
        return [f"**{t.problem}** {_line(told(turn.problem, t.language))}"]
    checked = [_block(s.text, {c.number for c in s.citations}) for s in turn.sentences]
    cited = {c.number: c for s in turn.sentences for c in s.citations}
    return [*checked, f"*{t.unfinished}*", *_cited(list(cited.values()), titles, t)]


def _answer(answer: Answer, titles: Titles, t: ExportTexts) -> list[str]:
    said = refused(answer) if answer.status == "refused" else _said(answer)
    parts = [_block(said, {c.number for c in answer.citations})]
    parts += [] if is_talk(answer) else [_told(answer, t)]
    parts += [f"*{t.notice}* {_line(n)}" for n in answer.notices]
    parts += _cited(answer.citations, titles, t)
    if answer.nearest:
        parts.append(f"**{t.nearest}**")
        parts += [
            f"{_quote(p.text)}\n>\n> — {_where(p.source, p.page, p.heading, titles, t)}"
            for p in answer.nearest
        ]
    if answer.unsupported:
        parts.append(f"**{t.struck}**")
        parts += ["\n".join(_struck(u, t) for u in answer.unsupported)]
    return parts


def _said(answer: Answer) -> str:
    """The text, sentence by sentence where the page sets it so."""
    return "\n".join(answer.sentences) if len(answer.citations) >= MANY else answer.text


def _struck(it: Unsupported, t: ExportTexts) -> str:
    return f"- ~~{_line(it.text)}~~ ({_line(told(it.reason, t.language))})"


def _told(answer: Answer, t: ExportTexts) -> str:
    """Whether it is an answer, who gave it, and how sure; a model's confidence is a constant."""
    engine = t.extractive if answer.engine == EXTRACTIVE else _line(answer.engine)
    parts = [t.answered if answer.status == "answered" else t.refused, t.engine.format(name=engine)]
    sure = answer.engine == EXTRACTIVE
    parts.append(t.confidence.format(value=f"{answer.confidence:.0%}") if sure else t.unknown)
    return f"*{' · '.join(parts)}*"


def _cited(citations: Sequence[Citation], titles: Titles, t: ExportTexts) -> list[str]:
    if not citations:
        return []
    return [f"**{t.sources}**", *(_source(c, titles, t) for c in citations)]


def _source(c: Citation, titles: Titles, t: ExportTexts) -> str:
    """A numbered quote with its translation and its place."""
    place = _where(c.source, c.page, c.passage.heading, titles, t)
    span = t.characters.format(start=c.start, end=c.end)
    parts = [f"[{c.number}] {place}{t.listed}{span}", _quote(c.quote)]
    if c.translation:
        parts += [t.translation, _quote(c.translation)]
    return "\n\n".join(parts)


def _where(
    source: str, page: int | None, heading: str | None, titles: Titles, t: ExportTexts
) -> str:
    title = titles.get(source, source)
    parts = [_line(title) if title == source else f"{_line(title)} ({_line(source)})"]
    parts += [t.page.format(number=page)] if page is not None else []
    path = heading.split(" > ") if heading else []
    below = " > ".join(path[1:] if path[:1] == [title] else path)
    parts += [_line(below)] if below else []
    return t.listed.join(parts)


def _quote(text: str) -> str:
    return "\n".join(f"> {line}" for line in _lines(text, frozenset()))


def _block(text: str, numbers: set[int]) -> str:
    """A text of several lines; the markers of its own citations stay markers."""
    return "\n\n".join(_lines(text, frozenset(numbers))) or "…"


def _lines(text: str, numbers: frozenset[int]) -> list[str]:
    """Its lines, each as text of one Markdown line; in a quote a line break is kept."""
    found = [" ".join(line.split()) for line in re.split(r"\r\n|\r|\n", text)]
    return [escaped(line, numbers) for line in found if line] or ["…"]


def _line(text: str) -> str:
    return escaped(" ".join(text.split())) or "…"


def escaped(line: str, numbers: frozenset[int] = frozenset()) -> str:
    """One line so that CommonMark, with GitHub's additions, shows these characters and no markup.

    `[n]` stays as it is for the citation numbers given. Controls become U+FFFD.
    """
    pieces, at = [], 0
    line = _CONTROL.sub("\ufffd", line)
    for marker in _MARKER.finditer(line):
        if int(marker[1]) in numbers:
            pieces += [_inert(line[at : marker.start()]), marker[0]]
            at = marker.end()
    text = "".join([*pieces, _inert(line[at:])])
    return _FIRST.sub(lambda m: f"{m[0]}\\" if m[1] else f"\\{m[0]}", text)


def _inert(text: str) -> str:
    return _LINK.sub(r"\\\g<0>", _MEANT.sub(r"\\\g<0>", text))


def _sources(turns: Sequence[Turn]) -> list[str]:
    """The sources that the turns cite, then those of the nearest passages."""
    answers = [turn.answer for turn in turns if turn.answer is not None]
    cited = [c.source for a in answers for c in a.citations]
    return list(dict.fromkeys([*cited, *(p.source for a in answers for p in a.nearest)]))


def _day() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
