"""By what names a report knows institutions and people: as written, by sound, read literally."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import rjieba

from index import Collection, Hit
from index.language.glossary import glossary
from index.language.lexicon import lexicon
from index.language.spoken import syllables
from index.language.terms import CJK_CHARACTER, fold, language, tokens
from qa.language.cues import cue_words
from qa.language.reports import names_of
from qa.language.sounds import same_sound, sounds_like
from qa.language.words import Words, read_words

HEAD = 800  # characters of a report's opening, where it names itself
ALIKE = 0.5  # likeness of two words in the lexicon from which one may render the other
NAME_TAGS = frozenset({"ns", "nz", "nr", "nrt", "nrfg", "nt"})
BETWEEN = r"[\s,.’'&-]+(?:[\w.’'-]+\s+){0,1}?"  # what may stand between two words of a name
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_LATIN_WORD = re.compile("[A-Za-z]{3,}")
# A name that opens a Chinese question, before what it is or what is asked of it.
_RENDERED = re.compile(
    r"([\u4e00-\u9fff]{3,8}?)(?:银行|集团|公司|保险|软件|科技|支付|电信|能源|物流|基金"
    r"|(?=\d{4}年|的|[上下]半年|去年|今年|有多少))+"
)
_CAPITALS = re.compile(r"\b[A-Z][\w'’-]+(?: (?:of |and |the |& )?[A-Z][\w'’-]+)*")


@dataclass(frozen=True)
class Known:
    """What is at hand of the reports asked: `text` as written, `own` the names they go by, and
    `whole` all of each report, in which a name is looked for letter by letter alone.
    """

    text: str
    own: tuple[str, ...]
    whole: tuple[str, ...] = ()

    def phrase(self, name: str) -> bool:
        """True if a name stands in the text whatever its case, or in a report as it is written."""
        edge = r"\b" if name.isascii() else ""
        exact = f"{edge}{re.escape(name)}{edge}"
        if any(name in text and re.search(exact, text) for text in self.whole):
            return True
        found = re.escape(fold(name)).replace(r"\ ", r"[\s-]+")
        return bool(re.search(f"{edge}{found}{edge}", self.words.folded))

    def capitalised(self, words: Sequence[str]) -> bool:
        """True if the words of a Latin name stand in the text in their order, written as names."""
        pattern = BETWEEN.join(rf"(?:{re.escape(w)}|{re.escape(w.upper())})" for w in words)
        return bool(re.search(rf"(?<![\w-]){pattern}(?![\w])", self.text))

    def term(self, word: str) -> bool:
        """True if the text has a word, a form of it, or one that may stand for it."""
        words = self.words
        mine = {term for t in tokens(word) for term in t.terms}
        near = {other for term in mine for other, like in lexicon().near(term).items()
                if like >= ALIKE}  # fmt: skip
        groups = read_words(word).groups
        return bool((mine | near) & words.terms or groups & words.groups or self.phrase(word))

    def concept(self, numbers: Iterable[int]) -> bool:
        """True if the text, or a name of the report itself, names one of these concepts."""
        return bool(set(numbers) & (self.words.concepts | self._own_concepts))

    def spelt(self, latin: str) -> bool:
        """True if a Latin name is the pinyin of characters that stand together in the text."""
        return _is_spelt(latin, self._chinese) or any(_is_spelt(latin, o) for o in self._own_zh)

    def begun(self, words: Sequence[str]) -> bool:
        """True if the first of a Latin name's words are the pinyin of characters right behind which
        stand some that the other words may stand for, in their order: Ruishi Eye is 瑞视眼科.
        """
        return any(
            _follow(words[n:], run[at:])
            for run in dict.fromkeys(_CHINESE.findall(fold(self.text)))
            for n in range(1, len(words))
            for at in _spelt_before("".join(words[:n]), run)
        )

    def sounded(self, chinese: str) -> bool:
        """True if a Chinese name renders the sound of a Latin name in the text."""
        return any(sounds_like(chinese, name) for name in self._latin)

    def heard(self, latin: str) -> bool:
        """True if a name in the Chinese text renders the sound of a Latin one."""
        return any(sounds_like(name, latin) or same_sound(name, latin) for name in self._named)

    def goes_by(self, chinese: str) -> bool:
        """True if a Chinese name renders the sound of the report's own Latin name."""
        names = [w for own in self._own_latin for w in (own, own.split()[0]) if w.isalpha()]
        return any(sounds_like(chinese, name) for name in names)

    def pinyin_of(self, chinese: str) -> bool:
        """True if a Chinese name of two or three characters stands in the text in Latin letters."""
        first, *rest = syllables(chinese)
        given = "".join(rest)
        either = rf"\b(?:{first}[\s,]+{given}|{given}[\s,]+{first}|{first}{given})\b"
        return bool(re.search(either, self.words.folded.replace("-", "")))

    def literal(self, name: str) -> bool:
        """True if a name is a name of the report's own in the other language, word by word."""
        others = self._own_zh if name.isascii() else self._own_latin
        return any(_renders(other, name) if name.isascii() else _renders(name, other)
                   for other in others)  # fmt: skip

    @cached_property
    def words(self) -> Words:
        """The words of the text."""
        return read_words(self.text)

    @cached_property
    def is_latin(self) -> bool:
        """True if the text is, in part or whole, in English."""
        return len(_LATIN_WORD.findall(self.text)) > len(_CHINESE.findall(self.text))

    @cached_property
    def is_chinese(self) -> bool:
        """True if the text is, in part or whole, in Chinese sentences."""
        return any(len(run) > 8 for run in _CHINESE.findall(self.text))

    @cached_property
    def _chinese(self) -> str:
        return "".join(_CHINESE.findall(fold(self.text)))

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(
            w for w, tag in rjieba.tag(self._chinese) if tag in NAME_TAGS and len(w) > 1
        )

    @cached_property
    def _latin(self) -> list[str]:
        runs = dict.fromkeys(_CAPITALS.findall(self.text))
        parts = [w for run in runs for w in run.split() if len(w) > 3]
        return list(dict.fromkeys([*runs, *parts, *self._own_latin]))

    @cached_property
    def _own_zh(self) -> list[str]:
        return [name for name in self.own if CJK_CHARACTER.search(name)]

    @cached_property
    def _own_latin(self) -> list[str]:
        return [name for name in self.own if name.isascii()]

    @cached_property
    def _own_concepts(self) -> frozenset[int]:
        return frozenset(m.concept.number for name in self.own for m in glossary().mentions(name))


def unaddressed(question: str, known: Known) -> str:
    """The question with the report's own name as "the company", whose it is anyway."""
    is_chinese = language(question) == "zh"
    shorter = question
    for name in sorted(known.own, key=len, reverse=True):
        if not name.isascii():
            shorter = question.replace(name, "公司")
        elif is_chinese:
            shorter = re.sub(_in_chinese(name), "公司", question, flags=re.I)
        else:
            edges = rf"\b(?:the )?{re.escape(name)}\b"
            shorter = re.sub(edges, "the company", question, flags=re.I)
        if shorter != question:
            break
    opening = _RENDERED.match(shorter) if is_chinese else None
    if opening is not None and known.goes_by(opening[1]):
        return "公司" + shorter[opening.end() :]
    return shorter


def _in_chinese(name: str) -> str:
    """A Latin name as it stands in Chinese text: in brackets or before the word for what it is."""
    return rf"(?<![A-Za-z])[(（]?{re.escape(name)}(?![A-Za-z])[)）]?(?:银行|集团|公司)?"


def known_of(collection: Collection, hits: Sequence[Hit]) -> Known:
    """What the reports of the hits know: the passages found, how they open, what they go by."""
    sources = list(dict.fromkeys(hit.passage.source for hit in hits))
    texts: dict[str, None] = {}
    documents = [collection.document(source) for source in sources]
    for document in documents:
        texts |= dict.fromkeys((document.text[:HEAD], "\n".join(document.translations)[:HEAD]))
    for p in (hit.passage for hit in hits):
        texts |= dict.fromkeys((p.heading or "", p.context or "", p.text, p.translation or ""))
    infos = {info.source: info for info in collection.sources()}
    own = [name for source, document in zip(sources, documents, strict=True)
           for name in names_of(infos[source], document.text[:HEAD])]  # fmt: skip
    whole = [document.text for document in documents]
    return Known("\n".join(texts), tuple(dict.fromkeys(own)), tuple(whole))


@lru_cache(maxsize=64)
def _syllables(chinese: str) -> tuple[str, dict[int, int]]:
    """The pinyin of a run, and behind how many characters each of its places is that has a syllable
    before it or after it."""
    spelt, edges = "", {0: 0}
    for syllable in syllables(chinese):
        spelt += syllable
        edges[len(spelt)] = len(edges)
    return spelt, edges


def _is_spelt(latin: str, chinese: str) -> bool:
    return any(True for _ in _spelt_at(latin, chinese))


def _spelt_before(latin: str, chinese: str) -> Iterator[int]:
    """Where characters end of which a Latin name is the pinyin, two or more of them."""
    return (last for first, last in _spelt_at(latin, chinese) if last - first > 1)


def _follow(words: Sequence[str], chinese: str) -> bool:
    """True if each word may stand for a character, the first for the first and each other for one
    of the next two.
    """
    for word in words:
        near = chinese[:2] if word is not words[0] else chinese[:1]
        met = _characters(word.lower()) & set(near)
        if not met:
            return False
        chinese = chinese[max(map(near.index, met)) + 1 :]
    return True


def _spelt_at(latin: str, chinese: str) -> Iterator[tuple[int, int]]:
    """The first and behind the last of the characters of which a Latin name is the pinyin."""
    spelt, edges = _syllables(chinese)
    wanted = re.sub(r"[^a-z]", "", latin.lower())
    at = spelt.find(wanted)
    while wanted and at >= 0:
        if at in edges and at + len(wanted) in edges:
            yield edges[at], edges[at + len(wanted)]
        at = spelt.find(wanted, at + 1)


def _renders(chinese: str, latin: str) -> bool:
    """True if each character of a Chinese name belongs to a word of the Latin one, and the reverse.

    北门 renders Northgate: 北 is north, 门 is gate. Words for the kind of business are left out.
    """
    plain, rest = latin.lower(), chinese
    words = [w for w in re.findall(r"[a-z]+", plain) if w not in cue_words("reports.type_en")]
    left = list(rest)
    for word in words:
        met = _met(word, chinese)
        if not met:
            return False
        left = [c for c in left if c not in met]
    return bool(words) and not left


def _met(word: str, chinese: str) -> set[str]:
    """The characters of a Chinese name that a Latin word, or the two words in it, may stand for."""
    whole = _characters(word) & set(chinese)
    if whole:
        return whole
    for cut in range(3, len(word) - 2):
        one, other = (_characters(part) & set(chinese) for part in (word[:cut], word[cut:]))
        if one and other:
            return one | other
    return set()


@lru_cache(maxsize=4_000)
def _characters(word: str) -> set[str]:
    """The Chinese characters of the words that a Latin word may stand for."""
    near = {term: like for t in tokens(word) for term in t.terms
            for term, like in lexicon().near(term).items() if like >= ALIKE}  # fmt: skip
    return {c for term in near if len(term) < 3 for c in term if CJK_CHARACTER.match(c)}
