"""What something is, or what its letters stand for: the sentence that says so, or none.

A sentence explains a term where it spells its letters out beside it ("net interest margin (NIM)"),
says what it is or means, names its kind before it (系统“灯塔”), or begins with it. An answer that
does not have the term explains nothing, however near its words are.
"""

import re
from dataclasses import dataclass

from index.language.background import is_common
from index.language.glossary import glossary
from index.language.terms import fold, language
from index.passage import Language
from qa.composition.compose import compose
from qa.language.cues import cue, cue_words
from qa.language.question import names_measure, read_question
from qa.language.units import Unit, units
from qa.ranking.select import UNMATCHED, Selector
from qa.result import Draft, DraftSentence, Evidence

CONFIDENCE = {3: 0.8, 2: 0.75, 1: 0.6}  # by how plainly a term is explained
_LETTERS = (0, 1, 2, 3)
# To one who asks for the meaning, letters spelt out are the second best, and words no explanation.
_MEANING = (0, 1, 3, 2)
_WORDS = (0, 1, 3, 0)
_VALUE = r"\s*(?:was|were|is|are|stood at|reached|为|是|达到?)?\s*(?:rmb|us|hk)?[£$€¥\s]*\d"
_ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z0-9]+[A-Za-z0-9]*")
_ARTICLE = re.compile("^(?:an?|the) ", re.IGNORECASE)
_QUOTES = re.compile("[“”\"‘’'「」《》*]")
_NOTE = re.compile(r"^\s*\[\^\w+\]:\s*", re.MULTILINE)
_MARKS = "“”\"'‘’「」《》 ?？。.!"


@dataclass(frozen=True, slots=True)
class Term:
    """A term to explain; `is_letters` where the words that its letters stand for are asked for, and
    `is_certain` where the question asks for nothing but its meaning.
    """

    text: str
    is_letters: bool
    is_certain: bool


def defined(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The explanation of a term; a draft without confidence where the evidence has none, None where
    the question asks no such thing.
    """
    term = read_term(question)
    if term is None:
        return None
    read = read_question(question)
    found = [u for h in evidence.hits for u in units(h.passage, read.language) if u.row is None]
    names = _names(term.text, found)
    forms = [re.compile(_shown(name)) for name in names]
    holding = [u for u in found if any(f.search(_bare(f"{u.text}\n{u.original}")) for f in forms)]
    if not term.is_certain and not _is_term(term.text, found):
        return None
    least = 3 if term.is_letters else 1
    said = names if term.is_certain else (term.text,)
    rated = [(max(explains(n, u) for n in said), u) for u in holding if not u.is_list]
    worth = _worth(term)
    best, unit = max(rated, key=lambda r: worth[r[0]], default=(0, None))
    if unit is None or min(best, worth[best]) < least:
        is_refused = term.is_letters or not (holding or term.is_certain)
        # All that is told of a measure is its value, which is no meaning.
        is_value = term.is_certain and names_measure(term.text)
        return _unexplained(found, engine) if is_refused or is_value else None
    target = selector.matcher.target(read)
    return Draft((compose(read, target, unit),), CONFIDENCE[best], engine)


def read_term(question: str) -> Term | None:
    """The term that a question asks to be explained, or None; no measure, whose value is asked."""
    question = cue("definition.inside").sub("", question)
    text = cue("definition.tail").sub("", question.strip().rstrip("?？。. "))
    text = cue("definition.lead", re.IGNORECASE).sub("", text) or text
    for name in ("definition.letters", "definition.meaning", "definition.open"):
        match = cue(name, re.IGNORECASE).search(text)
        if match is None:
            continue
        words = next(g for g in match.groups() if g).strip(_MARKS)
        words = _ARTICLE.sub("", words)
        if len(words) < 2 or (name == "definition.open" and names_measure(words)):
            return None
        return Term(words, name.endswith("letters"), not name.endswith("open"))
    return None


def explains(term: str, unit: Unit) -> int:
    """How plainly a sentence explains a term: 3 its letters spelt out, 2 its meaning, 1 its kind or
    its first words, 0 not at all, as where it tells the term's value.
    """
    shown, text = _shown(term), _bare(unit.text)
    if re.search(shown + _VALUE, text):
        return 0
    for worth, name in ((3, "definition.spelt"), (2, "definition.means"), (1, "definition.kind")):
        for form in cue_words(name):
            if re.search(form.replace("TERM", shown), text):
                return worth
    return 0


def _worth(term: Term) -> tuple[int, ...]:
    """How good each rating of `explains` is for what is asked."""
    if term.is_letters or not term.is_certain:
        return _LETTERS
    return _MEANING if _ACRONYM.fullmatch(term.text) else _WORDS


def _bare(text: str) -> str:
    """The folded text without its note's mark and without quotation marks, of which question and
    report have different ones.
    """
    return _QUOTES.sub("", _NOTE.sub("", fold(text)))


def _shown(term: str) -> str:
    """The expression for a term; one in Latin letters is whole words, in the plural too."""
    shown = re.escape(_bare(term))
    return rf"(?<![a-z0-9]){shown}(?:s(?![a-z]))?(?![a-z0-9])" if term.isascii() else shown


def _names(term: str, found: list[Unit]) -> tuple[str, ...]:
    """A term with the letters that the evidence puts in brackets behind it, if there are such, and
    what it is called in the other language.
    """
    form = re.compile(rf"{re.escape(term)} ?[(（]([A-Z][A-Za-z]{{1,6}})[)）]", re.IGNORECASE)
    letters = (m[1] for u in found for m in form.finditer(u.text) if m[1].isupper())
    return (term, *dict.fromkeys(letters), *_renderings(term))


def _renderings(term: str) -> tuple[str, ...]:
    """What the glossary calls a term in the other language, where the whole term is one of its."""
    other: Language = "en" if language(term) == "zh" else "zh"
    whole = (m for m in glossary().mentions(term) if m.end - m.start == len(fold(term)))
    return tuple(name for m in whole for name in m.concept.names(other))


def _is_term(words: str, found: list[Unit]) -> bool:
    """True for letters, for words that the evidence has in quotation marks, for those that both
    write with capitals, and for a rare word that it does not have and the glossary does not know.
    """
    text = "\n".join(f"{u.text}\n{u.original}" for u in found)
    if words.istitle() and re.search(rf"[a-z,] {re.escape(words)}\b", text):
        return not glossary().mentions(words)
    if _ACRONYM.fullmatch(words) or re.search(f'[“"「]{re.escape(words)}[”"」]', text):
        return True
    strange = not is_common(fold(words)) and not glossary().mentions(words)
    return strange and len(words) <= 6 and not words.isascii() and words not in text


def _unexplained(found: list[Unit], engine: str) -> Draft:
    """A draft that is refused, of the nearest sentence."""
    nearest = [DraftSentence(u.text, ((u.passage, u.start, u.end, u.translation),))
               for u in found[:1]]  # fmt: skip
    return Draft(tuple(nearest), UNMATCHED, engine)
