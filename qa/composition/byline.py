"""Questions about the report itself: who wrote it, when, for whom, under what title."""

import re
from dataclasses import dataclass
from typing import Literal

from index import Collection, Document, Language, Passage
from index.language.terms import Token, fold, language, tokens
from qa.language.cues import cue
from qa.language.question import is_content
from qa.language.units import units
from qa.result import Draft, DraftSentence, Evidence

Field = Literal["author", "date", "source", "title"]
HEAD_PASSAGES = 4
LONGEST_BYLINE = {"zh": 120, "en": 260}

_FIELDS: tuple[Field, ...] = ("author", "date", "source", "title")
_VALUES: dict[Field, re.Pattern[str]] = {
    "author": re.compile(
        r"(?:作者|撰文|整理|撰稿|执笔|记者|Author|Written by|Prepared by|Compiled by"
        r"|(?:^\W?|(?<=\s))By)[:\uff1a]?\s*"
        r"([^\s|;,；，｜]+(?: [A-Z(][^\s|;,；，｜]*){0,3})"
    ),
    "date": re.compile(
        r"((?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s+\d{1,2}:\d{2})?"
        r"|\d{1,2} [A-Z][a-z]+ (?:19|20)\d{2}(?:, \d{1,2}:\d{2})?"
        r"|[A-Z][a-z]+ \d{1,2}, (?:19|20)\d{2})"
    ),
    "source": re.compile(
        r"(?:来源|出处|Source|Publisher|Published by)[:\uff1a]\s*"
        r"([^\n|;；｜]+?)(?=\s{2,}|[|;；｜\n]|$)"
        r"|^\W?By [^,\n]{4,40}, ((?!\d)[^,\n]{4,60})(?=, [^\n]*(?:19|20)\d{2}\W*$)"
    ),
    "title": re.compile(r"(?s)(.+)"),
}
_LABEL: dict[Language, dict[Field, str]] = {
    "zh": {"author": "作者", "date": "发布时间", "source": "来源", "title": "标题"},
    "en": {"author": "Author", "date": "Published", "source": "Source", "title": "Title"},
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a byline: its value as read, and the span that states it."""

    field: Field
    value: str
    passage: Passage
    start: int
    end: int
    translation: str | None


def asked_fields(question: str) -> list[Field]:
    """What a question asks about the report itself; empty when it asks anything else."""
    folded = fold(question)
    fields = [f for f in _FIELDS if cue(f"byline.{f}").search(folded)]
    if not fields or not (cue("byline.report").search(folded) or set(fields) & {"author", "title"}):
        return []
    strange = any(is_content(t) and not _is_own(t) for t in tokens(question))
    return [] if strange else fields


def _is_own(token: Token) -> bool:
    """True for a word that a question about the report itself may hold."""
    forms = (token.surface, token.terms[0])
    words, stems = cue("byline.own_words"), cue("byline.own_stems")
    return any(words.search(form) or stems.match(form) for form in forms)


def byline_draft(question: str, evidence: Evidence, collection: Collection) -> Draft | None:
    """The answer to a question about the report itself, or None for any other question."""
    fields = asked_fields(question)
    if not fields:
        return None
    held = [i.source for i in collection.sources()]
    sources = list(dict.fromkeys(h.passage.source for h in evidence.hits)) or held
    asked = language(question)
    sentences = []
    for source in sources[:3]:
        document, passages = collection.document(source), collection.passages(source)
        for field in fields:
            fact = find_fact(document, list(passages), field, asked)
            if fact is not None:
                sentences.append(_sentence(fact, asked))
    return Draft(tuple(sentences), 0.97, "extractive") if sentences else None


def find_fact(
    document: Document, passages: list[Passage], field: Field, asked: Language
) -> Fact | None:
    """A fact from the head of the report: its title, or a short line that states it."""
    for passage in passages[:HEAD_PASSAGES]:
        if (passage.kind == "title") != (field == "title"):
            continue
        for unit in units(passage, asked):
            if len(unit.text) > LONGEST_BYLINE[language(unit.text)]:
                continue
            match = _VALUES[field].search(unit.text)
            if match is not None and (field != "date" or _is_byline(unit.text, match)):
                value = next(g for g in match.groups() if g).strip(" 。.")
                return Fact(field, value, passage, unit.start, unit.end, unit.translation)
    return None


def _is_byline(text: str, match: re.Match[str]) -> bool:
    """A date counts when the line is made of such facts, not of prose."""
    rest = text[: match.start()] + text[match.end() :]
    return bool(cue("byline.marks").search(rest)) or len(rest.strip()) < 12


def _sentence(fact: Fact, asked: Language) -> DraftSentence:
    label = _LABEL[asked][fact.field]
    text = f"{label}:{fact.value}。" if asked == "zh" else f"{label}: {fact.value}."
    return DraftSentence(text, ((fact.passage, fact.start, fact.end, fact.translation),))
