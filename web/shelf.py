"""The reports at hand: which are asked, which is read, what becomes of one that is added."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index import SourceInfo
from index.language.terms import language as language_of
from qa.composition.told import told
from web.view.markup import escape, lang
from web.view.texts import Texts


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload has come: the stage and the share, 0 to 1; at its end, what is `said`, and
    the `source` of the report that is held.
    """

    stage: Literal["reading", "indexing", "preparing", "done", "failed"]
    name: str
    share: float = 0.0
    said: str = ""
    source: str = ""


class Arrivals:
    """What a reader's uploads brought, until the choice of reports is told of it. What was ticked
    or unticked by hand meanwhile stays so. Changed in place, by several calls at once.
    """

    def __init__(self) -> None:
        self._come: deque[str] = deque()
        self._decided: set[str] = set()

    def expect(self, name: str) -> None:
        """A file of that name is on its way."""
        self._decided.discard(name)

    def add(self, source: str) -> None:
        """A report has come."""
        self._come.append(source)

    def decide(self, sources: Iterable[str]) -> None:
        """These were ticked or unticked by hand."""
        self._decided.update(sources)

    def take(self) -> list[str]:
        """The reports that have come since the last time and that nobody has decided on."""
        come = [self._come.popleft() for _ in range(len(self._come))]
        return [source for source in come if source not in self._decided]


def reports(
    held: Sequence[SourceInfo], chosen: Sequence[str] | None, t: Texts, writable: bool = True
) -> str:
    """The list, those asked ticked; `chosen` None ticks all. Each can be removed if `writable`."""
    head = f"<h2>{escape(t.reports)}</h2>"
    if not held:
        said = f"{t.no_reports}{t.add_one}" if writable else t.no_reports
        return f'{head}<p class="quiet">{escape(said)}</p>'
    asked = None if chosen is None else frozenset(chosen)
    rows = "".join(
        _report(info, asked is None or info.source in asked, t, writable) for info in held
    )
    return f'{head}<p class="quiet">{escape(t.reports_note)}</p><ul>{rows}</ul>'


def scope(held: Sequence[SourceInfo], chosen: Sequence[str] | None, t: Texts) -> str:
    """Which reports the next question goes to, in a line that leads to the list."""
    named = None if chosen is None else frozenset(chosen)
    asked = [i for i in held if named is None or i.source in named]
    titles = t.listed.join(i.title for i in asked[:3]) + ("…" if len(asked) > 3 else "")
    if not held:
        said = t.scope_empty
    elif len(held) == 1:
        said = t.scope_one.format(title=held[0].title)
    elif len(asked) == len(held):
        said = t.scope_all.format(count=len(held))
    elif asked:
        said = t.scope_some.format(count=len(asked), all=len(held), titles=titles)
    else:
        said = t.scope_none
    return f'<button type="button" data-act="shelf" class="scope">{escape(said)}</button>'


def examples(made: Mapping[str, Sequence[str]], titles: Mapping[str, str], t: Texts) -> str:
    """Questions by report; with several reports each list is named and asks its own report."""
    if not made:
        return ""
    lists = []
    for source, questions in made.items():
        title = titles.get(source, source)
        head = f"<h3 {lang(language_of(title))}>{escape(title)}</h3>" if len(made) > 1 else ""
        only = f' data-source="{escape(source)}"' if len(made) > 1 else ""
        buttons = "".join(
            f'<button type="button" class="chip" data-act="ask"{only} '
            f"{lang(language_of(q))}>{escape(q)}</button>"
            for q in questions
        )
        lists.append(f'{head}<div class="chips">{buttons}</div>')
    return f'<p class="label">{escape(t.examples_label)}</p>{"".join(lists)}'


def progress(it: Progress, t: Texts, upload: int = 0) -> str:
    """The stage of an upload, or how it ended; `upload` is the number that the page gave it."""
    mark = f'role="status" dir="auto" data-upload="{upload}"'
    if it.stage in ("done", "failed"):
        kind = "said" if it.stage == "done" else "problem"
        source = f' data-source="{escape(it.source)}"' if it.source else ""
        return f'<p class="{kind}" {mark}{source}>{escape(told(it.said, t.language))}</p>'
    said = getattr(t, it.stage).format(name=it.name)
    return (
        f'<p class="stage" {mark}>{escape(said)}…</p>'
        f'<progress max="100" value="{100 * it.share:.0f}" '
        f'aria-label="{escape(said)}"></progress>'
    )


def _report(info: SourceInfo, ticked: bool, t: Texts, writable: bool) -> str:
    parts = [info.source, t.passages.format(count=info.passages)]
    parts += [t.translated] if info.translated else []
    notes = "".join(
        f'<p class="quiet" {lang(t.language)}>{escape(told(note, t.language))}</p>'
        for note in info.notes
    )
    source, title = escape(info.source), escape(info.title)
    return (
        f'<li><input type="checkbox" data-act="choose" value="{source}"'
        f'{" checked" if ticked else ""} aria-label="{escape(t.ask_this.format(title=info.title))}">'  # noqa: E501
        f'<div><button type="button" class="title" data-act="read" data-source="{source}" '
        f'aria-label="{escape(t.read_this.format(title=info.title))}" '
        f"{lang(language_of(info.title))}>{title}</button>"
        f'<p class="quiet">{escape(" · ".join(parts))}</p>{notes}</div>'
        f"{_remover(info, t) if writable else ''}</li>"
    )


def _remover(info: SourceInfo, t: Texts) -> str:
    return (
        f'<button type="button" class="remove" data-act="remove" '
        f'data-source="{escape(info.source)}" data-title="{escape(info.title)}" '
        f'aria-label="{escape(t.remove_this.format(title=info.title))}">{escape(t.remove)}</button>'
    )
