"""Which reports of a collection a question names: by institution, title or file name.

A report goes by the institution at the head of its title, by what its opening declares ("以下简称",
("Northgate")), by its file's name, by every name that the glossary has for a company, and for a
Chinese name by its pinyin.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from index import Collection, Language, SourceInfo
from index.language.background import is_common
from index.language.glossary import Concept, glossary
from index.language.spoken import syllables
from index.language.terms import fold
from qa.language.cues import cue, cue_words
from qa.language.periods import Period, periods

READ_HEADS = 50  # of that many reports the opening is read too; of more, titles and file names
HEAD = 400
LONGEST = 6  # words of an English name
LONGEST_ZH = 10  # characters of a Chinese one
_LEAD_ZH = re.compile(r"[\u4e00-\u9fff]+")
_RUN = re.compile(r"[A-Z][\w&'’-]*(?: (?:of|and|the|&|[A-Z][\w&'’-]*))*")
_JOINTS = ("of", "and", "the", "&")  # which no name ends with
_WORD = re.compile(r"[a-z0-9&-]+")
_PARTS = re.compile(r"[:,|–—(（]| - ")
_PARTS_SHOWN = {
    "H1": "上半年", "H2": "下半年", "Q1": "一季度", "Q2": "二季度", "Q3": "三季度", "Q4": "四季度",
}  # fmt: skip
_DECLARED_ZH = re.compile(
    r"(?:以下)?(?:简称|英文名称?)[为是:：]?\s*[“\"「]?([^”\"」,，;；、)）或]{2,40})"
)
_DECLARED_EN = re.compile(r"\([“\"]([A-Z][^“”\"]{2,30})[”\"]")


@dataclass(frozen=True, slots=True)
class Named:
    """Reports that a question names together: `as_read(question)[start:end]`, as `written`."""

    sources: tuple[str, ...]
    start: int
    end: int
    written: str


class Reports:
    """The names of a collection's reports."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._read: tuple[object, dict[str, tuple[str, ...]]] = (None, {})

    def named(self, question: str) -> list[Named]:
        """The reports named in a question, left to right; the longest names count."""
        aliases, folded, written = self._aliases(), fold(question), as_read(question)
        found: list[Named] = []
        for start, end in _spans(folded):
            sources = aliases.get(_key(folded[start:end]))
            taken = any(n.start < end and start < n.end for n in found)
            if sources and not taken and _is_meant(written, start, end):
                found.append(Named(sources, start, end, written[start:end]))
        return sorted(found, key=lambda n: n.start)

    def _aliases(self) -> dict[str, tuple[str, ...]]:
        vocabulary = self._collection.store.vocabulary()
        if self._read[0] is not vocabulary:
            infos = self._collection.sources()
            found: dict[str, dict[str, None]] = {}
            for info in infos:
                text = self._head(info) if len(infos) <= READ_HEADS else ""
                for name in names_of(info, text):
                    found.setdefault(_key(name), {})[info.source] = None
            self._read = vocabulary, {name: tuple(sources) for name, sources in found.items()}
        return self._read[1]

    def _head(self, info: SourceInfo) -> str:
        return self._collection.document(info.source).text[:HEAD]


def as_read(question: str) -> str:
    """The question as names are found in it: folded where folding moves its characters."""
    folded = fold(question)
    return question if len(question) == len(folded) else folded


def shown(info: SourceInfo) -> str:
    """A report's name for a reader who gave none: its institution, else its title."""
    return next(iter(_leads(info.title)), info.title)


def distinct(
    names: Mapping[str, str], held: Iterable[SourceInfo], asked: Language
) -> dict[str, str]:
    """Names by source; those that several share with their report's period, else its source."""
    found = dict(names)
    periods_of = {i.source: _period(i, asked) for i in held if i.source in names}
    for labels in (periods_of, {source: source for source in names}):
        counts = Counter(map(_key, found.values()))
        for source, name in names.items():
            if counts[_key(found[source])] > 1 and labels.get(source):
                form = "{}（{}）" if asked == "zh" else "{} ({})"
                found[source] = form.format(name, labels[source])
    return found


def _period(info: SourceInfo, asked: Language) -> str:
    """The reporting period that a title names, or else a file's name; "" for none."""
    found = periods(info.title) or periods(_spaced(info.source))
    if not found:
        return ""
    last: Period = max(found, key=lambda p: (p.year, p.part))
    part = _PARTS_SHOWN.get(last.part, "")
    if asked == "zh":
        return f"{last.year}年{part}"
    return f"{last.part} {last.year}" if part else last.year


def _is_meant(question: str, start: int, end: int) -> bool:
    """False for the name of a place (临海市), and for everyday words that are not capitalised."""
    name = question[start:end]
    is_plain = name.islower() and all(is_common(word) for word in name.split())
    return not is_plain and not cue("reports.place").match(question[end:])


def narrowed(named: Named, question: str, collection: Collection) -> tuple[str, ...]:
    """Of several reports of one name, those whose titles name the question's period; else all."""
    asked = periods(question)
    titles = {i.source: f"{i.title} {i.source}" for i in collection.sources()}
    fitting = tuple(
        s for s in named.sources if any(p.suits(q) for p in asked for q in periods(titles[s]))
    )
    return fitting or named.sources


def _spans(folded: str) -> Iterator[tuple[int, int]]:
    """Every stretch of a question that may be a name, longest first."""
    words = [m.span() for m in _WORD.finditer(folded)]
    spans = [
        (words[i][0], words[j][1])
        for i in range(len(words))
        for j in range(i, min(i + LONGEST, len(words)))
    ]
    for match in _LEAD_ZH.finditer(folded):
        a, b = match.span()
        spans += [(i, j) for i in range(a, b) for j in range(i + 2, min(i + LONGEST_ZH, b) + 1)]
    yield from sorted(spans, key=lambda s: s[0] - s[1])


def _key(name: str) -> str:
    return " ".join(fold(name).replace("-", " ").split())


@lru_cache(maxsize=5_000)
def names_of(info: SourceInfo, head: str) -> tuple[str, ...]:
    """All that one report goes by."""
    leads = [*_leads(info.title), *_leads(re.sub(r"\d+", " ", _spaced(info.source)).title())]
    known = {part for lead in leads for part in _forms(lead)}
    declared = [m.strip() for m in (*_DECLARED_ZH.findall(head), *_DECLARED_EN.findall(head))]
    leads += [d for d in declared if d and _is_name(d, known)]
    found = dict.fromkeys(form for lead in leads for form in _forms(lead))
    firsts = [form for lead in leads for form in [lead.split()[0]]]
    found |= dict.fromkeys(word for word in firsts if firsts.count(word) > 1)
    for mention in glossary().mentions(_PARTS.split(info.title)[0]):
        if _is_company(mention.concept):
            found |= dict.fromkeys((*mention.concept.zh, *mention.concept.en))
    return tuple(found | dict.fromkeys((info.source, info.title)))


def _stem(source: str) -> str:
    return source.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _spaced(source: str) -> str:
    return re.sub(r"[-_.]+", " ", _stem(source))


def _is_name(declared: str, known: Iterable[str]) -> bool:
    """True for a declared name that shares its distinctive word with what the title leads with."""
    if declared.lower().split()[0] in cue_words("reports.generic"):
        return False
    words = set(_key(declared).split())
    return any(words & set(_key(k).split()) or k in declared or declared in k for k in known)


def _leads(title: str) -> list[str]:
    """The institution that a title names first, in the script that it is written in."""
    if _LEAD_ZH.search(title):
        return list(_chinese_leads(title))[:1]
    found = []
    for run in _RUN.findall(_PARTS.split(title)[0]):
        words = [w for w in _plain(run).split() if w.lower() not in cue_words("reports.generic")]
        while words and words[-1] in _JOINTS:
            words.pop()
        if words and words[-1].lower() in cue_words("reports.type_en"):
            words = words if len(words) > 1 else []
        if words:
            found.append(" ".join(words))
    return found[:1]


def _plain(name: str) -> str:
    return re.sub(r"['’]s\b", "", name)


def _chinese_leads(title: str) -> Iterator[str]:
    for company in glossary().mentions(title):
        if _is_company(company.concept):
            yield fold(title)[company.start : company.end]
    runs = _LEAD_ZH.findall(title)
    for run in runs:
        body = cue("reports.body").match(run)
        bare = cue("reports.kind").sub("", run)
        if body:
            yield body.group()
        elif 2 <= len(bare) < len(run):
            yield bare
        elif len(bare) > 3 and any(cue("reports.kind").fullmatch(other) for other in runs):
            yield bare  # the kind of report stands behind its year: 某某图书馆2022年度报告


def _is_company(concept: Concept) -> bool:
    return concept.is_name and "compan" in concept.theme


def _forms(name: str) -> Iterator[str]:
    """A name with and without the word for its kind of business, and in pinyin."""
    yield name
    if _LEAD_ZH.match(name):
        stem = cue("reports.type_zh").sub("", name)
        if len(stem) < 2 or any(m.concept.is_name for m in glossary().mentions(stem)):
            return
        spelt = "".join(syllables(stem))
        yield from (stem, spelt, *(f"{spelt} {kind}" for kind in _kinds(name)))
        return
    words = name.split()
    while len(words) > 1:
        is_kind = words[-1].lower() in cue_words("reports.type_en")
        words = words[:-1]
        if is_kind or (len(words) > 1 and words[-1] not in _JOINTS):
            yield " ".join(words)
    if len(words[0]) > 3 and not is_common(words[0].lower()):
        yield words[0]


def _kinds(name: str) -> list[str]:
    """The English words for the kind of business at the end of a Chinese name."""
    pairs = (entry.split(" ", 1) for entry in cue_words("reports.kinds"))
    return [word for zh, en in pairs if name.endswith(zh) for word in en.split()]
