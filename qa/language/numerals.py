"""Numbers written in words: 八, 十二点五, 三百五十六, "eight", "twenty-five", as Decimals."""

import re
from decimal import Decimal

import cn2an

ZH = r"(?:[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?)"
_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: i for i, word in enumerate(_ONES)} | {w: 20 + 10 * i for i, w in enumerate(_TENS)}
EN = rf"(?:\b(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(_ONES[2:])})\b)"
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8,
    "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
_ROUND = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
          "亿": 10**8}  # fmt: skip
_ZH_FRACTION = rf"(?P<zh_under>[十百千]?[万亿]|{ZH}|\d+)分之(?P<zh_over>{ZH}|\d+(?:\.\d+)?)"
_EN_FRACTION = (
    rf"\b(?P<en_over>an?|{'|'.join(_ONES[1:10])})[- ](?P<en_under>{'|'.join(_PARTS)})\b"
    r"(?!\s(?:of \d{4}|half|year|of the (?:year|fiscal)))"
    r"|(?<!first )(?<!second )\b(?P<half>half)(?= of (?!the year|\d{4}))"
)
FRACTION = re.compile(f"{_ZH_FRACTION}|{_EN_FRACTION}|(?P<zh_half>一半)", re.IGNORECASE)
TENTHS = re.compile(rf"(?P<tenths>{ZH})成(?P<more>[一二三四五六七八九半])?(?![立为员本长果都])")
_LOOSE = re.compile(f"{ZH}|{EN}", re.IGNORECASE)


def number(words: str) -> Decimal | None:
    """The value of a number in words or digits; None for what is no number."""
    folded = words.lower().replace("-", " ")
    if folded.split() and all(word in WORDS for word in folded.split()):
        return Decimal(sum(WORDS[word] for word in folded.split()))
    try:
        return Decimal(str(cn2an.cn2an(words.replace("两", "二"), "smart")))
    except ValueError:
        return None


def fraction(match: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    """Numerator and denominator of a match of FRACTION; None where one is no number."""
    if match["half"] or match["zh_half"]:
        return Decimal(1), Decimal(2)
    if match["en_under"]:
        over = Decimal(WORDS.get(match["en_over"].lower(), 1))
        return over, Decimal(_PARTS[match["en_under"].lower()])
    top = number(match["zh_over"])
    under = match["zh_under"]
    bottom = Decimal(_ROUND[under]) if under in _ROUND else number(under)
    return (top, bottom) if top is not None and bottom else None


def tenths(match: re.Match[str]) -> Decimal | None:
    """The percentage of a match of TENTHS: 七成 is 70, 八成五 is 85."""
    whole = number(match["tenths"])
    if whole is None or whole > 10:
        return None
    more = Decimal(5) if match["more"] == "半" else number(match["more"] or "零")
    return 10 * whole + (more or 0)


def loose(text: str) -> set[Decimal]:
    """Every number in words anywhere in a text, idioms and single characters included."""
    found = (number(match.group()) for match in _LOOSE.finditer(text))
    pair = {Decimal(2)} if "双" in text else set()
    return pair | {value for value in found if value is not None}
