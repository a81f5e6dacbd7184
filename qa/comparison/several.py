"""Questions over several reports: which of them are meant, and what is asked of each.

"哪家银行的净利润更高,甲还是乙?" asks the net profit of two reports. The names are found by
qa/language/reports.py and stand as "@" in the forms of several.toml; what is left is the question
that is put to each report by itself.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from index import Collection, SourceInfo
from index.language.glossary import glossary
from index.language.terms import fold, language, tokens
from qa.calculation.sums import read_sum
from qa.dialogue.conversation import Intent, intent, summarised
from qa.language.cues import cue_words
from qa.language.question import is_measure_alone, read_question
from qa.language.reports import Named, Reports, as_read, distinct, narrowed, shown
from qa.result import Comparison, Meant

LONGEST_GENERAL = 60  # characters of a question of general terms
TITLED = 8  # characters of a title; a shorter one, as of a sheet, tells little
HEADED = 60  # characters at the beginning of a report that tell more
LONGEST = 300  # characters of a question that is read as one over several reports
_STOP = re.compile(r"[?？。.!！\s]+$")


@dataclass(frozen=True, slots=True)
class Scope:
    """The reports that a question is about: `sources` for the search, and how it compares them."""

    sources: tuple[str, ...] | None
    comparison: Comparison | None = None


class Scopes:
    """Finds the scope of questions to a collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._reports = Reports(collection)

    def scope(self, question: str, sources: Sequence[str] | None) -> Scope:
        """The reports meant, within `sources` where these are given."""
        within = tuple(sources) if sources is not None else None
        held = [i for i in self._collection.sources() if within is None or i.source in within]
        if len(held) < 2 or len(question) > LONGEST:
            return Scope(within)
        question = as_read(question)
        named = self._named(question, {i.source for i in held})
        comparison = (None if named else _of_any(question, held)) or self._comparison(
            question, named, held
        )
        if comparison is None and not named and _is_general(question):
            names = _names(held, question)
            comparison = Comparison(question, _measure(question), names, meant="any")
        if comparison is not None:
            return Scope(within, comparison)
        chosen = {s for n in named for s in narrowed(n, question, self._collection)}
        meant = tuple(i.source for i in held if i.source in chosen)
        return Scope(meant or within)

    def turn(self, question: str, sources: Sequence[str] | None) -> Intent:
        """What a turn is; a summary may be asked for of reports that it names."""
        told = intent(question)
        is_summary = told == "ask" and self.summarised(question, sources) is not None
        return "summary" if is_summary else told

    def summarised(
        self, question: str, sources: Sequence[str] | None
    ) -> tuple[SourceInfo, ...] | None:
        """The reports that a turn asks a summary of; None for any other turn."""
        held = [i for i in self._collection.sources() if sources is None or i.source in sources]
        if intent(question) == "summary":
            return tuple(held)
        for of in summarised(question):
            named = self._named(of, {i.source for i in held})
            chosen = {s for n in named for s in narrowed(n, of, self._collection)}
            rest = {t.surface for t in tokens(_without(of, named)) if not t.is_number}
            rest -= cue_words("conversation.of_report")
            fitting = [i for i in held if i.source in chosen or not chosen]
            if rest - (set() if chosen else cue_words("conversation.of_all")):
                titled = {t for i in fitting for t in self._title(i)} if chosen else set()
                fitting = [i for i in fitting if rest <= (titled or self._title(i))]
            if fitting:
                return tuple(fitting)
        return None

    def _title(self, info: SourceInfo) -> set[str]:
        """The words of a report's title and file name; of a sheet's short name, how it begins."""
        text = _told(info)
        if len(info.title) < TITLED:
            text += fold(self._collection.document(info.source).text[:HEADED])
        return {token.surface for token in tokens(text)}

    def names(self, question: str) -> list[str]:
        """The names of reports in a question, as written."""
        return [n.written for n in self._reports.named(question[:LONGEST])]

    def is_of_all(self, question: str) -> bool:
        """True for a question of all the reports held, and where there is but one."""
        is_one = len(self._collection.sources()) < 2
        return is_one or bool(_all().search(question[:LONGEST]))

    def _named(self, question: str, held: set[str]) -> list[Named]:
        """The names in a question of reports that are held."""
        found = self._reports.named(question)
        kept = [(n, tuple(s for s in n.sources if s in held)) for n in found]
        return [Named(s, n.start, n.end, n.written) for n, s in kept if s]

    def _comparison(
        self, question: str, named: Sequence[Named], held: Sequence[SourceInfo]
    ) -> Comparison | None:
        written = {s: n.written for n in named for s in narrowed(n, question, self._collection)}
        names = distinct(written, held, language(question))
        text = _marked(question, named)
        for form in (*_forms()["dates"], *_forms()["forms"]):
            match = re.search(form, text, re.IGNORECASE)
            if match and (len(names) > 1 or (not names and _all().search(question))):
                told = match.groupdict()
                chosen = names or _of_kind(question, held)
                term = _counted(_clean(told["m"]))
                way = (told.get("way") or "").lower()
                if form in _forms()["dates"]:
                    return _of_dates(told["m"], way, chosen, bool(names))
                return _put(term, way, question, chosen, bool(names))
        asked = _each(text)
        if read_sum(asked) is not None:  # asked of the reports named as it stands
            return None
        is_of_one = len({n.sources for n in named}) < 2
        if names and is_of_one and _is_general(asked):
            return Comparison(asked, _measure(asked), tuple(names.items()))
        if is_of_one or len(names) < 2 or not read_question(asked).content:
            return None
        return Comparison(asked, _measure(asked), tuple(names.items()))


def _of_any(question: str, held: Sequence[SourceInfo]) -> Comparison | None:
    """The comparison of a question after which of the reports tells of a thing."""
    thing = _mentioned(question)
    return Comparison(thing, "", _names(held, question), meant="which") if thing else None


def _names(held: Sequence[SourceInfo], question: str) -> tuple[tuple[str, str], ...]:
    """The reports with the names that they are shown by."""
    return tuple(distinct({i.source: shown(i) for i in held}, held, language(question)).items())


def _of_kind(question: str, held: Sequence[SourceInfo]) -> dict[str, str]:
    """All reports by their names, or those of the kind asked for where there are several."""
    meant = " ".join(m.group() for m in _all().finditer(question)).lower()
    signs = [sign for kind, sign in _forms()["kinds"].items() if kind in meant]
    fitting = [i for i in held if any(re.search(s, _told(i)) for s in signs)]
    return dict(_names(fitting if len(fitting) > 1 else held, question))


def _put(
    term: str, way: str, question: str, shown: dict[str, str], is_named: bool
) -> Comparison | None:
    """The comparison; None where it has fewer than two reports or asks nothing of them."""
    measure = re.sub(_forms()["growth"], "", term, flags=re.IGNORECASE)
    is_growth = way in _forms()["pace"] or measure != term
    asked = _asking(measure, way, question)
    if len(shown) < 2 or not read_question(asked).content:
        return None
    is_low = bool(re.fullmatch(_forms()["low"], way))
    return Comparison(
        asked, measure, tuple(shown.items()),
        wants=0 if not way else -1 if is_low else 1,
        meant="named" if is_named else "all",
        is_count=not is_growth and way in _forms()["counted"],
        is_growth=is_growth,
    )  # fmt: skip


def _of_dates(event: str, way: str, shown: dict[str, str], is_named: bool) -> Comparison | None:
    """The comparison of when something happened; None where it has fewer than two reports."""
    is_chinese = language(event) == "zh"
    asked = f"什么时候{event}?" if is_chinese else f"When was the company {event}?"
    wants = 1 if way in _forms()["late"] else -1
    meant: Meant = "named" if is_named else "all"
    reports = tuple(shown.items())
    return (
        Comparison(asked, event, reports, wants, meant, is_date=True) if len(reports) > 1 else None
    )


def _mentioned(question: str) -> str:
    """The thing of which a question asks which report tells; "" for any other question."""
    bare = _STOP.sub("", question)
    found = (re.search(form, bare, re.IGNORECASE) for form in _forms()["mentions"])
    return next((match["m"] for match in found if match), "")


def _is_general(question: str) -> bool:
    """True for a question that is made of general terms of reports alone, so that each report may
    answer it: "净利润是多少?".
    """
    read = read_question(question)
    is_asked = read.kinds & {"number", "who"} or is_measure_alone(read)
    if not is_asked or len(question) > LONGEST_GENERAL:
        return False
    mentions = [m for m in glossary().mentions(question) if not m.concept.is_name]
    words = [t for t in read.content if t.surface not in cue_words("question.light")]
    return bool(mentions) and all(
        t.is_number or any(m.start <= t.start and t.end <= m.end for m in mentions) for t in words
    )


def _marked(question: str, named: Sequence[Named]) -> str:
    """The question with "@" for each name, and one for joined ones."""
    text = question
    for name in reversed(named):
        text = f"{text[: name.start]}@{text[name.end :]}"
    text = re.sub(r"@['’]s?\b", "@", _STOP.sub("", text))
    before = ""
    while before != text:
        before, text = text, re.sub(_forms()["joined"], "@", text, flags=re.IGNORECASE)
    if not named and not text.lower().startswith(("which", "哪")):
        text = _all().sub("@", text, count=1)
    return " ".join(text.split())


def _without(text: str, named: Sequence[Named]) -> str:
    for name in reversed(named):
        text = f"{text[: name.start]} {text[name.end :]}"
    return text


def _told(info: SourceInfo) -> str:
    return fold(f"{info.title} {info.source.replace('-', ' ')}")


def _clean(term: str) -> str:
    return re.sub(_forms()["idle"], "", term).strip(" ,，的")


def _counted(term: str) -> str:
    """A term by which people are counted, where it is a word for those of a firm."""
    return "employees" if re.fullmatch(_forms()["people"], term, re.IGNORECASE) else term


def _asking(term: str, way: str, question: str) -> str:
    """The question for a term."""
    if language(question) == "zh":
        return f"{term}是多少?"
    is_more = term.endswith("s") and way in ("more", "most", "fewer", "fewest")
    is_counted = is_more or re.fullmatch(_forms()["things"], term, re.IGNORECASE)
    return f"How many {term} are there?" if is_counted else f"What was the {term}?"


def _each(text: str) -> str:
    """A question with its names taken away, as it is put to each report."""
    kept = re.sub(_forms()["around_zh"], "", text)
    kept = re.sub(_forms()["around"], "", kept if language(text) == "zh" else text, flags=re.I)
    return " ".join(re.sub(_forms()["idle"], "", kept).split()).strip(" ,，:：@") + "?"


def _measure(asked: str) -> str:
    """The term that a question asks the figure of, "" where it asks otherwise."""
    match = re.search(_forms()["measure"], asked, re.IGNORECASE)
    return next((g for g in match.groups() if g), "") if match else ""


@lru_cache(maxsize=1)
def _all() -> re.Pattern[str]:
    return re.compile("|".join(_forms()["all"]), re.IGNORECASE)


@lru_cache(maxsize=1)
def _forms() -> dict[str, Any]:
    return tomllib.loads(files("qa").joinpath("several.toml").read_text(encoding="utf-8"))
