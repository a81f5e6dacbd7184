"""Text to terms: folding, language, words and CJK bigrams for sparse search.

A *term* is what the sparse index counts: a Chinese word, a stemmed English word, a number, a
number's value (`=3560000` for both "356万" and "3.56 million") or a month (`=6月` for both "6月"
and "June"), so that the same quantity and date meet themselves across languages.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

import opencc
import rjieba
import Stemmer

from index.passage import Language

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CJK_CHARACTER = re.compile(f"[{CJK}]")
_CJK_RUN = re.compile(f"[{CJK}]+")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_SCALES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "万": 10**4, "trillion": 10**12, "tn": 10**12,
    "billion": 10**9, "bn": 10**9, "million": 10**6, "mn": 10**6, "thousand": 10**3,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    "(?:january|february|march|april|may|june|july|august|september|october|november|december|sept"
    f"|{'|'.join(_MONTHS)})"
)
_IS_MONTH = re.compile(r"(?:\d|\b(?:of|in|since|until|by|to|from)) ?may\b|\bmay,? ?\d")
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTH_SIGN = "月"
_CHINESE_MONTHS = {f"{numeral}{_MONTH_SIGN}": month for month, numeral in enumerate(_NUMERALS, 1)}
_TOKEN = re.compile(
    rf"(?P<number>\d{{1,40}}(?:,\d{{3}})*(?:\.\d+)?)(?P<percent>\s?(?:%|per ?cent(?![a-z])))?"
    rf"(?:\s?(?P<scale>{'|'.join(_SCALES)})(?![a-z]))?"
    rf"|(?P<latin>[a-z][a-z0-9]*(?:['’\-&][a-z0-9]+)*)"
    rf"|(?P<cjk>[{CJK}]+)"
    rf"|(?P<other>(?:(?![a-z0-9{CJK}])[^\W_])+)"
)


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters as simplified ones, as many as before."""
    return str(_simplifier().convert(text))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Folded function words of both languages, with the stems of the English ones."""
    lines = files("index").joinpath("stopwords.txt").read_text(encoding="utf-8").splitlines()
    plain = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return frozenset(plain | {_stemmer().stemWord(word) for word in plain})


def clean(text: str) -> str:
    """Text without lone surrogates and invisible controls, which no tokenizer survives."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return _INVISIBLE.sub(" ", text)


def fold(text: str) -> str:
    """One spelling for comparison: NFKC, traditional to simplified, lower case.

    Lines are remembered, texts put together of them are not: each question makes its own.
    """
    if "\n" not in text:  # as most are, a thousand times for an answer
        return fold_line(text)
    return "\n".join(map(fold_line, text.split("\n")))


@lru_cache(maxsize=20_000)
def fold_line(text: str) -> str:
    """`fold` of one line, remembered."""
    return simplified(unicodedata.normalize("NFKC", clean(text))).lower()


def language(text: str) -> Language:
    """The language of a text by its scripts; names in the other one do not count for much."""
    cjk = sum(len(run) for run in _CJK_RUN.findall(text))
    latin = re.findall(r"[a-z]{2,}", text.lower())
    grammar = sum(1 for word in latin if word in stop_words())  # "What is 揭榜挂帅?" is English
    return "zh" if cjk and cjk >= len(latin) + 2 * grammar else "en"


def without_possessive(word: str) -> str:
    """A name without what makes it whose something is: "Farquhar's"."""
    return re.sub("['\u2019]s$", "", word)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball stem of a folded English word."""
    return str(_stemmer().stemWord(word))


def segment(run: str) -> list[str]:
    """A run of CJK characters cut into words."""
    return list(rjieba.cut(run))


def number_term(number: str, scale: str | None) -> str:
    """The value term of a number with its scale word, such as `=3560000`."""
    value = Decimal(number.replace(",", "")) * _SCALES.get(scale or "", 1)
    return f"={value.normalize():f}"


def month_term(month: int) -> str:
    """The term of a month, 1..12, however it is written."""
    return f"={month}月"


def _latin_terms(match: re.Match[str]) -> list[str]:
    word = match["latin"]
    if _MONTH.fullmatch(word) and _is_month(match):
        return [stem(word), month_term(_MONTHS.index(word[:3]) + 1)]
    word = re.sub(r"['’]s$", "", word.replace("’", "'"))
    parts = re.split(r"[-&']", word)
    return [stem(word)] + ([stem(part) for part in parts if part] if len(parts) > 1 else [])


def _is_month(match: re.Match[str]) -> bool:
    """False for the verb "may"."""
    around = match.string[max(0, match.start() - 6) : match.end() + 4]
    return match.group() != "may" or bool(_IS_MONTH.search(around))


def _cjk_terms(word: str) -> tuple[str, ...]:
    month = _CHINESE_MONTHS.get(word)
    return (word,) if month is None else (word, month_term(month))


def _number_terms(match: re.Match[str]) -> list[str]:
    number = match["number"].replace(",", "")
    if match["percent"]:
        return [f"{number}%"]
    if match["scale"]:
        return [number, number_term(number, match["scale"])]
    is_month = match.string[match.end() : match.end() + 1] == "月" and number.isdecimal()
    if is_month and len(number) < 3 and 0 < int(number) < 13:
        return [number, month_term(int(number))]
    return [number]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of folded text with the terms it is indexed under; offsets into the folded text."""

    surface: str
    terms: tuple[str, ...]
    start: int
    end: int
    is_number: bool = False


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of a text, in order; remembered, for questions come back to a text."""
    return tuple(cut(text))


def cut(text: str) -> Iterator[Token]:
    """The same one by one and not remembered: for texts that are read once."""
    for match in _TOKEN.finditer(fold(text)):
        start, end = match.span()
        if match["cjk"]:
            may_be_month = _MONTH_SIGN in match["cjk"]
            for word in segment(match["cjk"]):
                end = start + len(word)
                yield Token(word, _cjk_terms(word) if may_be_month else (word,), start, end)
                start = end
        else:
            is_number = match["number"] is not None
            yield Token(match.group(), tuple(_terms(match)), start, end, is_number)


def words(text: str, surfaces: dict[str, str] | None = None) -> tuple[str, ...]:
    """The terms of a text in order: words, stems, numbers and values; stop words included.

    To `surfaces` is added how each that is not there is first written, unless it is its own term.
    """
    surfaces = {} if surfaces is None else surfaces
    found: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        if not match["cjk"]:
            pieces = [(match.group(), _terms(match))]
        elif _MONTH_SIGN in match["cjk"]:
            pieces = [(word, _cjk_terms(word)) for word in segment(match["cjk"])]
        else:
            found += segment(match["cjk"])
            continue
        for surface, terms in pieces:
            found += terms
            for term in terms:
                surfaces.setdefault(term, surface)
    return tuple(found)


def _terms(match: re.Match[str]) -> Sequence[str]:
    """The terms of a match that is no Chinese run."""
    if match["number"]:
        return _number_terms(match)
    return _latin_terms(match) if match["latin"] else (match.group(),)


def bigrams(text: str) -> tuple[str, ...]:
    """CJK character bigrams (a lone character stands for itself) beside the Latin terms."""
    found: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        if match["cjk"]:
            run = match["cjk"]
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        elif not match["other"]:
            found += _terms(match)
    return tuple(found)
