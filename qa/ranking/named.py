"""Whether a unit gives the name that a question asks for: of a person, a body, a thing."""

import re
from collections.abc import Sequence
from functools import lru_cache

import rjieba

from index import Language
from index.language.background import is_common
from index.language.glossary import glossary
from index.language.terms import fold, language, tokens
from qa.language.bodies import bodies, is_proper
from qa.language.cues import cue, cue_words
from qa.language.names import FAMILY, is_term
from qa.language.question import Kind, Question
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.doubts import nearest_part

_QUOTED = re.compile('[\u201c\u2018\u300a"]([^\u201d\u2019\u300b"]{2,20})[\u201d\u2019\u300b"]')
_CAPITALS = re.compile(r"\b[A-Z][\w&'-]*(?: [A-Z][\w&'-]*)*")
_SHORTENS = re.compile("[(（][^()（）]*$")  # before what the reporter itself goes by from there
NEARBY = 12  # characters before "five subsidiaries", in which members of a list may stand
BESIDE = 24  # characters after "a rival", in which its name may stand: "a rival, Quill & Son"
NEAR = 600  # characters before a sentence, in which the thing that it goes on about is named
_NAME_TAGS = frozenset({"nr", "nt", "nz", "nrt", "nrfg"})
_SPEAKS = re.compile(
    "[\u4e00-\u9fff]{2,3}(?:在|称|说|表示|介绍|指出|认为|写|强调|透露|坦言|于|则|把|给出|解释|预计)"
)
_CREDITED = re.compile("(?:作者|整理|编辑|撰稿|文)[:/：／]")
_NOT_NAMED: frozenset[Kind] = frozenset({"number", "why", "date", "definition"})
_NAMED_PERSON = re.compile(r"(?i:\bwho (?:is|was|are)) [A-Z]")
_CALLED = re.compile(r"[“\"]|\b(?:called|named)\b")
_ADDRESSED = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Sir|Dame|Lord|Lady|Professor)\.? [A-Z]")


def no_name(question: Question, unit: Unit) -> float:
    """1 when someone or something's name is asked for and the unit gives no name that is new.

    Who does something is a person, whose name has two words or a form of address; who owns, makes
    or supplies something may be a company.
    """
    folded = fold(question.text)
    asks_who = "who" in question.kinds and not (
        _NAMED_PERSON.search(question.text) or cue("question.who_kind").search(folded)
    )
    if not asks_who and not cue("question.name").search(folded):
        return 0.0
    title = unit.context.split("\n", 1)[0]
    asked = frozenset(t.surface.removesuffix("'s") for t in tokens(f"{question.text} {title}"))
    # Who made something is not named by what stands in quotation marks.
    told = _QUOTED.sub("|", unit.text) if asks_who else unit.text
    latin = latin_names(told, asked)
    if cue("entities.of_these").search(folded):
        return 0.0
    if asks_who and language(unit.text) == "en" and cue("question.agent").search(fold(unit.text)):
        return 0.0
    if asks_who and language(unit.text) == "en" and not cue("question.maker").search(folded):
        return float(not _ADDRESSED.search(unit.text) and not any(" " in n for n in latin))
    text = f"{unit.text} {unit.original}"
    quoted = [] if asks_who else [fold(n) for n in _QUOTED.findall(text)]
    named = quoted + cue("evidence.body").findall(fold(text))
    named += [w for w, tag in rjieba.tag(unit.original) if tag in _NAME_TAGS and len(w) > 1]
    named += [fold(n) for n in latin]
    return float(not any(n not in folded for n in named))


def names_nobody(target: Target, unit: Unit) -> bool:
    """True where someone is asked for by a role, or a body by its kind, and Chinese names none; the
    body in the part that is about what is asked.
    """
    folded, text = fold(target.question.text), fold(unit.original)
    if unit.row is not None or language(text) == "en":
        return False
    asks_person = cue("entities.asks_person").search(folded)
    asks_body = cue("entities.asks_body").search(folded)
    if not asks_person and not asks_body:
        return False
    if asks_body and not asks_person and cue("entities.of_these").search(folded):
        return False
    about = nearest_part(target, text) if asks_body else text
    if any(n not in folded for n in _QUOTED.findall(about)) and asks_body:
        return False
    if asks_person and (latin_names(unit.original, frozenset()) or _has_person(text, folded)):
        return False
    return not (asks_body and _has_body(about, folded))


def _has_person(text: str, asked: str) -> bool:
    after = (text[m.end() :] for m in cue("entities.titles").finditer(text))
    if any((FAMILY.match(t) or _SPEAKS.match(t)) and t[:2] not in asked for t in after):
        return True
    if _CREDITED.search(text):
        return True
    return any(tag in _NAME_TAGS and FAMILY.match(w) and len(w) > 1 and w not in asked
               for w, tag in rjieba.tag(text))  # fmt: skip


def _has_body(text: str, asked: str) -> bool:
    named = [text[m.start : m.end] for m in glossary().mentions(text) if m.concept.is_name]
    named += [name + kind for name, kind in bodies(text) if is_proper(name, kind)]
    named += [w for w, tag in rjieba.tag(text) if tag in ("nt", "nz") and len(w) > 1]
    named += re.findall("[a-z]{3,}", text)
    named += cue("entities.bodies").findall(text)
    return any(n not in asked for n in named)


def new_names(question: Question, unit: Unit) -> list[str]:
    """The names in a unit that the question does not have: quoted, or in Latin letters."""
    folded = fold(question.text)
    title = unit.context.split("\n", 1)[0]
    known = frozenset(t.surface.removesuffix("'s") for t in tokens(f"{question.text} {title}"))
    found = _QUOTED.findall(unit.text)
    if language(unit.text) == "en":
        found += latin_names(unit.text, known)
    return [name for name in found if fold(name) not in folded]


def is_left_unnamed(question: Question, unit: Unit) -> bool:
    """True where it is asked which company, town or person, and the unit speaks of "a rival", "two
    carmakers" or 一家公司, and has no new name.
    """
    if unit.row is not None or unit.is_list or question.kinds & _NOT_NAMED:
        return False
    if not (asks := _asks_which(question.text, question.language)):
        return False
    script = "en" if language(unit.text) == "en" else "zh"
    if question.language == "zh" and script == "en" and "body" in asks:
        return not new_names(question, unit)
    folded, text = fold(question.text), fold(unit.text)
    for left in cue(f"entities.left_{script}").finditer(text):
        if "、" in text[: left.start()][-NEARBY:]:
            continue
        if _is_of_these(folded, left["thing"], script, asks, question.language):
            return not _has_name(question, unit, left, script)
    return False


@lru_cache(maxsize=256)  # asked of every unit
def _asks_which(question: str, asked: Language) -> frozenset[str]:
    """ "which" for a question which of several it was, "body" for one after a company or school."""
    folded = fold(question)
    is_asked = cue(f"entities.asks_which_{asked}").search(folded)
    if not is_asked or cue("entities.compares").search(folded):
        return frozenset()
    is_of_body = any(cue(f"entities.{c}").search(folded) for c in ("asks_body", "which_body"))
    return frozenset({"which", "body"} if is_of_body else {"which"})


def _is_of_these(
    folded: str, thing: str, script: str, asks: frozenset[str], asked: Language
) -> bool:
    """True where such things are asked about, in the text's language or in the other."""
    if asked != script or script == "zh":
        return "body" in asks or (asked == script and thing in folded)
    stem = re.escape(thing[:-1])  # company, companies
    return bool(re.search(rf"\b(?:which|what)\s+(?:(?!the\b|an?\b)[\w-]+\s){{0,3}}{stem}", folded))


def _has_name(question: Question, unit: Unit, left: re.Match[str], script: str) -> bool:
    """True for a new name, which in English must stand beside what is left open."""
    if question.language == script == "en" and len(fold(unit.text)) == len(unit.text):
        beside = f"{left['thing']} {unit.text[left.end() :][:BESIDE]}"
        return bool(_CALLED.search(beside) or latin_names(beside, frozenset()))
    return bool(new_names(question, unit))


def latin_names(text: str, known: frozenset[str]) -> list[str]:
    """Capitalised words inside sentences, and runs of two or uncommon ones anywhere, without titles
    and months, words already known and the acronyms of terms.
    """
    found = []
    for match in _CAPITALS.finditer(text):
        words = [re.sub("['\u2019]s?$", "", w) for w in match.group().split()]
        kept = [w for w in words if w.lower() not in cue_words("evidence.titles") | known]
        if kept and all(is_term(w) for w in kept):
            continue
        is_inside = match.start() > 0 or bool(kept and not is_common(kept[0].lower()))
        if len(kept) > 1 or (kept and is_inside):
            found.append(" ".join(kept))
    return found


def is_of_other_name(question: Question, unit: Unit, found: Sequence[Unit]) -> bool:
    """True where a figure of something is asked for that other passages have by name, in quotation
    marks, and neither the unit's passage nor one just before it does.
    """
    if not question.wants_number or unit.row is not None:
        return False
    asked = fold(question.text)
    names = {
        fold(m[1])
        for u in found for m in _QUOTED.finditer(u.text)
        if _is_asked(m[1], asked) and not _SHORTENS.search(u.text[: m.start()])
    }  # fmt: skip
    passage = unit.passage
    around = fold(f"{unit.context}\n{passage.text}\n{passage.translation or ''}")
    around += fold("\n".join(
        u.text for u in found
        if u.passage.source == passage.source and 0 <= passage.start - u.end <= NEAR
    ))  # fmt: skip
    return any(name not in around and _short(name) not in around for name in names)


def _is_asked(name: str, asked: str) -> bool:
    is_name = len(name) > 3 and (not name.isascii() or name[0].isupper())
    return is_name and (fold(name) in asked or _short(fold(name)) in asked)


def _short(name: str) -> str:
    """A name in Latin letters without its first word, the owner's, where two are left: e-wallet."""
    rest = name.partition(" ")[2]
    return rest if len(rest) > 6 else name
