import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.terms import bigrams, clean, fold, language, stop_words, tokens, words
from tests.index.samples import texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工商银行的净利润是多少", "zh"),
        ("What was the net profit?", "en"),
        ("ICBC的e-ICBC战略是什么", "zh"),
        ("Who is 王小明?", "en"),
        ("招行 ROE", "zh"),
        ("2021 39.7% ...", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("营业收入", {"营业", "收入"}),
        ("39.7%", {"39.7%"}),
        ("39.7 %", {"39.7%"}),
        ("３９.７％", {"39.7%"}),
        ("1,635亿元", {"1635", "=163500000000"}),
        ("3.5万人", {"=35000"}),
        ("12.5 trillion", {"=12500000000000"}),
        ("2,000", {"2000"}),
        ("39.7 percent", {"39.7%"}),
        ("39.7 per cent", {"39.7%"}),
        ("截至6月30日", {"6", "=6月"}),
        ("June 30", {"june", "=6月"}),
        ("十二月", {"=12月"}),
        ("Sept. 2021", {"=9月"}),
        ("31 May", {"=5月"}),
        ("in May", {"=5月"}),
        ("subsidiaries grew", {"subsidiari", "grew"}),
        ("the bank's e-banking", {"bank", "e-bank", "e"}),
        ("R&D", {"r&d", "r", "d"}),
        ("ROE α系数", {"roe", "α", "系数"}),
        ("Сбербанк", {"сбербанк"}),
    ],
)
def test_words_hold(text: str, terms: set[str]) -> None:
    assert terms <= set(words(text))


@pytest.mark.parametrize(
    "text", ["you may go", "12个月", "13月", "6.5月", "39.7 percentage points"]
)
def test_no_month_and_no_percentage(text: str) -> None:
    assert not [term for term in words(text) if term.endswith(("月", "%")) and len(term) > 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("356万", "3.56 million"),
        ("4678亿元", "RMB 467.8 billion"),
        ("1.2万亿", "1.2 trillion"),
        ("净利润", "淨利潤"),
        ("ABC", "ＡＢＣ"),
        ("6月", "June"),
        ("39.7%", "39.7 percent"),
        ("operating income", "Operating incomes"),
    ],
)
def test_words_share_a_term(one: str, other: str) -> None:
    assert set(words(one)) & set(words(other))


@pytest.mark.parametrize(
    ("one", "other"), [("356万", "356亿"), ("39.7%", "39.7"), ("3.5万", "3.5 million")]
)
def test_values_are_told_apart(one: str, other: str) -> None:
    def values(text: str) -> set[str]:
        return {t for t in words(text) if t[0] == "=" or t.endswith("%")}

    assert not values(one) & values(other)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("科技強行戰略", "科技强行战略"),
        ("營業收入與淨利潤", "营业收入与净利润"),
        ("對公客戶", "对公客户"),
        ("人民幣", "人民币"),
    ],
)
def test_traditional_characters_fold(traditional: str, simplified: str) -> None:
    assert fold(traditional) == simplified
    assert words(traditional) == words(simplified)
    assert bigrams(traditional) == bigrams(simplified)


def test_bigrams() -> None:
    assert bigrams("营业收入 ICBC") == ("营业", "业收", "收入", "icbc")
    assert bigrams("行。") == ("行",)


def test_clean_replaces_one_character_by_one() -> None:
    text = "a\ud800b\u200bc\x00d\ufeff"
    assert clean(text) == "a?b c d "


def test_a_number_without_end_is_no_error() -> None:
    assert words("9" * 1_100_000 + "万")


def test_stop_words_are_folded() -> None:
    assert {"the", "的"} <= stop_words()
    assert all(fold(word) == word for word in stop_words())


@pytest.mark.property
@given(st.one_of(st.text(max_size=40), texts))
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.property
@given(texts)
def test_tokens_lie_in_the_folded_text(text: str) -> None:
    folded = fold(text)
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert folded[token.start : token.end] == token.surface
        assert token.terms
        assert all(token.terms)
        end = token.end
