"""Institutions and people that a question names and the reports do not know.

What is told of one institution answers no question about another, however well the other words fit.
A name counts as known as it is written, in pinyin, by the glossary, by its sound, or read word by
word; where none of these can tell, it is given the benefit of the doubt.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from index.language.background import is_common
from index.language.glossary import Mention, glossary
from index.language.spoken import spoken
from index.language.terms import CJK_CHARACTER, fold, language, stop_words, tokens
from qa.language.acronyms import long_form
from qa.language.bodies import bodies, is_proper, is_verb
from qa.language.cues import cue, cue_words
from qa.language.known import Known
from qa.language.names import PINYIN, is_term, people
from qa.ranking.products import unknown_products

_WORD = "[A-Z][A-Za-z&'’.-]*[A-Za-z]"
_RUN = re.compile(rf"(?<![A-Za-z0-9-]){_WORD}(?:(?: of| and| the| &| for)? {_WORD})*")
_POSSESSIVE = re.compile(r"['’]s?$")
_TITLED = 0.7  # share of capitalised words from which a question is set as a headline
_FEW = 6
_UNIT = re.compile(r"[A-Za-z]{1,2}[A-Z][a-z]?|[A-Z]&[A-Z]")  # kWh, and A&E
_GLOSSED = re.compile(r"\s?[(（][\u4e00-\u9fff]")  # the name in Chinese follows
_QUOTED = re.compile('[“"「《]([^”"」》]{2,12})[”"」》]')


def strangers(question: str, known: Known) -> list[str]:
    """The names in a question that the reports do not know, as they are written."""
    question = unicodedata.normalize("NFKC", question)  # as long as it is folded, with its capitals
    folded = fold(question)
    mentions = [m for m in glossary().mentions(question) if m.concept.is_name]
    found = [question[m.start : m.end] for m in mentions if not _is_known_concept(m, folded, known)]
    taken = [question[m.start : m.end] for m in mentions]
    found += [" ".join(run) for run in _latin_runs(question, taken) if not _knows_latin(run, known)]
    found += list(_offshoots(question, taken, known))
    rest = folded
    for name in map(fold, taken):
        rest = rest.replace(name, "|")
    if CJK_CHARACTER.search(question):
        found += [n + kind for n, kind in bodies(rest) if not _knows_body(n, kind, known)]
        found += [n for n in people(rest) if not _knows_person(n, known)]
        shorts = cue("entities.short").finditer(rest)
        found += [m["short"] for m in shorts if not _knows_short(m["short"], m["word"], known)]
    found += unknown_products(question, known)
    found += [q for q in _QUOTED.findall(question) if not _knows_quoted(q, known)]
    return list(dict.fromkeys(_POSSESSIVE.sub("", name) for name in found))


def _is_known_concept(mention: Mention, folded: str, known: Known) -> bool:
    """True for a place, and for an institution that the reports name in any of its forms."""
    if "compan" not in mention.concept.theme:
        return True
    if known.concept([mention.concept.number]) or known.phrase(folded[mention.start : mention.end]):
        return True
    return any(known.phrase(name) for name in (*mention.concept.zh, *mention.concept.en))


def _latin_runs(question: str, taken: Sequence[str]) -> Iterator[list[str]]:
    """The words of each run of capitalised words that may be a name."""
    if _is_headline(question):
        return
    for match in _RUN.finditer(question):
        for part in re.split(r" (?:and|of|for|the) (?=the |[A-Z])", match.group()):
            if _GLOSSED.match(question, match.end()):
                continue
            run = _bare(part.split(), begins=match.start() == 0 and language(question) == "en")
            name = " ".join(run)
            if run and not any(name in t or t in name for t in taken):
                yield run


def _offshoots(question: str, taken: Sequence[str], known: Known) -> Iterator[str]:
    """Names that begin with that of an institution and go on with words nobody tells of: a
    subsidiary such as "ICBC Leasing".
    """
    for name in taken:
        for match in re.finditer(rf"\b{re.escape(name)}((?: [A-Z][a-z]+)+)", question):
            rest = [w for w in match[1].split() if w.lower() not in cue_words("evidence.titles")]
            is_told = any(known.term(w) or known.spelt(w) for w in rest)
            if rest and not is_told and not _is_headline(question):
                yield match.group()


def _is_headline(question: str) -> bool:
    """True for a question that is set as a headline, where a capital tells nothing."""
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", question)
    titles = cue_words("evidence.titles")
    capital = [w for w in words[1:] if w[0].isupper() and w.lower() not in titles]
    return len(words) > _FEW and len(capital) > _TITLED * len(words)


def _bare(words: list[str], begins: bool) -> list[str]:
    """A run without what leads or follows a name: question words, titles, months, periods."""
    owned = any(_POSSESSIVE.search(w) for w in words)
    words = [_POSSESSIVE.sub("", w) for w in words if not re.match("I['’]", w)]
    plain = cue_words("evidence.titles") | cue_words("entities.forms") | cue_words("question.words")
    kept = [w for w in words if w.lower() not in plain and w.lower() not in stop_words()
            and not _UNIT.fullmatch(w)]  # fmt: skip
    if begins and kept[1:] and kept[1].isupper():
        kept = kept[1:]
    is_opening = begins and not owned and len(kept) == 1 and kept[0] == words[0]
    return [] if is_opening and not kept[0].isupper() else kept


def _knows_latin(run: list[str], known: Known) -> bool:
    name, kinds = " ".join(run), cue_words("reports.type_en")
    core = list(run)
    while core and core[-1].lower() in kinds:
        core.pop()
    is_body = len(core) < len(run)
    if all(w.lower() in cue_words("entities.general") for w in core) or _is_told(name, core, known):
        return True
    if len(run) == 1 and name.isupper():
        return _knows_acronym(name, known)
    if known.is_latin:
        return not is_body and all(known.term(w) for w in core)
    return _knows_foreign(core, is_body, known)


def _is_told(name: str, core: list[str], known: Known) -> bool:
    """True for a name that stands in the text as it is, or by a word that is its alone; and for
    a term, which is no name.
    """
    if known.phrase(name) or (known.capitalised(core) and not _is_plain(core)):
        return True
    if any(m.end - m.start == len(name) for m in glossary().mentions(name)) or is_term(name):
        return True
    return any(known.phrase(w) and not is_common(w.lower()) for w in core)


def _is_plain(core: list[str]) -> bool:
    """True for one everyday word, such as First, whose capital may be that of a sentence."""
    return len(core) == 1 and is_common(core[0].lower())


def _knows_acronym(name: str, known: Known) -> bool:
    """True for letters that the text has words for, and where it has no English to tell by."""
    return not known.is_latin or bool(long_form(name.lower()).search(known.words.folded))


def _knows_foreign(core: list[str], is_body: bool, known: Known) -> bool:
    """Whether a Chinese text knows a Latin name; True where nothing tells."""
    name = " ".join(core)
    if known.spelt(name) or known.spelt("".join(reversed(core))) or known.literal(name):
        return True
    if known.begun(core):
        return True
    is_common_name = all(is_common(w.lower()) for w in core)
    is_pinyin = bool(PINYIN.fullmatch("".join(core).lower()))
    if is_pinyin and (len(core) > 1 or not is_common_name):
        return False
    if is_common_name:
        return not is_body
    return known.heard(name)


def _knows_body(name: str, kind: str, known: Known) -> bool:
    if not is_proper(name, kind) and (known.is_chinese or known.term(name) or is_verb(name)):
        return True
    if known.phrase(name + kind) or known.spelt(spoken(name + kind)):
        return True
    if any(own.startswith(name) or (name in own and len(name) > 2) for own in known.own):
        return True
    if known.is_chinese and not kind.startswith("银行") and known.phrase(name):
        return True
    if known.literal(name):
        return True
    return not known.is_chinese and (known.sounded(name) or known.pinyin_of(name))


def _knows_person(name: str, known: Known) -> bool:
    """Whether the first two or three characters are a name that the text has."""
    forms = [name, name[:2]]
    if any(known.phrase(f) for f in forms):
        return True
    if any(known.pinyin_of(f) for f in forms):
        return True
    return not known.is_chinese and known.sounded(name)


def _knows_short(name: str, word: str | None, known: Known) -> bool:
    """Whether the reports know a company by its everyday word, or by a whole name that has it; or
    tell of what the `word` means.
    """
    if known.phrase(name) or known.pinyin_of(name) or (word and known.term(word)):
        return True
    return any(
        m.start == 0 and m.end > len(name) and _is_known_concept(m, whole, known)
        for whole in (name + kind for kind in ("银行", "集团", "证券", "保险"))
        for m in glossary().mentions(whole)
    )


def _knows_quoted(name: str, known: Known) -> bool:
    """True if what a question sets in quotation marks is told, or another language is read."""
    is_told = known.is_latin if name.isascii() else known.is_chinese
    if not is_told or known.phrase(name) or known.spelt(spoken(fold(name))):
        return True
    return all(known.term(t.surface) for t in tokens(name))
