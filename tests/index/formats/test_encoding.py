"""Encodings are guessed rightly or asked for: short texts are not read as another script."""

from collections.abc import Sequence
from itertools import product

import opencc
import pytest

from index.errors import DocumentError
from index.formats.chinese import likeness
from index.formats.encoding import declared, decode

NAMES = [
    "本集团", "公司", "报告期内", "海山银行", "华东地区", "子公司",
    "截至年末", "归属于母公司股东的", "2023年",
]  # fmt: skip
ITEMS = [
    "营业收入", "净利润", "不良贷款率", "研发费用", "存款余额", "每股收益", "应收账款",
    "资本充足率", "员工人数", "股息",
]  # fmt: skip
LINES = [f"{a}{b}{c}" for a, b in product(NAMES, ITEMS) for c in ("12.5亿元", "增长7%", "")]
TRADITIONAL = opencc.OpenCC("s2t").convert("\n".join(LINES)).split("\n")
JAPANESE = [
    f"{a}{b}"
    for a in ("連結売上高", "営業利益", "前年同期比", "有価証券報告書", "減価償却費", "親会社株主")
    for b in ("は123百万円でした。", "が増加", "の推移について", "", "46億円", "設備投資額")
]  # fmt: skip
KOREAN = [
    f"{a} {b}"
    for a in ("매출액", "영업이익", "부채비율", "이사회")
    for b in ("12억 원입니다.", "증가", "")
]
LATIN = [
    "Le café coûte 5 €",
    "Größe der Gesellschaft",
    "“Yes”, said the bank’s naïve façade",
    "£3½",
]


def outcomes(texts: Sequence[str], codec: str) -> tuple[int, int, int]:
    """How many are read as they were written, otherwise, and asked about."""
    counts = [0, 0, 0]
    for text in texts:
        try:
            data = text.encode(codec)
        except UnicodeEncodeError:
            continue
        try:
            counts[decode(data)[0] != text] += 1
        except DocumentError:
            counts[2] += 1
    return counts[0], counts[1], counts[2]


@pytest.mark.parametrize(
    ("texts", "codec"),
    [(LINES, "gb18030"), (LINES, "gbk"), (TRADITIONAL, "gb18030"), (TRADITIONAL, "big5"),
     (TRADITIONAL, "big5hkscs")],
)  # fmt: skip
def test_a_line_of_chinese_is_read(texts: list[str], codec: str) -> None:
    right, wrong, asked = outcomes(texts, codec)
    assert wrong == 0
    assert asked <= right / 50
    assert right > 150


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_line_of_utf16_is_read_where_it_has_zeros(codec: str) -> None:
    with_figures = [line for line in LINES if line[-1] not in "".join(ITEMS)]
    assert outcomes(with_figures, codec) == (len(with_figures), 0, 0)
    assert outcomes([f"{line}\n" for line in LINES], codec) == (len(LINES), 0, 0)
    assert outcomes(LINES, codec)[1] == 0
    assert outcomes(["The profit was £5 million.", "Up by 7%"], codec) == (2, 0, 0)


@pytest.mark.parametrize(
    ("texts", "codec"),
    [(JAPANESE, "euc-jp"), (JAPANESE, "shift_jis"), (KOREAN, "euc-kr"), (LATIN, "cp1252"),
     (["\n".join(JAPANESE)], "euc-jp"), (["\n".join(KOREAN)], "euc-kr")],
)  # fmt: skip
def test_other_encodings_are_asked_for(texts: list[str], codec: str) -> None:
    assert outcomes(texts, codec)[:2] == (0, 0)


def test_utf8_is_no_guess() -> None:
    texts = [
        "Größe §5",
        "±5",
        "é",
        "Привет мир",
        "营业收入",
        "売上高",
        "매출액",
        "a\x00b c d e",
        "魏",
    ]
    assert all(decode(text.encode()) == (text, ()) for text in texts)


def test_two_characters_that_may_be_utf8_are_asked_about() -> None:
    assert "始末".encode("gb18030").decode("utf-8") == "ʼĩ"
    with pytest.raises(DocumentError, match="--encoding"):
        decode("始末".encode("gb18030"))
    assert decode("始末".encode("gb18030"), "gb18030") == ("始末", ())


def test_damaged_utf8_is_asked_about() -> None:
    data = "公司上半年实现营业收入一百亿元，同比增长百分之十。".encode() * 20
    for broken in (data[:-1], data[:300] + b"\xff" + data[300:]):
        with pytest.raises(DocumentError, match="not certain"):
            decode(broken)


def test_chinese_after_much_english_is_read() -> None:
    text = "Revenue rose strongly in the year.\n" * 9_000 + "營業收入為一百億元"
    assert decode(text.encode("big5"))[0] == text


def test_a_word_in_english_is_read() -> None:
    text = "The 所得税 of the company rose by 5 per cent"
    assert decode(text.encode("gb18030"))[0] == text


def test_likeness() -> None:
    assert likeness("plain") == (1.0, 0)
    assert likeness("公司营业收入")[0] == 1.0
    assert likeness("뺻샻죳퓶뎤")[0] == 0.0
    assert likeness("┌──┬──┐│公司│收入│")[0] == 1.0
    assert likeness("\x01\x02")[0] == 0.0


def test_what_a_page_declares() -> None:
    assert [declared(label) for label in ("UTF-8", "x-sjis", " Big5 ")] == [
        "utf-8",
        "cp932",
        "big5hkscs",
    ]
    for impossible in (
        "utf-16",
        "UTF-16BE",
        "unicode",
        "hz-gb-2312",
        "x-user-defined",
        "none-such",
    ):
        assert declared(impossible) is None


@pytest.mark.parametrize("name", ["gb2312", "GBK", "euc-cn", "gb18030"])
def test_gb_of_any_age_is_read_as_the_latest(name: str) -> None:
    assert decode("㐀镕营业收入".encode("gb18030"), name) == ("㐀镕营业收入", ())
